import LinearAlgebra
public import SpatialGeometry

/// The fundamental matrix of seven correspondences: one to three solutions of x₂ᵀ·F·x₁ = 0 with det F = 0.
///
/// Hartley and Zisserman, "Multiple view geometry", 11.1.2. Points should be near the unit circle (normalised).
public enum SevenPoint {
    /// Appends the matrices, of unit Frobenius norm; none when the seven equations are dependent.
    ///
    /// - `first`: seven homogeneous points of the first image.
    /// - `second`: their correspondences.
    public static func solve(
        _ first: [Vector3], _ second: [Vector3], into models: inout [Matrix3x3]
    ) {
        precondition(first.count == 7 && second.count == 7, "the seven-point solver takes seven correspondences")
        solve(into: &models) { (first[$0], second[$0]) }
    }

    /// The fundamental matrices of seven pairs of image points, in pixels or any other unit: normalised for the solver,
    /// x₂ᵀ·F·x₁ = 0 for the points as they are given; empty when these are degenerate (on a plane, repeated).
    ///
    /// - Throws: ``CameraGeometryError`` for a number other than seven or coordinates not finite.
    public static func solve(_ first: [Vector2], _ second: [Vector2]) throws(CameraGeometryError) -> [Matrix3x3] {
        try Correspondences.check(first, second, minimum: 7)
        guard first.count == 7 else {
            throw .invalidOption(name: "points", reason: "the seven-point solver takes 7, not \(first.count)")
        }
        guard let from = ImageNormalization(first), let to = ImageNormalization(second) else { return [] }
        var models: [Matrix3x3] = []
        solve(into: &models) { (from.apply(first[$0]).homogeneous, to.apply(second[$0]).homogeneous) }
        return models.map { (to.matrix.transposed * $0 * from.matrix).unitNorm }
    }

    /// The solver over a source of correspondences, so that a sample needs no copy.
    @inline(__always)
    static func solve(into models: inout [Matrix3x3], _ pair: (Int) -> (Vector3, Vector3)) {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 63 + 18) { memory in
            let (rows, null) = (memory.baseAddress!, memory.baseAddress! + 63)
            for index in 0..<7 {
                let (first, second) = pair(index)
                NullSpace.writeEpipolarRow(rows + index * 9, first, second)
            }
            guard NullSpace.solve(rows, rows: 7, into: null) else { return }
            let (f, g) = (NullSpace.matrix(null), NullSpace.matrix(null + 9))
            // det(f + λg) = d₀ + d₁λ + d₂λ² + d₃λ³ by the multilinearity of the determinant in its columns.
            let (f0, f1, f2) = f.columns
            let (g0, g1, g2) = g.columns
            let (f12, g12) = (cross(f1, f2), cross(g1, g2))
            let mixed = cross(f1, g2) + cross(g1, f2)
            let d0 = dot(f0, f12)
            let d1 = dot(g0, f12) + dot(f0, mixed)
            let d2 = dot(f0, g12) + dot(g0, mixed)
            let d3 = dot(g0, g12)
            // The larger end leads, so that no root is infinite.
            let reversed = abs(d0) > abs(d3)
            let roots =
                reversed
                ? CubicRoots(d0, d1, d2, d3) : CubicRoots(d3, d2, d1, d0)
            for index in 0..<roots.count {
                let root = roots[index]
                let model = reversed ? root * f + g : f + root * g
                models.append((1 / (1 + root * root).squareRoot()) * model)
            }
        }
    }
}
