import LinearAlgebra
import SpatialGeometry

/// How the joints of a posed head move with the unknowns of a layout, in single precision for the rows of points.
struct JointDerivatives: Sendable {
    /// A free joint's derivatives.
    struct Turn: Sendable {
        /// The joint.
        var joint: HeadJoint
        /// Whether joint j moves with it: itself and the joints below it.
        var carries: [Bool]
        /// s·q_i, the centre of the turn.
        var centre = SIMD4<Float>.zero
        /// The angular velocities ω of the three components, in the head's frame.
        var velocities = [SIMD4<Float>](repeating: .zero, count: 3)
        /// vec(∂R_i/∂r_ia), 3 × 9, row-major; empty for the root.
        var rotation: [Float]
    }

    /// s·∂τ_j/∂c, 15 × (S' + E'): row 3j + r.
    private(set) var offsets: [Float]
    /// The free joints.
    private(set) var turns: [Turn] = []
    private let layout: ParameterLayout
    private var leading: [Double]
    private var product: [Double]

    init(_ layout: ParameterLayout) {
        self.layout = layout
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
        if turns.isEmpty {
            turns = layout.joints.map { joint in
                Turn(
                    joint: joint, carries: HeadJoint.allCases.map { skeleton.isBelow($0.rawValue, joint.rawValue) },
                    rotation: joint == .root ? [] : [Float](repeating: 0, count: 27))
            }
        }
        for index in turns.indices {
            let joint = turns[index].joint
            let vector = parameters.pose[joint]
            let parent = skeleton.parents[joint.rawValue]
            let frame = parent < 0 ? Matrix3x3.identity : joints.world[parent]
            let velocities = frame * Rotation.leftJacobian(axisAngle: vector)
            turns[index].velocities[0] = SIMD4(SIMD4<Double>(velocities.columns.0, 0))
            turns[index].velocities[1] = SIMD4(SIMD4<Double>(velocities.columns.1, 0))
            turns[index].velocities[2] = SIMD4(SIMD4<Double>(velocities.columns.2, 0))
            turns[index].centre = SIMD4(SIMD4<Double>(parameters.scale * joints.position[joint.rawValue], 0))
            guard joint != .root else { continue }
            let derivatives = Rotation.derivatives(axisAngle: vector)
            for element in 0..<9 {
                let (row, column) = (element / 3, element % 3)
                turns[index].rotation[element] = Float(derivatives.0[row, column])
                turns[index].rotation[9 + element] = Float(derivatives.1[row, column])
                turns[index].rotation[18 + element] = Float(derivatives.2[row, column])
            }
        }
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
