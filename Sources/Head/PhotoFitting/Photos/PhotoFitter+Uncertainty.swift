import HeadModel
internal import LinearAlgebra
internal import Registration
internal import SpatialGeometry

extension PhotoFitter {
    /// The covariance of each frame's unknowns, widened where residuals are larger than landmarks' noise explains.
    func covariances(_ solution: Solution, place: String?) throws(FittingError) -> [Matrix] {
        let (problem, state) = solution
        var equations = problem.emptyEquations()
        problem.linearize(at: state, into: &equations)
        guard let blocks = equations.frameCovariances() else {
            throw FittingError(.landmarks, at: place, "the landmarks do not fix the pose; give more of them")
        }
        var (sum, total) = (0.0, 0.0)
        for (index, frame) in state.enumerated() {
            for case let residual? in problem.residuals(index, frame).joined() {
                sum += min(dot(residual, residual), 9)
            }
            for view in problem.frames[index].views {
                total += 2 * view.precisions.reduce(0) { $0 + ($1 > 0 ? 1 : 0) }
            }
        }
        return blocks.map { max(1, sum / max(1, total)) * $0 }
    }

    /// The root of the weighted mean square distance between landmarks seen and predicted, in pixels.
    func reprojectionError(_ residuals: [Vector2?], _ view: ObservedView) -> Double {
        var (sum, total) = (0.0, 0.0)
        let precisest = view.precisions.max() ?? 1
        for (residual, precision) in zip(residuals, view.precisions) {
            guard let residual else { continue }
            let share = precision * precision / (precisest * precisest)
            sum += share * dot(residual, residual) / (precision * precision)
            total += share
        }
        return (sum / max(total, 1e-300)).squareRoot()
    }

    /// How many landmarks agree with the head within three deviations of one landmark, of which the precision holds
    /// only its share of a dense set's.
    func agreeingCount(_ residuals: [Vector2?], _ view: ObservedView) -> Int {
        let limit = 3 * evidenceShare(of: view)
        return residuals.count { residual in residual.map { $0.length <= limit } ?? false }
    }

    /// The part of a frame's covariance that belongs to its rotation and its translation.
    static func poseBlock(_ covariance: Matrix) -> Matrix {
        var block = Matrix(rows: 6, columns: 6)
        for row in 0..<6 {
            for column in 0..<6 { block[row, column] = covariance[row, column] }
        }
        return block
    }
}
