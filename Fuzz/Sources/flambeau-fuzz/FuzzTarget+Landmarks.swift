@testable import Flambeau
@testable import Landmarks

/// The readers of landmark files; the first byte chooses the kind.
extension FuzzTarget {
    private static let kinds = ["txt", "csv", "json", "ljson", "pp", "npy"]

    static let landmarks = FuzzTarget(name: "landmarks", seeds: [("Fuzz/seeds/landmarks", "")]) { bytes in
        guard let kind = bytes.first, let place = "tcjlpn".utf8.firstIndex(of: kind) else { return }
        let name = "input." + kinds["tcjlpn".utf8.distance(from: "tcjlpn".utf8.startIndex, to: place)]
        let set = try LandmarkFile.decode(Array(bytes.dropFirst()), path: name)
        precondition(set.indices.count == set.points.count && set.points.allSatisfy { $0.isFinite })
    }

    static let landmarkViews = FuzzTarget(name: "landmark-views", seeds: [("Fuzz/seeds/landmark-views", ".json")]) {
        bytes in
        guard let file = try LandmarkViewsFile(bytes, path: "input.json") else { return }
        for view in file.views {
            let marks = try view.landmarks(scheme: nil, path: "input.json", at: "")
            precondition(marks.indices.count == marks.points.count)
            _ = try view.camera?.camera()
            _ = try view.pose?.transform("pose")
        }
    }
}
