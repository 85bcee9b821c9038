internal import COpenBLAS

/// A number that OpenBLAS multiplies: each of its row-major products under one name for both precisions.
package protocol BLASElement: BinaryFloatingPoint {
    /// C ← scale·A·B + keep·C, A or B transposed where said; sizes are C's rows and columns and the inner one.
    static func gemm(
        _ transposeLeft: Bool, _ transposeRight: Bool, _ rows: Int32, _ columns: Int32, _ inner: Int32, _ scale: Self,
        _ left: UnsafePointer<Self>, _ leftStride: Int32, _ right: UnsafePointer<Self>, _ rightStride: Int32,
        _ keep: Self, _ product: UnsafeMutablePointer<Self>, _ productStride: Int32)

    /// C ← scale·AᵀA + keep·C, the upper triangle; sizes are C's and the rows of A.
    static func syrk(
        _ size: Int32, _ rows: Int32, _ scale: Self, _ matrix: UnsafePointer<Self>, _ stride: Int32, _ keep: Self,
        _ product: UnsafeMutablePointer<Self>, _ productStride: Int32)

    /// y ← scale·A·x + keep·y, A transposed where said; sizes are A's as it is stored.
    static func gemv(
        _ transpose: Bool, _ rows: Int32, _ columns: Int32, _ scale: Self, _ matrix: UnsafePointer<Self>,
        _ stride: Int32, _ vector: UnsafePointer<Self>, _ keep: Self, _ product: UnsafeMutablePointer<Self>)
}

extension Float: BLASElement {
    package static func gemm(
        _ transposeLeft: Bool, _ transposeRight: Bool, _ rows: Int32, _ columns: Int32, _ inner: Int32, _ scale: Float,
        _ left: UnsafePointer<Float>, _ leftStride: Int32, _ right: UnsafePointer<Float>, _ rightStride: Int32,
        _ keep: Float, _ product: UnsafeMutablePointer<Float>, _ productStride: Int32
    ) {
        cblas_sgemm(
            CblasRowMajor, transposeLeft ? CblasTrans : CblasNoTrans, transposeRight ? CblasTrans : CblasNoTrans, rows,
            columns, inner, scale, left, leftStride, right, rightStride, keep, product, productStride)
    }

    package static func syrk(
        _ size: Int32, _ rows: Int32, _ scale: Float, _ matrix: UnsafePointer<Float>, _ stride: Int32, _ keep: Float,
        _ product: UnsafeMutablePointer<Float>, _ productStride: Int32
    ) {
        cblas_ssyrk(
            CblasRowMajor, CblasUpper, CblasTrans, size, rows, scale, matrix, stride, keep, product, productStride)
    }

    package static func gemv(
        _ transpose: Bool, _ rows: Int32, _ columns: Int32, _ scale: Float, _ matrix: UnsafePointer<Float>,
        _ stride: Int32, _ vector: UnsafePointer<Float>, _ keep: Float, _ product: UnsafeMutablePointer<Float>
    ) {
        cblas_sgemv(
            CblasRowMajor, transpose ? CblasTrans : CblasNoTrans, rows, columns, scale, matrix, stride, vector, 1, keep,
            product, 1)
    }
}

extension Double: BLASElement {
    package static func gemm(
        _ transposeLeft: Bool, _ transposeRight: Bool, _ rows: Int32, _ columns: Int32, _ inner: Int32, _ scale: Double,
        _ left: UnsafePointer<Double>, _ leftStride: Int32, _ right: UnsafePointer<Double>, _ rightStride: Int32,
        _ keep: Double, _ product: UnsafeMutablePointer<Double>, _ productStride: Int32
    ) {
        cblas_dgemm(
            CblasRowMajor, transposeLeft ? CblasTrans : CblasNoTrans, transposeRight ? CblasTrans : CblasNoTrans, rows,
            columns, inner, scale, left, leftStride, right, rightStride, keep, product, productStride)
    }

    package static func syrk(
        _ size: Int32, _ rows: Int32, _ scale: Double, _ matrix: UnsafePointer<Double>, _ stride: Int32, _ keep: Double,
        _ product: UnsafeMutablePointer<Double>, _ productStride: Int32
    ) {
        cblas_dsyrk(
            CblasRowMajor, CblasUpper, CblasTrans, size, rows, scale, matrix, stride, keep, product, productStride)
    }

    package static func gemv(
        _ transpose: Bool, _ rows: Int32, _ columns: Int32, _ scale: Double, _ matrix: UnsafePointer<Double>,
        _ stride: Int32, _ vector: UnsafePointer<Double>, _ keep: Double, _ product: UnsafeMutablePointer<Double>
    ) {
        cblas_dgemv(
            CblasRowMajor, transpose ? CblasTrans : CblasNoTrans, rows, columns, scale, matrix, stride, vector, 1, keep,
            product, 1)
    }
}
