internal import Files
import Foundation
import SpatialGeometry

extension LandmarkFile {
    /// Lines of numbers separated by spaces, tabs, commas or semicolons; `#` starts a comment.
    ///
    /// Three columns are x y z in the order of the scheme; a header line may name the columns `index`, `x`, `y`, `z`
    /// and `weight` in any order. `nan` stands for a missing point.
    static func readText(_ text: String, path: String) throws -> Contents {
        var columns = (index: Int?.none, x: 0, y: 1, z: 2, weight: Int?.none)
        var contents = Contents(points: [])
        var (indices, weights): ([Int], [Double]) = ([], [])
        var expected: Int?
        for (number, line) in TextLines(text) {
            let place = "\(path):\(number)"
            let content = line.prefix { $0 != "#" }
            let fields = content.split { $0 == "," || $0 == ";" || $0.isWhitespace }.map(String.init)
            guard !fields.isEmpty else { continue }
            if expected == nil, fields.contains(where: { Double($0) == nil }) {
                let names = fields.map { $0.lowercased() }
                guard let x = names.firstIndex(of: "x"), let y = names.firstIndex(of: "y"),
                    let z = names.firstIndex(of: "z")
                else {
                    throw LandmarkError(
                        .file, at: place,
                        "\"\(content.prefix(40))\" is no line of three numbers, nor a header "
                            + "that names columns x, y and z")
                }
                columns = (names.firstIndex(of: "index"), x, y, z, names.firstIndex(of: "weight"))
                expected = names.count
                continue
            }
            let values = fields.map(Double.init)
            let count = expected ?? 3
            guard values.count == count, !values.contains(nil) else {
                throw LandmarkError(
                    .file, at: place,
                    "\"\(content.prefix(40))\" has \(fields.count) fields; "
                        + "\(count) numbers were expected\(count == 3 ? " (x y z)" : " as the header names them")")
            }
            expected = count
            let numbers = values.compactMap { $0 }
            contents.points.append(
                try point([numbers[columns.x], numbers[columns.y], numbers[columns.z]], at: place))
            if let column = columns.index {
                guard let index = Int(exactly: numbers[column]), index >= 0 else {
                    throw LandmarkError(.file, at: place, "index \(numbers[column]) is no whole number from 0")
                }
                indices.append(index)
            }
            if let column = columns.weight {
                guard numbers[column] >= 0, numbers[column].isFinite else {
                    throw LandmarkError(.file, at: place, "weight \(numbers[column]) is not 0 or more")
                }
                weights.append(numbers[column])
            }
        }
        guard !contents.points.isEmpty else { throw LandmarkError(.file, at: path, "holds no landmarks") }
        if columns.index != nil { contents.indices = indices }
        if columns.weight != nil { contents.weights = weights }
        return contents
    }

    /// MeshLab's picked points: `<point x="…" y="…" z="…" name="…" active="1"/>`.
    ///
    /// Names that are all whole numbers are indices of the scheme; otherwise the points stand in its order.
    static func readPickedPoints(_ text: String, path: String) throws -> Contents {
        var contents = Contents(points: [])
        var names: [String] = []
        for (number, line) in TextLines(text) {
            let place = "\(path):\(number)"
            var rest = line[...]
            while let start = rest.range(of: "<point") {
                rest = rest[start.upperBound...]
                guard let first = rest.first, first.isWhitespace else { continue }
                guard let end = rest.firstIndex(of: ">") else {
                    throw LandmarkError(.file, at: place, "has a <point> that does not end on its line")
                }
                let attributes = attributes(of: rest[..<end])
                rest = rest[end...]
                let values = ["x", "y", "z"].compactMap { attributes[$0].flatMap(Double.init) }
                guard values.count == 3 else {
                    throw LandmarkError(.file, at: place, "has a <point> without numbers x, y and z")
                }
                contents.points.append(attributes["active"] == "0" ? nil : try point(values, at: place))
                names.append(attributes["name"] ?? "")
            }
        }
        guard !contents.points.isEmpty else {
            throw LandmarkError(.file, at: path, "holds no <point>; a MeshLab PickedPoints file was expected")
        }
        let numbers = names.compactMap { Int($0) }
        if numbers.count == names.count, numbers.allSatisfy({ $0 >= 0 }) { contents.indices = numbers }
        return contents
    }

    /// The `name="value"` pairs of a tag; quotes may be single.
    private static func attributes(of tag: Substring) -> [String: String] {
        var result: [String: String] = [:]
        var rest = tag
        while let equals = rest.firstIndex(of: "=") {
            let name = rest[..<equals].split(whereSeparator: \.isWhitespace).last.map(String.init) ?? ""
            rest = rest[rest.index(after: equals)...].drop(while: \.isWhitespace)
            guard let quote = rest.first, quote == "\"" || quote == "'" else { break }
            rest = rest.dropFirst()
            guard let close = rest.firstIndex(of: quote) else { break }
            result[name] = String(rest[..<close])
            rest = rest[rest.index(after: close)...]
        }
        return result
    }
}
