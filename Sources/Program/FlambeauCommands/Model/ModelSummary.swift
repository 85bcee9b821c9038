import Flambeau
import Foundation

/// What `flambeau model info` says of a model; lengths in metres.
struct ModelSummary: Encodable {
    struct Joint: Encodable {
        var name: String
        var parent: Int
        var position: [Double]
    }
    struct Landmarks: Encodable {
        var scheme: String
        var source: String?
        var count: Int
        var contourRows: Int?
    }

    struct Piece: Encodable {
        var name: String
        var vertices: Int
    }

    var path: String
    var name: String
    var checksum: String
    var vertices: Int
    var triangles: Int
    var shapeComponents: Int
    var expressionComponents: Int
    var poseCorrectives: Int
    var lowest: [Double]
    var highest: [Double]
    var joints: [Joint]
    var landmarks: [Landmarks]
    var regions: [String: Int]
    var pieces: [Piece]
    var textureCoordinates: Int?
    var symmetric: Bool
    var expressions: [String]

    init(_ model: HeadModelArrays, path: String) {
        self.path = path
        name = model.name
        checksum = model.checksum
        vertices = model.vertexCount
        triangles = model.triangleCount
        shapeComponents = model.shapeCount
        expressionComponents = model.expressionCount
        poseCorrectives = model.poseCorrectives.count / model.template.count
        let axes = (0..<3).map { axis in
            stride(from: axis, to: model.template.count, by: 3).map { model.template[$0] }
        }
        lowest = axes.map { $0.min() ?? 0 }
        highest = axes.map { $0.max() ?? 0 }
        let head = Head(model)
        joints = zip(HeadJoint.allCases, zip(model.parents, head.joints)).map { joint, place in
            Joint(name: joint.name, parent: place.0, position: [place.1.x, place.1.y, place.1.z])
        }
        landmarks = model.landmarks.map {
            Landmarks(
                scheme: $0.scheme.name, source: $0.source, count: $0.triangles.count,
                contourRows: $0.contour?.triangles.count)
        }
        regions = model.regions.mapValues(\.count)
        pieces = head.pieces.map { Piece(name: $0.name, vertices: $0.vertices.count) }
        textureCoordinates = model.textureCoordinates.map { $0.coordinates.count / 2 }
        symmetric = model.symmetry != nil
        expressions = model.namedExpressions.map(\.name)
    }

    /// The summary for a person.
    var text: String {
        func point(_ values: [Double]) -> String { values.map { String(format: "%7.3f", $0) }.joined(separator: " ") }
        var lines = [
            "\(name) (\(path))",
            "  vertices     \(vertices)", "  triangles    \(triangles)",
            "  components   \(shapeComponents) identity, \(expressionComponents) expression, \(poseCorrectives) pose correctives",
            "  from         \(point(lowest))  metres; +x the subject's left, +y up, +z out of the face",
            "  to           \(point(highest))",
        ]
        for joint in joints {
            lines.append("  joint        \(point(joint.position))  \(joint.name)")
        }
        for one in landmarks {
            var line = "  landmarks    \(one.scheme): \(one.count)"
            if let rows = one.contourRows { line += ", contour of \(rows) yaws" }
            if let source = one.source { line += " (\(source))" }
            lines.append(line)
        }
        if landmarks.isEmpty { lines.append("  landmarks    none: add them with 'flambeau model convert --landmarks'") }
        let listed = regions.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        lines.append("  regions      \(listed.isEmpty ? "none" : listed)")
        let behind = pieces.map { "\($0.name) \($0.vertices)" }.joined(separator: ", ")
        lines.append("  pieces       \(behind.isEmpty ? "none" : behind)")
        lines.append("  texture      \(textureCoordinates.map { "\($0) coordinates" } ?? "none")")
        lines.append("  symmetry     \(symmetric ? "every vertex has its mirror image" : "not given")")
        lines.append(
            "  expressions  \(expressions.isEmpty ? "none by name" : "\(expressions.count) by name: " + expressions.joined(separator: ", "))"
        )
        lines.append("  checksum     \(checksum)")
        return lines.joined(separator: "\n")
    }
}
