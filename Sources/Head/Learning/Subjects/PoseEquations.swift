import HeadModel
import LinearAlgebra
import SpatialGeometry

/// The linearised equations of one registration's pose, its expression already minimised over.
///
/// In the rest frame of vertex v, with A_v = Σ_j w_j·W_j and the model's point x̂_v = Σ_j w_j·(W_j·u_v + τ_j), the residual is
/// r_v = A_v⁻¹·(x_v − x̂_v), and to first order r_v = Σ_j K_vj·ω_j + A_v⁻¹·dt + Σ_j D_vj·δ_j + e_v, where
/// - ω_j turns joint j by exp(ω_j) in its parent's frame: K_vj·ω = A_v⁻¹·((W_p·ω) × Y_vj), with Y_vj = Σ_k w_k·(W_k·u + τ_k − q_j)
///   over the joints k at and below j;
/// - δ_j moves rest joint j: D_vj = s_vj·A_v⁻¹·(W_p − W_j), s_vj = Σ_k w_k over the same joints;
/// - e is what an expression does, e = U·a with a ~ N(0, diag(s²)). Minimised over a, the sum of squares is
///   rᵀ·(I − U·diag(h)·Uᵀ)·r with h = s²/(s² + σ²).
///
/// Columns: 15 for ω, 3 for the translation, 12 for δ of joints 1 to 4, then r.
struct PoseEquations {
    /// How many columns stand for ω and dt.
    static let poseCount = 18
    /// How many stand for δ.
    static let jointCount = 12

    /// Kᵀ·(I − U·diag(h)·Uᵀ)·K over all columns, those of δ only where wanted.
    private(set) var normal: Matrix
    /// The columns of δ, (n, 12), and those of all others, kept where the joints are wanted.
    private(set) var columns: [Double] = []

    /// - Parameters:
    ///   - observed: the registration at the sample's vertices, packed.
    ///   - rest: the subject at rest there, correctives added.
    ///   - withExpression: whether an expression is allowed for.
    init(
        _ model: TrainingModel, observed: [Double], rest: [Double], motions: JointMotions, shares: [Double],
        withExpression: Bool, withJoints: Bool
    ) {
        let width = withJoints ? 31 : 19
        let count = model.sample.count
        var columns = [Double](repeating: 0, count: 3 * count * width)
        let parents = model.arrays.parents
        let below = (0..<5).map { joint in (0..<5).map { model.isBelow($0, joint) } }
        for (index, vertex) in model.sample.enumerated() {
            let u = rest.point(index)
            var blended = Matrix3x3.zero
            var moved = Vector3.zero
            var share = (0.0, 0.0, 0.0, 0.0, 0.0)
            var arm = (Vector3.zero, Vector3.zero, Vector3.zero, Vector3.zero, Vector3.zero)
            withUnsafeMutableBytes(of: &share) { share in
                withUnsafeMutableBytes(of: &arm) { arm in
                    let share = share.bindMemory(to: Double.self)
                    let arm = arm.bindMemory(to: Vector3.self)
                    for entry in model.starts[vertex]..<model.starts[vertex + 1] {
                        let (joint, weight) = (model.boundJoints[entry], model.boundWeights[entry])
                        let point = motions.world[joint] * u + motions.offset[joint]
                        blended = blended + weight * motions.world[joint]
                        moved += weight * point
                        for ancestor in 0..<5 where below[ancestor][joint] {
                            share[ancestor] += weight
                            arm[ancestor] += weight * (point - motions.position[ancestor])
                        }
                    }
                    // Weighed by how little expressions move the vertex.
                    let inverse = model.sampleWeights[index] * blended.inverse
                    let residual = inverse * (observed.point(index) - moved)
                    columns.withUnsafeMutableBufferPointer { columns in
                        func put(_ row: Int, _ column: Int, _ matrix: Matrix3x3) {
                            for coordinate in 0..<3 {
                                let start = (row + coordinate) * width + column
                                columns[start] = matrix.columns.0[coordinate]
                                columns[start + 1] = matrix.columns.1[coordinate]
                                columns[start + 2] = matrix.columns.2[coordinate]
                            }
                        }
                        for joint in 0..<5 where share[joint] != 0 {
                            let parent = parents[joint] < 0 ? Matrix3x3.identity : motions.world[parents[joint]]
                            put(3 * index, 3 * joint, -1.0 * (inverse * Matrix3x3.crossProduct(arm[joint]) * parent))
                            if withJoints, joint > 0 {
                                put(
                                    3 * index, 18 + 3 * (joint - 1),
                                    share[joint] * (inverse * (parent - motions.world[joint])))
                            }
                        }
                        put(3 * index, 15, inverse)
                        for coordinate in 0..<3 {
                            columns[(3 * index + coordinate) * width + width - 1] = residual[coordinate]
                        }
                    }
                }
            }
        }
        normal = Self.normal(columns, width, model.sampleExpression, withExpression ? shares : [])
        if withJoints { self.columns = columns }
    }

    /// The same with the δ columns less their mean over the subject's registrations: what all of them share belongs to the
    /// subject's rest shape.
    mutating func centreJoints(by mean: [Double], _ model: TrainingModel, shares: [Double], withExpression: Bool) {
        for row in 0..<3 * model.sample.count {
            for column in 0..<Self.jointCount {
                columns[31 * row + 18 + column] -= mean[Self.jointCount * row + column]
            }
        }
        normal = Self.normal(columns, 31, model.sampleExpression, withExpression ? shares : [])
    }

    private static func normal(
        _ columns: [Double], _ width: Int, _ basis: OrthonormalBasis, _ shares: [Double]
    ) -> Matrix {
        var normal = Matrix(rows: width, columns: width)
        BLAS.addNormalProduct(columns, rows: columns.count / width, columns: width, into: &normal.elements)
        guard !shares.isEmpty, basis.count > 0 else { return normal }
        var inside = [Double](repeating: 0, count: basis.count * width)
        BLAS.multiply(
            basis.vectors, columns, into: &inside, rows: basis.count, inner: basis.dimension, columns: width)
        for row in 0..<basis.count {
            let root = shares[row].squareRoot()
            for column in 0..<width { inside[row * width + column] *= root }
        }
        BLAS.addNormalProduct(inside, rows: basis.count, columns: width, into: &normal.elements, scale: -1)
        return normal
    }

    /// The step (ω, dt) that minimises the sum of squares and the priors: `nil` where it is not determined.
    ///
    /// - Parameter precisions: for each joint, what its rotation vector's squared length counts.
    func step(from pose: FramePose, precisions: [Double]) -> [Double]? {
        let last = normal.columnCount - 1
        var system = Matrix(rows: Self.poseCount, columns: Self.poseCount)
        var side = [Double](repeating: 0, count: Self.poseCount)
        for row in 0..<Self.poseCount {
            for column in row..<Self.poseCount { system[row, column] = normal[row, column] }
            side[row] = normal[row, last]
        }
        for joint in 0..<5 where precisions[joint] > 0 {
            let vector = pose.rotations[joint].axisAngle
            for coordinate in 0..<3 {
                system[3 * joint + coordinate, 3 * joint + coordinate] += precisions[joint]
                side[3 * joint + coordinate] -= precisions[joint] * vector[coordinate]
            }
        }
        return CholeskyDecomposition(system)?.solve(side)
    }

    /// What the registration says of the rest joints, its pose minimised over: information (12, 12) and right-hand side.
    func joints(precisions: [Double]) -> (information: Matrix, side: [Double])? {
        let (pose, joint) = (Self.poseCount, Self.jointCount)
        var system = Matrix(rows: pose, columns: pose)
        var coupling = Matrix(rows: pose, columns: joint + 1)
        for row in 0..<pose {
            for column in row..<pose { system[row, column] = normal[row, column] }
            for column in 0...joint { coupling[row, column] = normal[row, pose + column] }
        }
        for one in 0..<5 {
            for coordinate in 0..<3 { system[3 * one + coordinate, 3 * one + coordinate] += precisions[one] }
        }
        guard let half = CholeskyDecomposition(system)?.forwardSolve(coupling) else { return nil }
        var information = Matrix(rows: joint, columns: joint)
        var side = [Double](repeating: 0, count: joint)
        for row in 0..<joint {
            for column in 0...joint {
                var value = normal[pose + min(row, column), pose + max(row, column)]
                for inner in 0..<pose { value -= half[inner, row] * half[inner, column] }
                if column < joint { information[row, column] = value } else { side[row] = value }
            }
        }
        return (information, side)
    }
}
