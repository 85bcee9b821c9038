import Files
import Flambeau
import Foundation

extension GeometryProblem {
    /// Files above this are refused.
    private static let sizeLimit = 1 << 28

    /// The problems of a JSON or CSV file, told apart by the first character.
    static func read(_ path: String, camera: String?) throws -> [GeometryProblem] {
        let text = try FileReader.text(at: path, limit: sizeLimit)
        let first = text.first { !$0.isWhitespace }
        guard let first else { throw GeometryInputError("\(path): the file is empty; expected JSON or CSV") }
        if first == "{" || first == "[" {
            if camera != nil {
                throw GeometryInputError("\(path): a JSON file states its own camera; --camera is for CSV files")
            }
            return try json(text, path, isArray: first == "[")
        }
        return [try csv(text, path, camera: camera)]
    }

    private static func json(_ text: String, _ path: String, isArray: Bool) throws -> [GeometryProblem] {
        let data = Data(text.utf8)
        do {
            guard isArray else { return [try JSONText.decode(GeometryProblem.self, from: data)] }
            let problems = try JSONText.decode([GeometryProblem].self, from: data)
            if problems.isEmpty { throw GeometryInputError("\(path): the array holds no problem") }
            return problems
        } catch let error as JSONText.SyntaxError {
            throw GeometryInputError("\(path): \(error)")
        }
    }

    private static func csv(_ text: String, _ path: String, camera: String?) throws -> GeometryProblem {
        var problem = GeometryProblem()
        if let camera { problem.camera = try describeCamera(camera) }
        var rows: [[Double]] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            if trimmed.isEmpty || trimmed.hasPrefix("#") { continue }
            let fields = trimmed.split(separator: ",", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            let values = fields.compactMap(Double.init)
            // One line of names may come first.
            if values.isEmpty, rows.isEmpty { continue }
            guard values.count == fields.count else {
                let wrong = fields.first { Double($0) == nil } ?? ""
                throw GeometryInputError("\(path), line \(index + 1): \"\(wrong)\" is not a number")
            }
            guard values.count == 4 || values.count == 5 else {
                throw GeometryInputError(
                    "\(path), line \(index + 1): \(values.count) numbers, expected x,y,X,Y,Z or x1,y1,x2,y2")
            }
            if let first = rows.first, first.count != values.count {
                throw GeometryInputError(
                    "\(path), line \(index + 1): \(values.count) numbers, but earlier lines have \(first.count)")
            }
            rows.append(values)
        }
        guard let width = rows.first?.count else { throw GeometryInputError("\(path): no correspondences") }
        let left = rows.map { Array($0[0..<2]) }
        let right = rows.map { Array($0[2...]) }
        if width == 5 {
            (problem.points2D, problem.points3D) = (left, right)
        } else {
            (problem.points1, problem.points2) = (left, right)
        }
        return problem
    }

    /// MODEL,WIDTH,HEIGHT[,PARAMETERS…].
    private static func describeCamera(_ text: String) throws -> CameraDescription {
        let fields = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        guard fields.count >= 3, let width = Int(fields[1]), let height = Int(fields[2]) else {
            throw GeometryInputError("--camera \(text): expected MODEL,WIDTH,HEIGHT,PARAMETERS…")
        }
        let parameters = try fields.dropFirst(3).map { field in
            guard let value = Double(field) else {
                throw GeometryInputError("--camera \(text): \"\(field)\" is not a number")
            }
            return value
        }
        return CameraDescription(
            model: fields[0], width: width, height: height, params: parameters.isEmpty ? nil : Array(parameters))
    }
}
