internal import HeadModel
internal import LinearAlgebra
internal import Optimization
internal import SpatialGeometry

/// Residuals of a posed head's surface, gathered block by block in single precision.
///
/// Sums over a block's few hundred rows are in `Float` (SYRK), sums over blocks in `Double`: the rounding error of the
/// matrix stays near 1e−6 of its largest elements, far below what the damping changes.
struct RowBlock: SurfaceResiduals {
    private let posed: PosedHead
    private let columns: Int
    private var points: [SurfacePoint] = []
    private var directions: [SIMD3<Float>] = []
    private var residuals: [Float] = []
    private var rows: [Float] = []
    private var product: [Float]
    private var gradient: [Float]
    private var gathered: NormalEquations

    /// How many residuals are gathered at once.
    private static let limit = 768

    /// Residuals of a head where it stands, by the unknowns of its layout.
    init(_ posed: PosedHead) {
        self.posed = posed
        columns = posed.layout.count
        product = Array(repeating: 0, count: columns * columns)
        gradient = Array(repeating: 0, count: columns)
        gathered = NormalEquations(count: columns)
    }

    func position(of point: SurfacePoint) -> Vector3 { Vector3(posed.position(point)) }

    mutating func append(_ point: SurfacePoint, direction: Vector3, residual: Double) {
        points.append(point)
        directions.append(SIMD3<Float>(direction))
        residuals.append(Float(residual))
        if points.count >= Self.limit { gather() }
    }

    mutating func flush(into equations: inout NormalEquations) {
        gather()
        equations.add(gathered)
        gathered.reset()
    }

    /// Adds the block's JᵀJ and Jᵀr to what was gathered, and empties it.
    private mutating func gather() {
        guard !points.isEmpty else { return }
        posed.writeDerivativeRows(points: points, directions: directions, into: &rows)
        BLAS.addNormalProduct(rows, rows: points.count, columns: columns, into: &product, keep: 0)
        BLAS.addTransposedProduct(
            rows, rows: points.count, columns: columns, vector: residuals, into: &gradient, keep: 0)
        for row in 0..<columns {
            gathered.gradient[row] += Double(gradient[row])
            for index in row * columns + row..<(row + 1) * columns {
                gathered.hessian.elements[index] += Double(product[index])
            }
        }
        points.removeAll(keepingCapacity: true)
        directions.removeAll(keepingCapacity: true)
        residuals.removeAll(keepingCapacity: true)
    }
}
