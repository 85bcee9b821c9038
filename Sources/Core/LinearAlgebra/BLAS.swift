internal import COpenBLAS

/// Dense products of row-major arrays through OpenBLAS.
///
/// Shapes are checked, memory is the caller's: nothing is allocated here, so that a loop can reuse its buffers.
public enum BLAS {
    /// How many threads a product may use. 1 makes timings repeatable and leaves the cores to the caller.
    public static func setThreadCount(_ count: Int) {
        openblas_set_num_threads(Int32(clamping: max(1, count)))
    }

    /// C ← scale·A·B + keep·C in single precision; A is rows×inner, B inner×columns, C rows×columns.
    ///
    /// - `transposeLeft`: A is stored as inner×rows.
    /// - `transposeRight`: B is stored as columns×inner.
    public static func multiply(
        _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, into product: UnsafeMutablePointer<Float>,
        rows: Int, inner: Int, columns: Int, transposeLeft: Bool = false, transposeRight: Bool = false,
        scale: Float = 1, keep: Float = 0, leftStride: Int? = nil, rightStride: Int? = nil, productStride: Int? = nil
    ) {
        cblas_sgemm(
            CblasRowMajor, transposeLeft ? CblasTrans : CblasNoTrans, transposeRight ? CblasTrans : CblasNoTrans,
            Int32(rows), Int32(columns), Int32(inner), scale, left,
            Int32(leftStride ?? (transposeLeft ? rows : inner)), right,
            Int32(rightStride ?? (transposeRight ? inner : columns)), keep, product, Int32(productStride ?? columns))
    }

    /// C ← scale·A·B + keep·C in double precision; shapes as for `Float`.
    public static func multiply(
        _ left: UnsafePointer<Double>, _ right: UnsafePointer<Double>, into product: UnsafeMutablePointer<Double>,
        rows: Int, inner: Int, columns: Int, transposeLeft: Bool = false, transposeRight: Bool = false,
        scale: Double = 1, keep: Double = 0, leftStride: Int? = nil, rightStride: Int? = nil, productStride: Int? = nil
    ) {
        cblas_dgemm(
            CblasRowMajor, transposeLeft ? CblasTrans : CblasNoTrans, transposeRight ? CblasTrans : CblasNoTrans,
            Int32(rows), Int32(columns), Int32(inner), scale, left,
            Int32(leftStride ?? (transposeLeft ? rows : inner)), right,
            Int32(rightStride ?? (transposeRight ? inner : columns)), keep, product, Int32(productStride ?? columns))
    }

    /// C ← A·B for arrays whose sizes are checked; A rows×inner, B inner×columns, C rows×columns.
    public static func multiply(
        _ left: [Double], _ right: [Double], into product: inout [Double], rows: Int, inner: Int, columns: Int
    ) {
        precondition(left.count >= rows * inner && right.count >= inner * columns && product.count >= rows * columns)
        guard rows > 0, columns > 0, inner > 0 else { return }
        left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { right in
                product.withUnsafeMutableBufferPointer { product in
                    multiply(
                        left.baseAddress!, right.baseAddress!, into: product.baseAddress!, rows: rows, inner: inner,
                        columns: columns)
                }
            }
        }
    }

    /// C ← scale·AᵀA + keep·C, the upper triangle of a columns×columns matrix; A is rows×columns.
    public static func addNormalProduct(
        _ matrix: UnsafePointer<Float>, rows: Int, columns: Int, into product: UnsafeMutablePointer<Float>,
        scale: Float = 1, keep: Float = 1, stride: Int? = nil
    ) {
        cblas_ssyrk(
            CblasRowMajor, CblasUpper, CblasTrans, Int32(columns), Int32(rows), scale, matrix,
            Int32(stride ?? columns), keep, product, Int32(columns))
    }

    /// C ← scale·AᵀA + keep·C in double precision, the upper triangle only.
    public static func addNormalProduct(
        _ matrix: UnsafePointer<Double>, rows: Int, columns: Int, into product: UnsafeMutablePointer<Double>,
        scale: Double = 1, keep: Double = 1, stride: Int? = nil
    ) {
        cblas_dsyrk(
            CblasRowMajor, CblasUpper, CblasTrans, Int32(columns), Int32(rows), scale, matrix,
            Int32(stride ?? columns), keep, product, Int32(columns))
    }

    /// y ← scale·Aᵀx + keep·y in single precision; A is rows×columns, x has `rows` values, y `columns`.
    public static func addTransposedProduct(
        _ matrix: UnsafePointer<Float>, rows: Int, columns: Int, vector: UnsafePointer<Float>,
        into product: UnsafeMutablePointer<Float>, scale: Float = 1, keep: Float = 1
    ) {
        cblas_sgemv(
            CblasRowMajor, CblasTrans, Int32(rows), Int32(columns), scale, matrix, Int32(columns), vector, 1, keep,
            product, 1)
    }

    /// y ← scale·Aᵀx + keep·y in double precision.
    public static func addTransposedProduct(
        _ matrix: UnsafePointer<Double>, rows: Int, columns: Int, vector: UnsafePointer<Double>,
        into product: UnsafeMutablePointer<Double>, scale: Double = 1, keep: Double = 1
    ) {
        cblas_dgemv(
            CblasRowMajor, CblasTrans, Int32(rows), Int32(columns), scale, matrix, Int32(columns), vector, 1, keep,
            product, 1)
    }

    /// y ← scale·A·x + keep·y in single precision; A is rows×columns, x has `columns` values, y `rows`.
    public static func addProduct(
        _ matrix: UnsafePointer<Float>, rows: Int, columns: Int, vector: UnsafePointer<Float>,
        into product: UnsafeMutablePointer<Float>, scale: Float = 1, keep: Float = 1, stride: Int? = nil
    ) {
        cblas_sgemv(
            CblasRowMajor, CblasNoTrans, Int32(rows), Int32(columns), scale, matrix, Int32(stride ?? columns), vector,
            1, keep, product, 1)
    }
}
