import HeadModel
internal import LinearAlgebra
internal import Optimization
internal import SpatialGeometry

/// The residuals of a moment with their derivatives, gathered and multiplied out.
struct RowsOfPhoto {
    private let cameraCount: Int
    private var points: [SurfacePoint] = []
    private var directions: [SIMD3<Float>] = []
    /// (rows, cameraCount): the derivatives by the turn, the shift and the focal length's logarithm.
    private var camera: [Float] = []
    private var residuals: [Float] = []
    /// ½·Σ ρ of the residuals.
    var cost = 0.0

    init(rowCount: Int, cameraCount: Int) {
        self.cameraCount = cameraCount
        points.reserveCapacity(rowCount)
        directions.reserveCapacity(rowCount)
        camera.reserveCapacity(rowCount * cameraCount)
        residuals.reserveCapacity(rowCount)
    }

    /// Adds a residual; everything carries the root of its weight.
    ///
    /// - Parameter direction: its derivative by the point, in the head's frame.
    mutating func append(
        _ point: SurfacePoint, direction: SIMD3<Float>, turn: Vector3, shift: Vector3, focal: Double, residual: Double
    ) {
        points.append(point)
        directions.append(direction)
        for k in 0..<3 { camera.append(Float(turn[k])) }
        for k in 0..<3 { camera.append(Float(shift[k])) }
        camera.append(Float(focal))
        residuals.append(Float(residual))
    }

    /// JᵀJ and Jᵀr by [shape | camera | the head's other unknowns].
    ///
    /// - Parameter columns: how many unknowns of the head there are, identity first.
    func equations(_ posed: PosedHead, shapeCount: Int, columns: Int) -> NormalEquations {
        let (count, width) = (points.count, cameraCount + columns)
        var equations = NormalEquations(count: width)
        equations.cost = cost
        guard count > 0 else { return equations }
        let headRows = posed.derivativeRows(points: points, directions: directions)
        var rows = [Float](repeating: 0, count: count * width)
        for row in 0..<count {
            let (from, to) = (row * columns, row * width)
            for k in 0..<shapeCount { rows[to + k] = headRows[from + k] }
            for k in 0..<cameraCount { rows[to + shapeCount + k] = camera[row * cameraCount + k] }
            for k in shapeCount..<columns { rows[to + cameraCount + k] = headRows[from + k] }
        }
        var (product, gradient) = (
            [Float](repeating: 0, count: width * width), [Float](repeating: 0, count: width)
        )
        BLAS.addNormalProduct(rows, rows: count, columns: width, into: &product, keep: 0)
        BLAS.addTransposedProduct(rows, rows: count, columns: width, vector: residuals, into: &gradient, keep: 0)
        for row in 0..<width {
            equations.gradient[row] = Double(gradient[row])
            for index in row * width + row..<(row + 1) * width {
                equations.hessian.elements[index] = Double(product[index])
            }
        }
        return equations
    }
}
