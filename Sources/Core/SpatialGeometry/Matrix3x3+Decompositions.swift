internal import LinearAlgebra

extension Matrix3x3 {
    /// The decomposition U·diag(s)·Vᵀ with orthonormal U and V, singular values largest first.
    public func singularValueDecomposition() -> (left: Matrix3x3, values: Vector3, right: Matrix3x3) {
        guard
            let decomposition = SingularValueDecomposition(Matrix(rows: 3, columns: 3, elements: rowMajor))
        else {
            return (
                .identity, Vector3(repeating: .nan), .identity
            )
        }
        return (
            Matrix3x3(rowMajor: decomposition.left.elements),
            Vector3(decomposition.values[0], decomposition.values[1], decomposition.values[2]),
            Matrix3x3(rowMajor: decomposition.rightTransposed.elements).transposed
        )
    }
}
