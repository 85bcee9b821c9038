import SpatialGeometry

/// F = U·diag(1, s, 0)·Vᵀ: seven parameters, turns of U and V and the ratio s.
struct FundamentalParameters: EpipolarParameters {
    var left: Matrix3x3
    var right: Matrix3x3
    var ratio: Double

    /// The nearest matrix of rank two; `nil` for rank one, or elements that are not finite.
    init?(_ matrix: Matrix3x3) {
        guard let (left, values, right) = matrix.singularValueDecomposition(), values.y > 1e-12 * values.x else {
            return nil
        }
        // U and V may be reflections: their third columns do not enter F.
        self.left = left.determinant < 0 ? Matrix3x3(columns: left.columns.0, left.columns.1, -left.columns.2) : left
        self.right =
            right.determinant < 0 ? Matrix3x3(columns: right.columns.0, right.columns.1, -right.columns.2) : right
        ratio = values.y / values.x
    }

    static var unknownCount: Int { 7 }

    private func product(_ middle: Matrix3x3) -> Matrix3x3 { left * middle * right.transposed }

    private var diagonal: Matrix3x3 {
        Matrix3x3(columns: Vector3(1, 0, 0), Vector3(0, ratio, 0), .zero)
    }

    var matrix: Matrix3x3 { (1 / (1 + ratio * ratio).squareRoot()) * product(diagonal) }

    var derivatives: [Matrix3x3] {
        let scale = 1 / (1 + ratio * ratio).squareRoot()
        let axes = [Vector3(1, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, 1)].map { Matrix3x3.crossProduct($0) }
        let turns = axes.map { scale * product($0 * diagonal) } + axes.map { -scale * product(diagonal * $0) }
        // d/ds of diag(1, s)/√(1 + s²).
        let cube = scale * scale * scale
        return turns + [product(Matrix3x3(columns: Vector3(-ratio * cube, 0, 0), Vector3(0, cube, 0), .zero))]
    }

    func moved(by step: SIMD8<Double>) -> FundamentalParameters {
        var next = self
        next.left = left * Rotation(axisAngle: Vector3(step[0], step[1], step[2])).matrix
        next.right = right * Rotation(axisAngle: Vector3(step[3], step[4], step[5])).matrix
        next.ratio += step[6]
        return next
    }
}
