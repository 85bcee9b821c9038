internal import Foundation
public import HeadModel
internal import SpatialGeometry

/// How two head models of one topology differ, the second moved rigidly onto the first; lengths in millimetres.
public struct ModelComparison: Codable, Equatable, Sendable {
    /// One joint of the mean heads.
    public struct Joint: Codable, Equatable, Sendable {
        /// Its name.
        public var name: String
        /// How far one model's lies from the other's.
        public var distance: Double
    }

    /// One set of landmarks that both have.
    public struct Landmarks: Codable, Equatable, Sendable {
        /// The scheme.
        public var scheme: String
        /// How many there are.
        public var count: Int
        /// The mean distance of one model's from the other's on the mean heads.
        public var distance: Double
    }

    /// The form of the comparison.
    public var schemaVersion = 1
    /// The first model.
    public var first: ModelReference
    /// The second model.
    public var second: ModelReference
    /// The mean distance of the mean heads' vertices.
    public var meanDistance: Double
    /// The largest one.
    public var largestDistance: Double
    /// How far joints lie apart.
    public var joints: [Joint]
    /// The mean share of a vertex's skinning weights that is another joint's.
    public var weightChange: Double
    /// The mean distance of vertices where the jaw of both mean heads is turned by 0.3 radians, beyond that at rest.
    public var openJawDistance: Double
    /// Identities.
    public var identities: SpanComparison
    /// Expressions.
    public var expressions: SpanComparison
    /// Landmarks that both have.
    public var landmarks: [Landmarks]

    /// Compares two models.
    ///
    /// - Throws: `LearningError` when their vertices or triangles differ.
    public init(_ first: HeadModelArrays, _ second: HeadModelArrays) throws(LearningError) {
        guard first.vertexCount == second.vertexCount, first.triangles == second.triangles else {
            throw LearningError(
                second.name,
                "has \(second.vertexCount) vertices and \(second.triangleCount) triangles of its own, where '\(first.name)' has "
                    + "\(first.vertexCount) and \(first.triangleCount)", advice: "compare models of one topology")
        }
        self.first = ModelReference(name: first.name, checksum: first.checksum)
        self.second = ModelReference(name: second.name, checksum: second.checksum)
        let points = [first, second].map { model in (0..<model.vertexCount).map { model.template.point($0) } }
        guard let alignment = PointAlignment(source: points[1], target: points[0], scaled: false) else {
            throw LearningError(second.name, "has a mean head without extent", advice: "check the file")
        }
        let onto = alignment.targetFromSource
        let distances = zip(points[0], points[1]).map { 1e3 * ($0 - onto * $1).length }
        meanDistance = distances.reduce(0, +) / Double(distances.count)
        largestDistance = distances.max() ?? 0
        let heads = [Head(first), Head(second)]
        joints = HeadJoint.allCases.map { joint in
            let places = heads.map { $0.joints[joint.rawValue] }
            return Joint(name: joint.name, distance: 1e3 * (places[0] - onto * places[1]).length)
        }
        weightChange =
            zip(first.weights, second.weights).reduce(0) { $0 + abs($1.0 - $1.1) } / 2 / Double(first.vertexCount)
        var open = HeadParameters()
        open.pose.jaw = Vector3(0.3, 0, 0)
        let moved = heads.map { head in
            zip(head.vertices(open), head.template).map { Double($0) - Double($1) }
        }
        openJawDistance =
            1e3
            * (0..<first.vertexCount).reduce(0) { sum, vertex in
                sum + (moved[0].point(vertex) - onto.rotation * moved[1].point(vertex)).length
            } / Double(first.vertexCount)
        func basis(_ model: HeadModelArrays, _ columns: Range<Int>, _ rotation: Rotation?) -> OrthonormalBasis {
            let all = model.shapeCount + model.expressionCount
            var directions: [Double] = []
            directions.reserveCapacity(model.template.count * columns.count)
            let matrix = rotation?.matrix ?? .identity
            for vertex in 0..<model.vertexCount {
                for axis in 0..<3 {
                    for column in columns {
                        let direction = Vector3(
                            model.blendShapes[3 * vertex * all + column],
                            model.blendShapes[(3 * vertex + 1) * all + column],
                            model.blendShapes[(3 * vertex + 2) * all + column])
                        directions.append((matrix * direction)[axis])
                    }
                }
            }
            return OrthonormalBasis(directions, dimension: model.template.count, columns: columns.count)
        }
        func columns(_ model: HeadModelArrays) -> (Range<Int>, Range<Int>) {
            (0..<model.shapeCount, model.shapeCount..<model.shapeCount + model.expressionCount)
        }
        let rotation = onto.rotation
        identities = SpanComparison(basis(first, columns(first).0, nil), basis(second, columns(second).0, rotation))
        expressions = SpanComparison(basis(first, columns(first).1, nil), basis(second, columns(second).1, rotation))
        landmarks = first.landmarks.compactMap { one in
            guard
                let other = second.landmarks.first(where: {
                    $0.scheme == one.scheme && $0.source == one.source && $0.indices == one.indices
                })
            else { return nil }
            let places = zip(Self.places(one, first), Self.places(other, second)).map { 1e3 * ($0 - onto * $1).length }
            return Landmarks(
                scheme: one.scheme.name, count: places.count,
                distance: places.reduce(0, +) / Double(max(1, places.count)))
        }
    }

    private static func places(_ landmarks: LandmarkEmbedding, _ model: HeadModelArrays) -> [Vector3] {
        zip(landmarks.triangles, landmarks.barycentric).map { triangle, weights in
            (0..<3).reduce(Vector3.zero) {
                $0 + weights[$1] * model.template.point(Int(model.triangles[3 * Int(triangle) + $1]))
            }
        }
    }
}
