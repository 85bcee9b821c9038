import HeadModel
internal import Optimization
internal import SpatialGeometry

/// The residuals of a frame with their derivatives, gathered and multiplied out.
struct LandmarkRows<Evaluation: SurfaceEvaluation> {
    private typealias Scalar = Evaluation.Scalar

    private let cameraCount: Int
    private var points: [SurfacePoint] = []
    private var directions: [SIMD3<Evaluation.Scalar>] = []
    /// (rows, cameraCount): the derivatives by the rotation, the translation and the focal length's logarithm.
    private var camera: [Evaluation.Scalar] = []
    private var residuals: [Evaluation.Scalar] = []
    /// For each gathered row the row of the equations it is a part of.
    private var owners: [Int] = []
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
    /// - Parameters:
    ///   - point: the point of the surface that it depends on.
    ///   - direction: its derivative by the point, in the head's frame.
    ///   - rotation: its derivative by a rotation of the head about the world's axes.
    ///   - translation: its derivative by a translation of the head.
    ///   - focal: its derivative by the focal length's logarithm.
    ///   - residual: its value; `nil` where this is a further part of the last residual, which depends on more points than one.
    mutating func append(
        _ point: SurfacePoint, direction: Vector3, rotation: Vector3, translation: Vector3, focal: Double,
        residual: Double?
    ) {
        points.append(point)
        directions.append(SIMD3(Scalar(direction.x), Scalar(direction.y), Scalar(direction.z)))
        for axis in 0..<3 { camera.append(Scalar(rotation[axis])) }
        for axis in 0..<3 { camera.append(Scalar(translation[axis])) }
        camera.append(Scalar(focal))
        if let residual { residuals.append(Scalar(residual)) }
        owners.append(residuals.count - 1)
    }

    /// JᵀJ and Jᵀr by [shape | camera | the head's other unknowns].
    ///
    /// - Parameters:
    ///   - evaluation: the head at the present state.
    ///   - shapeCount: how many of its unknowns are identity.
    ///   - columns: how many unknowns of the head there are, identity first.
    func equations(_ evaluation: Evaluation, shapeCount: Int, columns: Int) -> NormalEquations {
        let (count, width) = (points.count, cameraCount + columns)
        var equations = NormalEquations(count: width)
        equations.cost = cost
        guard count > 0 else { return equations }
        let headRows = evaluation.derivativeRows(points: points, directions: directions)
        var rows = [Scalar](repeating: 0, count: residuals.count * width)
        for row in 0..<count {
            let (from, to) = (row * columns, owners[row] * width)
            for k in 0..<shapeCount { rows[to + k] += headRows[from + k] }
            for k in 0..<cameraCount { rows[to + shapeCount + k] += camera[row * cameraCount + k] }
            for k in shapeCount..<columns { rows[to + cameraCount + k] += headRows[from + k] }
        }
        let (product, gradient) = Evaluation.normalProducts(
            rows, rows: residuals.count, columns: width, residuals: residuals)
        for row in 0..<width {
            equations.gradient[row] = Double(gradient[row])
            for index in row * width + row..<(row + 1) * width {
                equations.hessian.elements[index] = Double(product[index])
            }
        }
        return equations
    }
}
