import LinearAlgebra
public import SpatialGeometry

/// Fundamental matrices, x₂ᵀ·F·x₁ = 0 over image points, scaled to unit Frobenius norm.
public enum Fundamental {
    /// One to three matrices through seven correspondences; empty when these are degenerate (on a plane, repeated).
    ///
    /// - Throws: ``CameraGeometryError`` for a number other than seven or coordinates not finite.
    public static func solve7(_ first: [Vector2], _ second: [Vector2]) throws(CameraGeometryError) -> [Matrix3x3] {
        try Correspondences.check(first, second, minimum: 7)
        guard first.count == 7 else {
            throw .invalidOption(name: "points", reason: "the seven-point solver takes 7, not \(first.count)")
        }
        guard let from = ImageNormalization(first), let to = ImageNormalization(second) else { return [] }
        var models: [Matrix3x3] = []
        SevenPoint.solve(into: &models) { index in
            let (p, q) = (from.apply(first[index]), to.apply(second[index]))
            return (Vector3(p.x, p.y, 1), Vector3(q.x, q.y, 1))
        }
        return models.map { (to.matrix.transposed * $0 * from.matrix).unitNorm }
    }

    /// The matrix of least algebraic error over eight or more correspondences, in normalised coordinates, made singular
    /// (Hartley, "In defense of the eight-point algorithm", PAMI 1997).
    ///
    /// - Throws: ``CameraGeometryError``, also for points that do not determine it (on a plane, say).
    public static func fit(_ first: [Vector2], _ second: [Vector2]) throws(CameraGeometryError) -> Matrix3x3 {
        try Correspondences.check(first, second, minimum: 8)
        guard let from = ImageNormalization(first), let to = ImageNormalization(second) else {
            throw .degenerate(.imagePoints)
        }
        guard let f = fitNormalized(first.map(from.apply), second.map(to.apply)) else {
            throw .degenerate(.imagePoints)
        }
        return (to.matrix.transposed * f * from.matrix).unitNorm
    }

    /// The linear fit over normalised points, singular; `nil` when the equations leave more than one solution.
    static func fitNormalized(_ first: [Vector2], _ second: [Vector2]) -> Matrix3x3? {
        let matrix: Matrix3x3
        if first.count == 8 {
            var solved: Matrix3x3?
            withUnsafeTemporaryAllocation(of: Double.self, capacity: 81) { memory in
                let rows = memory.baseAddress!
                for index in 0..<8 {
                    NullSpace.writeEpipolarRow(
                        rows + index * 9, Vector3(first[index].x, first[index].y, 1),
                        Vector3(second[index].x, second[index].y, 1))
                }
                if NullSpace.solve(rows, rows: 8, into: rows + 72) { solved = NullSpace.matrix(rows + 72) }
            }
            guard let solved else { return nil }
            matrix = solved
        } else {
            var normal = Matrix(rows: 9, columns: 9)
            var row = [Double](repeating: 0, count: 9)
            for (p, q) in zip(first, second) {
                row.withUnsafeMutableBufferPointer {
                    NullSpace.writeEpipolarRow($0.baseAddress!, Vector3(p.x, p.y, 1), Vector3(q.x, q.y, 1))
                }
                for i in 0..<9 {
                    for j in i..<9 { normal.elements[i * 9 + j] += row[i] * row[j] }
                }
            }
            guard let eigen = SymmetricEigendecomposition(normal), eigen.values[1] > 1e-13 * eigen.values[8] else {
                return nil
            }
            matrix = Matrix3x3(rowMajor: eigen.vectors.column(0))
        }
        return matrix.rankTwo
    }
}

extension Matrix3x3 {
    /// The nearest matrix with a smallest singular value of 0; `nil` when the second is 0 too, to rounding.
    var rankTwo: Matrix3x3? {
        guard let (left, values, right) = singularValueDecomposition(), values.y > 1e-12 * values.x else { return nil }
        let scaled = Matrix3x3(columns: left.columns.0 * values.x, left.columns.1 * values.y, .zero)
        return scaled * right.transposed
    }
}
