internal import Files
import Foundation
import SpatialGeometry

extension LandmarkFile {
    /// `{"scheme": "ibug68", "points": [[x, y, z], null, …], "indices": […], "weights": […]}`, or the points alone.
    static func readJSON(_ text: String, path: String) throws -> Contents {
        let value = try json(text, path: path)
        if let list = value as? [Any] { return Contents(points: try points(list, path: path, key: "")) }
        guard let object = value as? [String: Any] else {
            throw LandmarkError(.file, at: path, "is neither an object nor a list of points")
        }
        for key in object.keys.sorted() where !["scheme", "points", "indices", "weights"].contains(key) {
            throw LandmarkError(
                .file, at: "\(path), \(key)",
                "is no key of a landmark file; scheme, points, indices and "
                    + "weights are")
        }
        guard let list = object["points"] as? [Any] else {
            throw LandmarkError(.file, at: "\(path), points", "is missing; a list of [x, y, z] was expected")
        }
        var contents = Contents(points: try points(list, path: path, key: "points"))
        if let scheme = object["scheme"] {
            guard let name = scheme as? String else {
                throw LandmarkError(.file, at: "\(path), scheme", "is no text")
            }
            contents.scheme = LandmarkScheme(name)
        }
        if let indices = object["indices"] {
            guard let numbers = indices as? [Int], numbers.count == list.count, numbers.allSatisfy({ $0 >= 0 }) else {
                throw LandmarkError(.file, at: "\(path), indices", "is no list of a whole number for each point")
            }
            contents.indices = numbers
        }
        if let weights = object["weights"] {
            guard let numbers = weights as? [Double], numbers.count == list.count,
                numbers.allSatisfy({ $0 >= 0 && $0.isFinite })
            else {
                throw LandmarkError(.file, at: "\(path), weights", "is no list of a number from 0 for each point")
            }
            contents.weights = numbers
        }
        return contents
    }

    /// menpo's landmark file, versions 2 and 3.
    ///
    /// Labels may list the parts of a face in another order than iBUG's; points are then put in iBUG's order by the
    /// names of the parts (jaw, brows, nose, eyes, mouth).
    static func readMenpo(_ text: String, path: String) throws -> Contents {
        guard let file = try json(text, path: path) as? [String: Any] else {
            throw LandmarkError(.file, at: path, "is no menpo landmark file: an object was expected")
        }
        var group = file
        if let groups = file["groups"] as? [String: Any] {
            guard groups.count == 1, let only = groups.first?.value as? [String: Any] else {
                throw LandmarkError(
                    .file, at: "\(path), groups", "holds \(groups.count) groups of landmarks; one was expected")
            }
            group = only
        }
        guard let landmarks = group["landmarks"] as? [String: Any], let list = landmarks["points"] as? [Any] else {
            throw LandmarkError(.file, at: "\(path), landmarks.points", "is missing")
        }
        let points = try points(list, path: path, key: "landmarks.points")
        var contents = Contents(points: points)
        let labels = (group["labels"] as? [[String: Any]] ?? []).compactMap { label in
            (label["label"] as? String).flatMap { name in (label["mask"] as? [Int]).map { (name: name, mask: $0) } }
        }
        if points.count == 68, let order = ibugOrder(labels) { contents.points = order.map { points[$0] } }
        return contents
    }

    /// For each of iBUG's 68 landmarks its index in a file with these labels; `nil` when the labels do not tell.
    static func ibugOrder(_ labels: [(name: String, mask: [Int])]) -> [Int]? {
        func parts(_ word: String, _ count: Int, not excluded: String? = nil) -> [[Int]] {
            labels.filter { label in
                label.mask.count == count && label.name.lowercased().contains(word)
                    && !(excluded.map { label.name.lowercased().contains($0) } ?? false)
            }.map { $0.mask }.sorted { ($0.first ?? 0) < ($1.first ?? 0) }
        }
        let jaw = parts("jaw", 17) + parts("chin", 17)
        let (brows, eyes) = (parts("brow", 5), parts("eye", 6, not: "brow"))
        let (nose, mouth) = (parts("nose", 9), parts("mouth", 20))
        guard jaw.count == 1, brows.count == 2, nose.count == 1, eyes.count == 2, mouth.count == 1 else { return nil }
        let order = jaw[0] + brows[0] + brows[1] + nose[0] + eyes[0] + eyes[1] + mouth[0]
        return Set(order) == Set(0..<68) ? order : nil
    }

    private static func json(_ text: String, path: String) throws -> Any {
        do { return try JSONText.parse(Data(text.utf8)) } catch {
            throw LandmarkError(.file, at: path, error.description)
        }
    }

    private static func points(_ list: [Any], path: String, key: String) throws -> [Vector3?] {
        guard !list.isEmpty else { throw LandmarkError(.file, at: path, "holds no landmarks") }
        return try list.enumerated().map { index, value in
            if value is NSNull { return nil }
            let place = "\(path), \(key)[\(index)]"
            guard let items = value as? [Any], items.count == 3 else {
                throw LandmarkError(.file, at: place, "is no point [x, y, z], nor null for a missing one")
            }
            if items.allSatisfy({ $0 is NSNull }) { return nil }
            let numbers = items.compactMap { $0 as? Double }
            guard numbers.count == 3 else {
                throw LandmarkError(.file, at: place, "has a coordinate that is no number")
            }
            return try point(numbers, at: place)
        }
    }
}
