import LinearAlgebra
public import SpatialGeometry

/// Fundamental matrices, x₂ᵀ·F·x₁ = 0 over image points, scaled to unit Frobenius norm.
public enum Fundamental {
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
                        rows + index * 9, first[index].homogeneous, second[index].homogeneous)
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
                    NullSpace.writeEpipolarRow($0.baseAddress!, p.homogeneous, q.homogeneous)
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
