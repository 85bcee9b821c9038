import SpatialGeometry

/// A head at one parameter vector, which can say how points of its surface move with every parameter.
///
/// With x(v) = s·Σ_j w_vj·(W_j·p_v + τ_j) + t, p_v = T_v + B_v·c + P_v·φ (see ``PlainHead``), the derivative of a
/// vertex is
/// - by a coefficient c_k: s·Σ_j w_vj·(W_j·B_v[:, k] + ∂τ_j/∂c_k), the second term because joints follow the shape;
/// - by component a of the axis-angle vector r_i of joint i: ω × Σ_j w_vj·(y_vj − s·q_i) over i and the joints below
///   it, with y_vj = s·(W_j·p_v + τ_j) and ω = W_parent·J_l(r_i)·e_a, J_l the left Jacobian of SO(3); and for joints
///   1–4 the correctives' s·Σ_j w_vj·W_j·P_v·vec(∂R_i/∂r_ia);
/// - by t: the identity; by s: (x − t)/s.
///
/// A point of a triangle mixes its corners; a row of derivatives is their product with a direction.
public struct PosedHead: Sendable {
    /// Which parameters derivatives are taken by, and their order.
    public let layout: ParameterLayout
    /// Where the head is.
    public private(set) var parameters: HeadParameters
    /// The vertices, packed, (V, 3), in metres.
    public private(set) var vertices: [Float] = []

    let head: Head
    /// p_v, packed, (V, 3).
    private(set) var rest: [Float] = []
    private(set) var joints = PosedJoints()
    private(set) var transforms = SkinningTransforms()
    private(set) var motion: JointDerivatives
    private var features: [Float]

    /// `head` at `parameters`, with derivatives by the unknowns of `layout`.
    ///
    /// - Precondition: neither asks for more coefficients than the head has, and the scale is not 0.
    public init(_ head: Head, layout: ParameterLayout, at parameters: HeadParameters) {
        precondition(
            layout.shapeCount <= head.shapeCount && layout.expressionCount <= head.expressionCount,
            "the layout has more coefficients than the head")
        self.head = head
        self.layout = layout
        self.parameters = parameters
        motion = JointDerivatives(layout)
        features = [Float](repeating: 0, count: head.basis.columnCount)
        vertices = [Float](repeating: 0, count: 3 * head.vertexCount)
        rest = vertices
        update(parameters)
    }

    /// Moves to other parameters, reusing memory.
    public mutating func update(_ parameters: HeadParameters) {
        precondition(parameters.scale != 0, "a head has a size")
        self.parameters = parameters
        joints.update(head.skeleton, parameters, shapeCount: head.shapeCount)
        transforms.update(joints, scale: parameters.scale, translation: parameters.translation)
        head.writeFeatures(of: parameters, joints, into: &features, row: 0)
        motion.update(head, joints, parameters)
        let columns = FeatureColumns(
            [parameters], shapeCount: head.shapeCount, expressionCount: head.expressionCount)
        vertices.withUnsafeMutableBufferPointer { vertices in
            rest.withUnsafeMutableBufferPointer { rest in
                let output = vertices.baseAddress!
                head.basis.writeOffsets(features, columns, count: 1, into: output)
                head.basis.skin(output, transforms.vectors, into: output, rest: rest.baseAddress!)
            }
        }
    }

    /// The position of a point of the surface, in metres.
    public func position(_ point: SurfacePoint) -> SIMD3<Float> { point.position(in: vertices) }

    /// The derivatives of d·x for each point x and direction d, (N, P), row by row.
    ///
    /// A row scales with its direction, so that a direction may carry the weight of its residual.
    ///
    /// - Precondition: there is a direction a point, and corners are vertices of the head.
    public func derivativeRows(points: [SurfacePoint], directions: [SIMD3<Float>]) -> [Float] {
        var rows: [Float] = []
        writeDerivativeRows(points: points, directions: directions, into: &rows)
        return rows
    }

    /// Writes what ``derivativeRows(points:directions:)`` returns; `rows` keeps its memory.
    public func writeDerivativeRows(
        points: [SurfacePoint], directions: [SIMD3<Float>], into rows: inout [Float]
    ) {
        let needed = points.count * layout.count
        if rows.count != needed { rows = [Float](repeating: 0, count: needed) }
        rows.withUnsafeMutableBufferPointer { rows in
            writeDerivativeRows(points: points, directions: directions, into: rows)
        }
    }

    /// The derivatives of the positions of points, (N, 3, P): for each point a row for x, y and z.
    public func positionDerivatives(of points: [SurfacePoint]) -> [Float] {
        let axes = [SIMD3<Float>(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1)]
        return derivativeRows(
            points: points.flatMap { [$0, $0, $0] }, directions: points.flatMap { _ in axes })
    }
}
