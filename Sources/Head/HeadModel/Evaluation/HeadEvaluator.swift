/// Evaluates a head, or some of its vertices, again and again, reusing its memory.
///
/// The steps, with N vertices and K = S + E + 36 columns (see ``PlainHead`` for what they compute):
/// 1. features φ = [β; ψ; vec(R_1…4 − I)], (n, K);
/// 2. offsets φ·Dᵀ, (n, 3N): one matrix product for the whole batch, over the columns that are not 0;
/// 3. skinning of template + offsets, in place.
public struct HeadEvaluator: Sendable {
    private let head: Head
    private let basis: VertexBasis
    private var joints: [PosedJoints] = []
    private var transforms = SkinningTransforms()
    private var features: [Float] = []

    /// An evaluator of all vertices of `head`, or of those given, in their order.
    ///
    /// - Precondition: `vertices` are vertices of the head.
    public init(_ head: Head, vertices: [Int]? = nil) {
        self.head = head
        basis = vertices.map { VertexBasis(head.basis, vertices: $0) } ?? head.basis
    }

    /// The number N of vertices evaluated.
    public var vertexCount: Int { basis.vertexCount }

    /// The vertices at `parameters`, packed, (N, 3), in metres.
    public mutating func vertices(_ parameters: HeadParameters) -> [Float] {
        vertices([parameters])
    }

    /// The vertices at each of `batch`, packed, (n, N, 3), in metres.
    public mutating func vertices(_ batch: [HeadParameters]) -> [Float] {
        var vertices: [Float] = []
        evaluate(batch, into: &vertices)
        return vertices
    }

    /// Writes the vertices at `parameters`, packed, (N, 3), in metres; `vertices` keeps its memory.
    public mutating func evaluate(_ parameters: HeadParameters, into vertices: inout [Float]) {
        evaluate([parameters], into: &vertices)
    }

    /// Writes the vertices at each of `batch`, packed, (n, N, 3), in metres; `vertices` keeps its memory.
    ///
    /// - Precondition: there are no more coefficients than the head has.
    public mutating func evaluate(_ batch: [HeadParameters], into vertices: inout [Float]) {
        let rows = 3 * basis.vertexCount
        if vertices.count != batch.count * rows { vertices = [Float](repeating: 0, count: batch.count * rows) }
        guard rows > 0, !batch.isEmpty else { return }
        if features.count < batch.count * basis.columnCount {
            features = [Float](repeating: 0, count: batch.count * basis.columnCount)
        }
        while joints.count < batch.count { joints.append(PosedJoints()) }
        for (index, parameters) in batch.enumerated() {
            joints[index].update(head.skeleton, parameters, shapeCount: head.shapeCount)
            head.writeFeatures(of: parameters, joints[index], into: &features, row: index)
        }
        let columns = FeatureColumns(batch, shapeCount: head.shapeCount, expressionCount: head.expressionCount)
        vertices.withUnsafeMutableBufferPointer { vertices in
            let output = vertices.baseAddress!
            basis.writeOffsets(features, columns, count: batch.count, into: output)
            for (index, parameters) in batch.enumerated() {
                transforms.update(joints[index], scale: parameters.scale, translation: parameters.translation)
                let positions = output + index * rows
                basis.skin(positions, transforms.vectors, into: positions)
            }
        }
    }
}
