internal import COpenBLAS

/// Dense products of row-major arrays through OpenBLAS, on the thread that asks for them.
///
/// Memory is the caller's: nothing is allocated here, so that a loop can reuse its buffers. Sizes and strides are checked
/// against each other, and those of arrays against their elements (`BLAS+Arrays.swift`); where a pointer leads is the
/// caller's business.
package enum BLAS {
    /// C ← scale·A·B + keep·C in single precision; A is rows×inner, B inner×columns, C rows×columns.
    ///
    /// - `transposeLeft`: A is stored as inner×rows.
    /// - `transposeRight`: B is stored as columns×inner.
    package static func multiply(
        _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, into product: UnsafeMutablePointer<Float>,
        rows: Int, inner: Int, columns: Int, transposeLeft: Bool = false, transposeRight: Bool = false,
        scale: Float = 1, keep: Float = 0, leftStride: Int? = nil, rightStride: Int? = nil, productStride: Int? = nil
    ) {
        check(
            rows, inner, columns, left: (leftStride, transposeLeft ? rows : inner),
            right: (rightStride, transposeRight ? inner : columns), product: (productStride, columns))
        guard rows > 0, columns > 0 else { return }
        OpenBLAS.prepare()
        cblas_sgemm(
            CblasRowMajor, transposeLeft ? CblasTrans : CblasNoTrans, transposeRight ? CblasTrans : CblasNoTrans,
            Int32(rows), Int32(columns), Int32(inner), scale, left,
            Int32(leftStride ?? (transposeLeft ? rows : inner)), right,
            Int32(rightStride ?? (transposeRight ? inner : columns)), keep, product, Int32(productStride ?? columns))
    }

    /// C ← scale·A·B + keep·C in double precision; shapes as for `Float`.
    package static func multiply(
        _ left: UnsafePointer<Double>, _ right: UnsafePointer<Double>, into product: UnsafeMutablePointer<Double>,
        rows: Int, inner: Int, columns: Int, transposeLeft: Bool = false, transposeRight: Bool = false,
        scale: Double = 1, keep: Double = 0, leftStride: Int? = nil, rightStride: Int? = nil, productStride: Int? = nil
    ) {
        check(
            rows, inner, columns, left: (leftStride, transposeLeft ? rows : inner),
            right: (rightStride, transposeRight ? inner : columns), product: (productStride, columns))
        guard rows > 0, columns > 0 else { return }
        OpenBLAS.prepare()
        cblas_dgemm(
            CblasRowMajor, transposeLeft ? CblasTrans : CblasNoTrans, transposeRight ? CblasTrans : CblasNoTrans,
            Int32(rows), Int32(columns), Int32(inner), scale, left,
            Int32(leftStride ?? (transposeLeft ? rows : inner)), right,
            Int32(rightStride ?? (transposeRight ? inner : columns)), keep, product, Int32(productStride ?? columns))
    }

    /// C ← scale·AᵀA + keep·C, the upper triangle of a columns×columns matrix; A is rows×columns.
    package static func addNormalProduct(
        _ matrix: UnsafePointer<Float>, rows: Int, columns: Int, into product: UnsafeMutablePointer<Float>,
        scale: Float = 1, keep: Float = 1, stride: Int? = nil
    ) {
        check(rows, columns, 0, left: (stride, columns), right: (nil, 0), product: (nil, columns))
        guard columns > 0 else { return }
        OpenBLAS.prepare()
        cblas_ssyrk(
            CblasRowMajor, CblasUpper, CblasTrans, Int32(columns), Int32(rows), scale, matrix,
            Int32(stride ?? columns), keep, product, Int32(columns))
    }

    /// C ← scale·AᵀA + keep·C in double precision, the upper triangle only.
    package static func addNormalProduct(
        _ matrix: UnsafePointer<Double>, rows: Int, columns: Int, into product: UnsafeMutablePointer<Double>,
        scale: Double = 1, keep: Double = 1, stride: Int? = nil
    ) {
        check(rows, columns, 0, left: (stride, columns), right: (nil, 0), product: (nil, columns))
        guard columns > 0 else { return }
        OpenBLAS.prepare()
        cblas_dsyrk(
            CblasRowMajor, CblasUpper, CblasTrans, Int32(columns), Int32(rows), scale, matrix,
            Int32(stride ?? columns), keep, product, Int32(columns))
    }

    /// y ← scale·Aᵀx + keep·y in single precision; A is rows×columns, x has `rows` values, y `columns`.
    package static func addTransposedProduct(
        _ matrix: UnsafePointer<Float>, rows: Int, columns: Int, vector: UnsafePointer<Float>,
        into product: UnsafeMutablePointer<Float>, scale: Float = 1, keep: Float = 1
    ) {
        check(rows, columns, 0, left: (nil, columns), right: (nil, 0), product: (nil, 0))
        guard rows > 0, columns > 0 else { return }
        OpenBLAS.prepare()
        cblas_sgemv(
            CblasRowMajor, CblasTrans, Int32(rows), Int32(columns), scale, matrix, Int32(columns), vector, 1, keep,
            product, 1)
    }

    /// y ← scale·Aᵀx + keep·y in double precision.
    package static func addTransposedProduct(
        _ matrix: UnsafePointer<Double>, rows: Int, columns: Int, vector: UnsafePointer<Double>,
        into product: UnsafeMutablePointer<Double>, scale: Double = 1, keep: Double = 1
    ) {
        check(rows, columns, 0, left: (nil, columns), right: (nil, 0), product: (nil, 0))
        guard rows > 0, columns > 0 else { return }
        OpenBLAS.prepare()
        cblas_dgemv(
            CblasRowMajor, CblasTrans, Int32(rows), Int32(columns), scale, matrix, Int32(columns), vector, 1, keep,
            product, 1)
    }

    /// y ← scale·A·x + keep·y in single precision; A is rows×columns, x has `columns` values, y `rows`.
    package static func addProduct(
        _ matrix: UnsafePointer<Float>, rows: Int, columns: Int, vector: UnsafePointer<Float>,
        into product: UnsafeMutablePointer<Float>, scale: Float = 1, keep: Float = 1, stride: Int? = nil
    ) {
        check(rows, columns, 0, left: (stride, columns), right: (nil, 0), product: (nil, 0))
        guard rows > 0, columns > 0 else { return }
        OpenBLAS.prepare()
        cblas_sgemv(
            CblasRowMajor, CblasNoTrans, Int32(rows), Int32(columns), scale, matrix, Int32(stride ?? columns), vector,
            1, keep, product, 1)
    }

    /// Stops the program where a size is negative or a stride shorter than its row.
    @inline(__always)
    private static func check(
        _ rows: Int, _ inner: Int, _ columns: Int, left: (stride: Int?, row: Int), right: (stride: Int?, row: Int),
        product: (stride: Int?, row: Int)
    ) {
        precondition(rows >= 0 && inner >= 0 && columns >= 0, "a product's sizes are not negative")
        precondition(
            (left.stride ?? left.row) >= left.row && (right.stride ?? right.row) >= right.row
                && (product.stride ?? product.row) >= product.row, "a stride is as long as the row that it steps over")
    }
}
