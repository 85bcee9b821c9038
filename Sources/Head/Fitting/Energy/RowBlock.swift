internal import HeadModel
internal import LinearAlgebra
internal import Optimization

/// A block of residuals d·x(p) − target with their derivatives, in single precision, gathered into normal equations.
///
/// Sums over a block's few hundred rows are in `Float` (SYRK), sums over blocks in `Double`: the rounding error of the
/// matrix stays near 1e−6 of its largest elements, far below what the damping changes.
struct RowBlock {
    private let columns: Int
    private var points: [SurfacePoint] = []
    private var directions: [SIMD3<Float>] = []
    private var residuals: [Float] = []
    private var rows: [Float] = []
    private var product: [Float]
    private var gradient: [Float]

    /// Rows of so many unknowns.
    init(columns: Int) {
        self.columns = columns
        product = Array(repeating: 0, count: columns * columns)
        gradient = Array(repeating: 0, count: columns)
    }

    /// Whether it is time to flush.
    var isFull: Bool { points.count >= 768 }

    /// Adds a residual; the direction and the residual carry the root of its weight.
    mutating func append(_ point: SurfacePoint, direction: SIMD3<Float>, residual: Float) {
        points.append(point)
        directions.append(direction)
        residuals.append(residual)
    }

    /// Adds the block's JᵀJ and Jᵀr to the equations and empties it.
    mutating func flush(_ posed: PosedHead, into equations: inout NormalEquations) {
        guard !points.isEmpty else { return }
        posed.writeDerivativeRows(points: points, directions: directions, into: &rows)
        BLAS.addNormalProduct(rows, rows: points.count, columns: columns, into: &product, keep: 0)
        BLAS.addTransposedProduct(
            rows, rows: points.count, columns: columns, vector: residuals, into: &gradient, keep: 0)
        for row in 0..<columns {
            equations.gradient[row] += Double(gradient[row])
            for index in row * columns + row..<(row + 1) * columns {
                equations.hessian.elements[index] += Double(product[index])
            }
        }
        points.removeAll(keepingCapacity: true)
        directions.removeAll(keepingCapacity: true)
        residuals.removeAll(keepingCapacity: true)
    }
}
