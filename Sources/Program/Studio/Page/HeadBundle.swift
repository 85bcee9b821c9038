import Flambeau
import Foundation

/// A head model as the page evaluates it, in the vertex shader.
///
/// Directions are in millimetres and half precision, column by column (identity, expression, pose correctives), each of
/// three values a vertex, laid out as rows of a texture ``textureWidth`` texels wide.
struct HeadBundle: Encodable {
    /// The width of the texture of directions, in texels.
    static let textureWidth = 4096

    var kind = "head"
    var name: String
    var checksum: String?
    var vertexCount: Int
    var shapeCount: Int
    var expressionCount: Int
    var parents: [Int]
    var textureWidth = HeadBundle.textureWidth
    /// The names of the named expressions, in the order of their rows.
    var expressions: [String]
    /// The names of the regions: a vertex of region `r` has byte `r + 1`, one of none has 0.
    var regions: [String]

    /// The bytes of a head model.
    static func encoded(_ arrays: HeadModelArrays, head: Head) throws -> Data {
        let names = head.regions.keys.sorted()
        let about = HeadBundle(
            name: head.name, checksum: arrays.checksum, vertexCount: head.vertexCount, shapeCount: head.shapeCount,
            expressionCount: head.expressionCount, parents: head.parents,
            expressions: head.namedExpressions.map(\.name), regions: names)
        var bundle = BinaryBundle()
        bundle.add("template", head.template)
        bundle.add("triangles", head.triangles)
        bundle.add("directions", directions(arrays))
        bundle.add("weights", arrays.weights.map(Float.init))
        let rest = head.restJoints(HeadParameters())
        bundle.add("joints", rest.flatMap(\.floats))
        bundle.add("jointDirections", jointDirections(head, rest))
        bundle.add(
            "expressions",
            head.namedExpressions.flatMap { named in
                (0..<head.expressionCount).map { $0 < named.expression.count ? Float(named.expression[$0]) : 0 }
                    + named.pose.joints.flatMap(\.floats)
            })
        // Small regions last, so that the lips are seen within the face.
        var regions = [UInt8](repeating: 0, count: head.vertexCount)
        for name in names.sorted(by: { (head.regions[$0]!.count, $0) > (head.regions[$1]!.count, $1) }) {
            for vertex in head.regions[name]! { regions[Int(vertex)] = UInt8(names.firstIndex(of: name)! + 1) }
        }
        bundle.add("regions", regions)
        if let points = head.landmarks.first(where: { $0.scheme == .ibug68 }) {
            bundle.add("landmarkTriangles", points.triangles)
            bundle.add("landmarkWeights", points.barycentric.flatMap { [Float($0.x), Float($0.y), Float($0.z)] })
        }
        if let texture = head.textureCoordinates { unwelded(texture, of: head, into: &bundle) }
        if let symmetry = head.symmetry { bundle.add("symmetry", symmetry) }
        return try bundle.encoded(about)
    }

    /// Where the texture is cut a vertex has two places in it and is drawn twice: `copies` names the vertices of those that come
    /// after the model's own, `drawn` has the triangles among all of them, `places` the texture coordinates of each.
    private static func unwelded(
        _ texture: (coordinates: [Float], triangles: [Int32]), of head: Head, into bundle: inout BinaryBundle
    ) {
        struct Corner: Hashable { var vertex, place: Int32 }
        var places = [Float](repeating: 0, count: 2 * head.vertexCount)
        var first = [Int32](repeating: -1, count: head.vertexCount)
        var (copies, drawn, extra): ([UInt32], [UInt32], [Corner: UInt32]) = ([], [], [:])
        func texel(_ place: Int32) -> [Float] { Array(texture.coordinates[2 * Int(place)..<2 * Int(place) + 2]) }
        for (vertex, place) in zip(head.triangles, texture.triangles) {
            if first[Int(vertex)] < 0 {
                first[Int(vertex)] = place
                places.replaceSubrange(2 * Int(vertex)..<2 * Int(vertex) + 2, with: texel(place))
            }
            guard first[Int(vertex)] != place else {
                drawn.append(UInt32(vertex))
                continue
            }
            let corner = Corner(vertex: vertex, place: place)
            if extra[corner] == nil {
                extra[corner] = UInt32(head.vertexCount + copies.count)
                copies.append(UInt32(vertex))
                places += texel(place)
            }
            drawn.append(extra[corner]!)
        }
        bundle.add("copies", copies)
        bundle.add("drawn", drawn)
        bundle.add("places", places)
    }

    private static func directions(_ arrays: HeadModelArrays) -> [UInt16] {
        let rows = arrays.template.count
        let (vertices, blends) = (rows / 3, arrays.blendShapes.count / rows)
        let poses = arrays.poseCorrectives.count / rows
        let texels = (blends + poses) * vertices
        let height = (texels + textureWidth - 1) / textureWidth
        var bits = [UInt16](repeating: 0, count: 3 * textureWidth * height)
        for row in 0..<rows {
            for column in 0..<blends {
                bits[column * rows + row] = HalfFloat.bits(Float(1000 * arrays.blendShapes[row * blends + column]))
            }
            for column in 0..<poses {
                bits[(blends + column) * rows + row] =
                    HalfFloat.bits(Float(1000 * arrays.poseCorrectives[row * poses + column]))
            }
        }
        return bits
    }

    /// How the joints follow each coefficient, 15 values a coefficient.
    private static func jointDirections(_ head: Head, _ rest: [Vector3]) -> [Float] {
        var result: [Float] = []
        for index in 0..<head.shapeCount + head.expressionCount {
            var parameters = HeadParameters()
            if index < head.shapeCount {
                parameters.shape = Array(repeating: 0, count: index) + [1]
            } else {
                parameters.expression = Array(repeating: 0, count: index - head.shapeCount) + [1]
            }
            result += zip(head.restJoints(parameters), rest).flatMap { ($0 - $1).floats }
        }
        return result
    }
}

extension Vector3 {
    /// The coordinates in single precision.
    var floats: [Float] { [Float(x), Float(y), Float(z)] }
}
