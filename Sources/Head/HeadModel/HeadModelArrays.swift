/// A head model as its file holds it: FLAME's arrays in double precision, not yet laid out for speed.
///
/// Sizes: V vertices, F triangles, S shape and E expression components, J = 5 joints (root, neck, jaw, left eye,
/// right eye). Everything is in metres.
public struct HeadModelArrays: Sendable {
    /// A name for messages and parameter files.
    public package(set) var name: String
    /// The number S of identity components among `blendShapes`; expression components follow.
    public package(set) var shapeCount: Int
    /// The mean head, (V, 3).
    public package(set) var template: [Double]
    /// The triangles, (F, 3) vertex indices, in the file's order.
    public package(set) var triangles: [Int32]
    /// Identity then expression directions, (V, 3, S + E) in C order.
    public package(set) var blendShapes: [Double]
    /// Pose correctives, (V, 3, 9·(J − 1)) in C order.
    public package(set) var poseCorrectives: [Double]
    /// The joint regressor, (J, V) in C order.
    public package(set) var jointRegressor: [Double]
    /// Skinning weights, (V, J) in C order.
    public package(set) var weights: [Double]
    /// The parent of each joint; −1 for the root.
    public package(set) var parents: [Int]
    /// Texture coordinates (T, 2) and the corners (F, 3) that index them, where the model has them.
    public package(set) var textureCoordinates: (coordinates: [Float], triangles: [Int32])?
    /// For each vertex its mirror image, where known.
    public package(set) var symmetry: [Int32]?
    /// Vertex ids by the name of a region.
    public package(set) var regions: [String: [Int32]]
    /// Landmarks by scheme.
    public package(set) var landmarks: [LandmarkEmbedding]
    /// Expressions by name, ARKit's 52 where the model has them.
    public package(set) var namedExpressions: [NamedExpression]
    /// Teeth, gums, tongue and lashes, where they were asked for and the file holds them; the other arrays leave them out.
    var pieces: PieceArrays?

    /// Takes arrays as they are; `validate()` says whether they agree.
    public init(
        name: String, shapeCount: Int, template: [Double], triangles: [Int32], blendShapes: [Double],
        poseCorrectives: [Double], jointRegressor: [Double], weights: [Double], parents: [Int]
    ) {
        self.name = name
        self.shapeCount = shapeCount
        self.template = template
        self.triangles = triangles
        self.blendShapes = blendShapes
        self.poseCorrectives = poseCorrectives
        self.jointRegressor = jointRegressor
        self.weights = weights
        self.parents = parents
        regions = [:]
        landmarks = []
        namedExpressions = []
    }
}
