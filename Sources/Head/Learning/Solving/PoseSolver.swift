import HeadModel
import LinearAlgebra
import SpatialGeometry

/// Skinning weights, pose correctives and joint regressor from the sums of the pose step.
///
/// Registrations at rest, expressions in them, regressed on the pose features give all that goes with the pose, as correctives.
/// Of models that move alike the one is taken whose correctives are least (``PoseGauge``): what a move of a joint, or a change
/// of a weight, can do is theirs.
struct PoseSolver {
    let model: TrainingModel
    let sums: LearningSums

    /// The standard deviation of what is not explained and of a corrective a unit of feature: what the prior weighs.
    private static let (noise, corrective) = (1e-3, 5e-3)
    /// How many rings beyond the vertices that a joint moves it may come to move.
    private static let rings = 3

    /// The model with weights, correctives and regressor replaced.
    func solve() throws(LearningError) -> HeadModelArrays {
        guard sums.header.counted > 0 else {
            throw LearningError(
                "the sums of the pose step", "hold no subject with two good registrations",
                advice: "give subjects several registrations in different poses, or leave the step out with --steps")
        }
        var arrays = model.arrays
        let isSymmetric = sums.header.options.isSymmetric && arrays.symmetry != nil
        addRegression(to: &arrays.poseCorrectives)
        if isSymmetric { arrays.symmetrisePose() }
        let features = isSymmetric ? HeadModelArrays.symmetrised(features) : features
        let reach = JointReach(model.arrays, rings: Self.rings)
        // The neck first: the jaw and the eyes hang on it.
        for joint in 1..<5 {
            let gauge = PoseGauge(joint, arrays.parents, features: features)
            let position = model.joints(of: arrays.template)[joint]
            let head = HeadMotions(rest: arrays.template, weights: arrays.weights, neck: arrays.joint(1))
            // What turns on the neck is nearly all of the head, which the root turns as well: a few vertices at the neck's edge
            // would say where its joint is. It stays.
            let moves = joint != HeadJoint.neck.rawValue
            let found = gauge.find(
                arrays.poseCorrectives, arrays.weights, head: head, position: position, moves: moves)
            if moves, let row = regressor(of: joint, shift: found.move) {
                arrays.jointRegressor.replaceSubrange(
                    joint * model.vertexCount..<(joint + 1) * model.vertexCount, with: row)
            }
            if isSymmetric, joint < 3 { arrays.symmetriseRegressor() }
            // What the joint moved, poses will make up for and the weights change, the correctives do no longer.
            let moved = arrays.joint(joint) - position
            gauge.take(moved, from: &arrays.poseCorrectives, arrays.weights)
            gauge.take(found.motions, of: head, from: &arrays.poseCorrectives)
            gauge.takeShares(
                from: &arrays.poseCorrectives, &arrays.weights, rest: arrays.template, position: position + moved,
                reach: reach)
        }
        if isSymmetric {
            arrays.symmetrisePose()
            arrays.symmetriseRegressor()
        }
        return arrays
    }

    /// Σf·fᵀ.
    private var features: Matrix { Matrix(rows: 36, columns: 36, elements: sums["features"].numbers) }

    /// P + (Σf·fᵀ + Λ)⁻¹·(Σf⊗y − Λ·P): the prior is on all of P, not on its change.
    private func addRegression(to correctives: inout [Double]) {
        let rows = 3 * model.vertexCount
        let ridge = (Self.noise / Self.corrective) * (Self.noise / Self.corrective)
        var system = features
        for index in 0..<36 { system[index, index] += ridge }
        var sides = Matrix(rows: 36, columns: rows, elements: sums["feature-displacements"].numbers)
        for row in 0..<36 {
            for column in 0..<rows { sides[row, column] -= ridge * correctives[36 * column + row] }
        }
        guard let factor = CholeskyDecomposition(system) else { return }
        let change = factor.backwardSolve(factor.forwardSolve(sides))
        for row in 0..<rows { for column in 0..<36 { correctives[36 * row + column] += change[column, row] } }
    }

    /// The regressor of a joint that the correctives ask to move by `shift` in the mean.
    ///
    /// Subjects say how the joint varies about its mean; the mean itself is the correctives' to say.
    private func regressor(of joint: Int, shift: Vector3) -> [Double]? {
        let count = model.vertexCount
        let candidates = model.candidates[joint]
        let size = candidates.count
        let values = sums["joint-\(joint)"].numbers
        let rest = size * size + 4 * size
        let information = Matrix3x3(rowMajor: Array(values[rest..<rest + 9]))
        let side = Vector3(values[rest + 9], values[rest + 10], values[rest + 11])
        guard information.trace > 0 else { return nil }
        let mean = (information + 1e-9 * information.trace * Matrix3x3.identity).inverse * side
        let target = shift - mean
        var normal = Matrix(rows: size, columns: size, elements: Array(values[0..<size * size]))
        var sides = Array(values[size * size..<size * size + size])
        let ridge = 1e-4 * (0..<size).reduce(0) { $0 + normal[$1, $1] } / Double(size)
        for row in 0..<size {
            for axis in 0..<3 { sides[row] += values[size * size + size + 3 * row + axis] * target[axis] }
            normal[row, row] += ridge
            sides[row] += ridge * model.arrays.jointRegressor[joint * count + candidates[row]]
        }
        guard let solved = NonNegativeLeastSquares.solve(normal, sides) else { return nil }
        var row = [Double](repeating: 0, count: count)
        for (candidate, weight) in zip(candidates, solved) { row[candidate] = weight }
        return row
    }
}
