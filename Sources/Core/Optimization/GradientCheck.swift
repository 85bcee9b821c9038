/// Derivatives of functions that are no ``LeastSquaresProblem``, by differences; for problems there is ``DerivativeCheck``.
public enum GradientCheck {
    /// The derivatives of a vector function by central differences, row by row.
    ///
    /// - Parameters:
    ///   - count: the number of unknowns.
    ///   - step: the half-width of a difference, the same for every unknown.
    ///   - function: the values where the unknowns have moved by the given amounts from the point of interest.
    public static func centralDifferences(
        count: Int, step: Double = 1e-6, _ function: ([Double]) -> [Double]
    ) -> [[Double]] {
        var columns: [[Double]] = []
        for index in 0..<count {
            var delta = [Double](repeating: 0, count: count)
            delta[index] = step
            let forward = function(delta)
            delta[index] = -step
            let backward = function(delta)
            columns.append(zip(forward, backward).map { ($0 - $1) / (2 * step) })
        }
        let rows = columns.first?.count ?? 0
        return (0..<rows).map { row in columns.map { $0[row] } }
    }
}
