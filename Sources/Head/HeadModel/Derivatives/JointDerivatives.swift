import LinearAlgebra
import SpatialGeometry

/// How the joints of a posed head move with the unknowns of a layout, in single precision for the rows of points.
struct JointDerivatives: Sendable {
    /// A free joint's derivatives; plain values, so that a loop over them counts no references.
    struct Turn: Sendable {
        /// The number of the joint.
        var joint: Int
        /// Bit j says whether joint j moves with it: itself and the joints below it.
        var carried: Int
        /// s·q_i, the centre of the turn.
        var centre = SIMD4<Float>.zero
        /// The angular velocities ω of the three components, in the head's frame.
        var velocities = (SIMD4<Float>.zero, SIMD4<Float>.zero, SIMD4<Float>.zero)
        /// vec(∂R_i/∂r_ia) of the three components, nine values row by row, then zeros.
        var rotations = (SIMD16<Float>.zero, SIMD16<Float>.zero, SIMD16<Float>.zero)
    }

    /// s·∂τ_j/∂c, 15 × (S' + E'): row 3j + r.
    private(set) var offsets: [Float]
    /// The free joints.
    private(set) var turns: [Turn]
    private let layout: ParameterLayout
    private var leading: [Double]
    private var product: [Double]

    init(_ layout: ParameterLayout) {
        self.layout = layout
        turns = layout.joints.map { Turn(joint: $0.rawValue, carried: 0) }
        let count = 3 * HeadJoint.count * (layout.shapeCount + layout.expressionCount)
        offsets = [Float](repeating: 0, count: count)
        product = [Double](repeating: 0, count: count)
        leading = [Double](repeating: 0, count: 9 * HeadJoint.count * HeadJoint.count)
    }

    mutating func update(_ head: Head, _ joints: PosedJoints, _ parameters: HeadParameters) {
        updateTurns(head.skeleton, joints, parameters)
        updateOffsets(head, joints, scale: parameters.scale)
    }

    private mutating func updateTurns(_ skeleton: Skeleton, _ joints: PosedJoints, _ parameters: HeadParameters) {
        for (index, joint) in layout.joints.enumerated() {
            let carried = (0..<HeadJoint.count).reduce(0) { bits, below in
                skeleton.isBelow(below, joint.rawValue) ? bits | 1 << below : bits
            }
            let vector = parameters.pose[joint]
            let parent = skeleton.parents[joint.rawValue]
            let frame = parent < 0 ? Matrix3x3.identity : joints.world[parent]
            let velocities = frame * Rotation.leftJacobian(axisAngle: vector)
            let rotations = Rotation.derivatives(axisAngle: vector)
            turns[index] = Turn(
                joint: joint.rawValue, carried: carried,
                centre: single(parameters.scale * joints.position[joint.rawValue]),
                velocities: (single(velocities.columns.0), single(velocities.columns.1), single(velocities.columns.2)),
                rotations: (elements(rotations.0), elements(rotations.1), elements(rotations.2)))
        }
    }

    private func single(_ vector: Vector3) -> SIMD4<Float> { SIMD4(SIMD4<Double>(vector, 0)) }

    private func elements(_ matrix: Matrix3x3) -> SIMD16<Float> {
        var elements = SIMD16<Float>.zero
        for element in 0..<9 { elements[element] = Float(matrix[element / 3, element % 3]) }
        return elements
    }

    /// τ is linear in the rest joints: τ_j = Σ_i C_ji·J_i. With Q the same for the posed positions q and E_i the
    /// blocks of the identity, Q_0 = E_0, Q_j = Q_p + W_p·(E_j − E_p), C_j = Q_j − W_j·E_j; then ∂τ/∂c = C·∂J/∂c.
    private mutating func updateOffsets(_ head: Head, _ joints: PosedJoints, scale: Double) {
        let (shapeCount, expressionCount) = (layout.shapeCount, layout.expressionCount)
        guard shapeCount + expressionCount > 0 else { return }
        let count = HeadJoint.count
        var positions = [Matrix3x3](repeating: .zero, count: count * count)
        for joint in 0..<count {
            let parent = head.skeleton.parents[joint]
            if parent < 0 {
                positions[count * joint + joint] = .identity
            } else {
                for block in 0..<count { positions[count * joint + block] = positions[count * parent + block] }
                positions[count * joint + joint] = positions[count * joint + joint] + joints.world[parent]
                positions[count * joint + parent] = positions[count * joint + parent] - joints.world[parent]
            }
        }
        for joint in 0..<count {
            for block in 0..<count {
                var matrix = positions[count * joint + block]
                if block == joint { matrix = matrix - joints.world[joint] }
                for row in 0..<3 {
                    for column in 0..<3 {
                        leading[(3 * joint + row) * 3 * count + 3 * block + column] = scale * matrix[row, column]
                    }
                }
            }
        }
        let total = head.skeleton.coefficientCount
        let columns = shapeCount + expressionCount
        head.skeleton.directions.withUnsafeBufferPointer { directions in
            product.withUnsafeMutableBufferPointer { product in
                for (from, to, width) in [(0, 0, shapeCount), (head.shapeCount, shapeCount, expressionCount)]
                where width > 0 {
                    BLAS.multiply(
                        leading, directions.baseAddress! + from, into: product.baseAddress! + to, rows: 3 * count,
                        inner: 3 * count, columns: width, rightStride: total, productStride: columns)
                }
            }
        }
        for index in offsets.indices { offsets[index] = Float(product[index]) }
    }
}
