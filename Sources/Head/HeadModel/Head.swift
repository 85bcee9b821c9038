public import SpatialGeometry

/// A head model ready to be evaluated: FLAME's structure, laid out for speed.
///
/// Sizes: V vertices, F triangles, S identity and E expression components, five joints. Everything is in metres, in
/// the head's frame: +x the subject's left, +y up, +z out of the face. Evaluation is in single precision, joints and
/// rotations in double. Li, Bolkart, Black, Li, Romero, "Learning a model of facial shape and expression from 4D
/// scans", SIGGRAPH Asia 2017.
public struct Head: Sendable {
    /// The name of the model, for messages and parameter files.
    public let name: String
    /// The number S of identity components.
    public let shapeCount: Int
    /// The number E of expression components.
    public let expressionCount: Int
    /// The triangles, three vertex indices each, in the file's order.
    public let triangles: [Int32]
    /// The parent of each joint; −1 for the root.
    public let parents: [Int]
    /// Texture coordinates (T, 2) and the corners (F, 3) that index them, where the model has them.
    public let textureCoordinates: (coordinates: [Float], triangles: [Int32])?
    /// For each vertex its mirror image, where known.
    public let symmetry: [Int32]?
    /// Vertex ids by the name of a region.
    public let regions: [String: [Int32]]
    /// Landmarks by scheme.
    public let landmarks: [LandmarkEmbedding]
    /// Expressions by name, ARKit's 52 where the model has them.
    public let namedExpressions: [NamedExpression]
    /// What named expressions need where they are mixed; heads with pieces have them.
    public let correctives: [ExpressionCorrective]
    /// The pieces behind the model's own vertices, where they were loaded.
    public let pieces: [HeadPiece]
    /// Where on the model's own surface vertices of pieces grow, by the number of the vertex.
    let anchors: [Int: SurfacePoint]
    /// The lids, of heads with correctives.
    let lids: [EyeLids]

    /// Template, directions and skinning weights of all vertices.
    var basis: VertexBasis
    /// The joints and how they follow from the coefficients.
    var skeleton: Skeleton

    /// Lays `arrays` out for evaluation; joints are contracted with the blend shapes here, once. Pieces that were loaded
    /// follow the model's own vertices.
    ///
    /// - Precondition: the arrays agree in size, indices are in range, there are five joints, and a joint's parent
    ///   comes before it. Arrays that were read from a file have been checked there.
    public init(_ arrays: HeadModelArrays) {
        pieces = arrays.pieces?.ranges(from: arrays.vertexCount) ?? []
        correctives = arrays.pieces?.correctives ?? []
        anchors = arrays.pieces?.places(from: arrays.vertexCount) ?? [:]
        let arrays = arrays.whole
        let vertexCount = arrays.template.count / 3
        precondition(
            vertexCount > 0 && arrays.template.count == 3 * vertexCount, "the template has three values a vertex")
        let blendCount = arrays.blendShapes.count / (3 * vertexCount)
        precondition(arrays.blendShapes.count == 3 * vertexCount * blendCount, "blend shapes are (V, 3, S + E)")
        precondition((0...blendCount).contains(arrays.shapeCount), "identity components are among the blend shapes")
        precondition(
            arrays.poseCorrectives.count == 3 * vertexCount * HeadModelArrays.poseColumnCount,
            "pose correctives are (V, 3, 36)")
        precondition(arrays.jointRegressor.count == HeadJoint.count * vertexCount, "the joint regressor is (5, V)")
        precondition(arrays.weights.count == HeadJoint.count * vertexCount, "skinning weights are (V, 5)")
        precondition(
            arrays.parents.count == HeadJoint.count && arrays.parents[0] == -1
                && arrays.parents.indices.dropFirst().allSatisfy { (0..<$0).contains(arrays.parents[$0]) },
            "the five joints start with the root, and parents come first")
        precondition(
            arrays.triangles.count % 3 == 0 && arrays.triangles.allSatisfy { (0..<Int32(vertexCount)).contains($0) },
            "triangles are three vertices each")
        for embedding in arrays.landmarks {
            let contour = embedding.contour
            precondition(
                contour.map { $0.triangles.count == LandmarkEmbedding.Contour.rowCount } ?? true,
                "a contour has 79 rows")
            precondition(
                (embedding.triangles + (contour?.triangles.flatMap(\.self) ?? []))
                    .allSatisfy { (0..<Int32(arrays.triangles.count / 3)).contains($0) },
                "landmarks lie in triangles of the head")
        }
        name = arrays.name
        shapeCount = arrays.shapeCount
        expressionCount = blendCount - arrays.shapeCount
        triangles = arrays.triangles
        parents = arrays.parents
        textureCoordinates = arrays.textureCoordinates
        symmetry = arrays.symmetry
        regions = arrays.regions
        landmarks = arrays.landmarks
        namedExpressions = arrays.namedExpressions
        basis = VertexBasis(arrays)
        skeleton = Skeleton(arrays)
        let (regions, triangles, template) = (arrays.regions, arrays.triangles, basis.template)
        lids =
            correctives.isEmpty
            ? []
            : ["Left", "Right"].compactMap {
                EyeLids(side: $0, regions: regions, triangles: triangles, vertices: template)
            }
    }

    /// The part of `whole` made of some of its vertices, without anything that names vertices.
    init(_ whole: Head, vertices: [Int]) {
        name = whole.name
        shapeCount = whole.shapeCount
        expressionCount = whole.expressionCount
        triangles = []
        parents = whole.parents
        textureCoordinates = nil
        symmetry = nil
        regions = [:]
        landmarks = []
        namedExpressions = []
        correctives = []
        pieces = []
        anchors = [:]
        lids = []
        basis = VertexBasis(whole.basis, vertices: vertices)
        skeleton = whole.skeleton
    }

    /// The number V of vertices.
    public var vertexCount: Int { basis.vertexCount }

    /// The number of the model's own vertices, without pieces.
    public var ownVertexCount: Int { pieces.first?.vertices.lowerBound ?? vertexCount }

    /// The vertices of the mean head at rest, packed, three values each, in metres.
    public var template: [Float] { basis.template }

    /// The joints of the mean head at rest, in metres.
    public var joints: [Vector3] { skeleton.rest }

    /// A point of the surface, by triangle and barycentric weights.
    public func surfacePoint(triangle: Int, barycentric: SIMD3<Float>) -> SurfacePoint {
        SurfacePoint(
            corners: SIMD3(triangles[3 * triangle], triangles[3 * triangle + 1], triangles[3 * triangle + 2]),
            weights: barycentric)
    }

    /// The vertices at `parameters`, packed, three values each, in metres: scale·LBS + translation.
    ///
    /// For many evaluations keep a ``HeadEvaluator``, which reuses its memory.
    ///
    /// - Precondition: there are no more coefficients than the model has.
    public func vertices(_ parameters: HeadParameters) -> [Float] {
        var evaluator = HeadEvaluator(self)
        return evaluator.vertices(parameters)
    }
}
