import HeadModel
import LinearAlgebra
import SpatialGeometry

/// Skinning weights, pose correctives and joint regressor from the sums of the pose step.
///
/// At each vertex, to first order in the change of weights δw and correctives ΔP, residuals are r = ΔP·f + Σ_j δw_j·g_j with
/// g_j what joint j's motion does more than all together. ΔP is minimised over first (the 36 × 36 system is one for all
/// vertices); what is left is five weights on a simplex.
///
/// A joint that is moved by d and correctives that undo it are one model: for small angles G·d (``JointShift``) is what the
/// move does. Of all such models the one is taken whose correctives move vertices least over the training poses, so that joints
/// are where motions turn about; the regressor then follows.
struct PoseSolver {
    let model: TrainingModel
    let sums: LearningSums

    /// The standard deviation of what is not explained, of a corrective a unit of feature and of a change of weights: what the
    /// priors weigh against one another.
    private static let (noise, corrective, weight) = (1e-3, 5e-3, 0.1)
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
        let (correctives, weights) = solveVertices()
        arrays.poseCorrectives = correctives
        arrays.weights = weights
        if sums.header.options.isSymmetric, arrays.symmetry != nil { arrays.symmetrisePose() }
        arrays.jointRegressor = solveJoints(&arrays.poseCorrectives, arrays.weights)
        addExpressions(to: &arrays.poseCorrectives)
        if sums.header.options.isSymmetric, arrays.symmetry != nil {
            arrays.symmetrisePose()
            arrays.symmetriseRegressor()
        }
        return arrays
    }

    /// What goes with the pose though an expression could do it is the pose's.
    ///
    /// Weights and joints are solved without: there errors of a pose, and of the expression that makes up for them, cancel.
    private func addExpressions(to correctives: inout [Double]) {
        let rows = 3 * model.vertexCount
        let sides = Matrix(rows: 36, columns: rows, elements: sums["feature-expressions"].numbers)
        guard let factor = CholeskyDecomposition(system) else { return }
        let change = factor.backwardSolve(factor.forwardSolve(sides))
        for row in 0..<rows { for column in 0..<36 { correctives[36 * row + column] += change[column, row] } }
    }

    /// Σf·fᵀ with the correctives' prior.
    private var system: Matrix {
        var system = Matrix(rows: 36, columns: 36, elements: sums["features"].numbers)
        let ridge = (Self.noise / Self.corrective) * (Self.noise / Self.corrective)
        for index in 0..<36 { system[index, index] += ridge }
        return system
    }

    private func solveVertices() -> (correctives: [Double], weights: [Double]) {
        let count = model.vertexCount
        let ridge = (Self.noise / Self.corrective) * (Self.noise / Self.corrective)
        let weightRidge = (Self.noise / Self.weight) * (Self.noise / Self.weight)
        let residuals = sums["feature-residuals"].numbers
        var sides = Matrix(rows: 36, columns: 3 * count, elements: residuals)
        // The prior is on all of P, not on its change.
        for row in 0..<36 {
            for column in 0..<3 * count {
                sides[row, column] -= ridge * model.arrays.poseCorrectives[36 * column + row]
            }
        }
        let couplings = Matrix(rows: 36, columns: 15 * count, elements: sums["feature-motions"].numbers)
        guard let factor = CholeskyDecomposition(system) else {
            return (model.arrays.poseCorrectives, model.arrays.weights)
        }
        let change = factor.backwardSolve(factor.forwardSolve(sides))
        let coupled = factor.backwardSolve(factor.forwardSolve(couplings))
        let normals = sums["motion-normals"].numbers
        let motionSides = sums["motion-residuals"].numbers
        let allowed = allowedJoints()
        var (correctives, weights) = (model.arrays.poseCorrectives, model.arrays.weights)
        for vertex in 0..<count {
            var normal = Matrix(rows: 5, columns: 5)
            var side = [Double](repeating: 0, count: 5)
            var entry = 15 * vertex
            for one in 0..<5 {
                for other in one..<5 {
                    var value = normals[entry]
                    entry += 1
                    for axis in 0..<3 {
                        for row in 0..<36 {
                            value -=
                                couplings[row, 15 * vertex + 5 * axis + one]
                                * coupled[row, 15 * vertex + 5 * axis + other]
                        }
                    }
                    (normal[one, other], normal[other, one]) = (value, value)
                }
                var value = motionSides[5 * vertex + one]
                for axis in 0..<3 {
                    for row in 0..<36 {
                        value -= coupled[row, 15 * vertex + 5 * axis + one] * sides[row, 3 * vertex + axis]
                    }
                }
                side[one] = value
            }
            // In terms of the weights themselves: ½wᵀHw − (b + (H + λ)·w₀)ᵀw.
            let present = Array(model.arrays.weights[5 * vertex..<5 * vertex + 5])
            let pull = normal * present
            for joint in 0..<5 {
                side[joint] += pull[joint] + weightRidge * model.arrays.weights[5 * vertex + joint]
                normal[joint, joint] += weightRidge
            }
            var solved = SimplexLeastSquares.solve(normal, side, allowed: allowed[vertex])
            // Traces of a joint are noise.
            for joint in 0..<5 where solved[joint] < 1e-3 { solved[joint] = 0 }
            let total = solved.reduce(0, +)
            for joint in 0..<5 { weights[5 * vertex + joint] = solved[joint] / total }
            for axis in 0..<3 {
                for row in 0..<36 {
                    var value = change[row, 3 * vertex + axis]
                    for joint in 0..<5 {
                        value -=
                            coupled[row, 15 * vertex + 5 * axis + joint]
                            * (weights[5 * vertex + joint] - present[joint])
                    }
                    correctives[36 * (3 * vertex + axis) + row] += value
                }
            }
        }
        return (correctives, weights)
    }

    /// For each vertex the joints that may move it: those that do now, there or a few rings away.
    private func allowedJoints() -> [[Int]] {
        let count = model.vertexCount
        var masks = (0..<count).map { vertex in
            (0..<5).reduce(UInt8(0)) { model.arrays.weights[5 * vertex + $1] > 0.01 ? $0 | 1 << $1 : $0 }
        }
        for _ in 0..<Self.rings {
            let before = masks
            for corner in stride(from: 0, to: model.arrays.triangles.count, by: 3) {
                let (a, b, c) = (
                    Int(model.arrays.triangles[corner]), Int(model.arrays.triangles[corner + 1]),
                    Int(model.arrays.triangles[corner + 2])
                )
                let all = before[a] | before[b] | before[c]
                masks[a] |= all
                masks[b] |= all
                masks[c] |= all
            }
        }
        return masks.enumerated().map { vertex, mask in
            let joints = (0..<5).filter { mask >> $0 & 1 == 1 || model.arrays.weights[5 * vertex + $0] > 0 }
            return joints.isEmpty ? [0] : joints
        }
    }

    /// Takes joints' moves out of the correctives, and solves the regressor for them.
    private func solveJoints(_ correctives: inout [Double], _ weights: [Double]) -> [Double] {
        let count = model.vertexCount
        var regressor = model.arrays.jointRegressor
        // Of what is new alone: what earlier passes left, or expressions gave, is no joint's.
        let present = model.arrays.poseCorrectives
        for index in correctives.indices { correctives[index] -= present[index] }
        defer { for index in correctives.indices { correctives[index] += present[index] } }
        for joint in 1..<5 {
            let shift = JointShift(joint, model.arrays.parents).take(
                from: &correctives, weights,
                features: Matrix(rows: 36, columns: 36, elements: sums["features"].numbers))
            let candidates = model.candidates[joint]
            let size = candidates.count
            let values = sums["joint-\(joint)"].numbers
            let rest = size * size + 4 * size
            let information = Matrix3x3(rowMajor: Array(values[rest..<rest + 9]))
            let side = Vector3(values[rest + 9], values[rest + 10], values[rest + 11])
            guard information.trace > 0 else { continue }
            // The mean move is the correctives' to say; subjects say how the joint varies about it.
            let mean = (information + 1e-2 * information.trace * Matrix3x3.identity).inverse * side
            let target = shift - mean
            var normal = Matrix(rows: size, columns: size, elements: Array(values[0..<size * size]))
            var sides = Array(values[size * size..<size * size + size])
            let ridge = 1e-4 * (0..<size).reduce(0) { $0 + normal[$1, $1] } / Double(size)
            for row in 0..<size {
                for axis in 0..<3 { sides[row] += values[size * size + size + 3 * row + axis] * target[axis] }
                normal[row, row] += ridge
                sides[row] += ridge * model.arrays.jointRegressor[joint * count + candidates[row]]
            }
            guard let solved = NonNegativeLeastSquares.solve(normal, sides) else { continue }
            for vertex in 0..<count { regressor[joint * count + vertex] = 0 }
            for (candidate, weight) in zip(candidates, solved) { regressor[joint * count + candidate] = weight }
        }
        return regressor
    }
}
