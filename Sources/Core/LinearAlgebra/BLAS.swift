/// Dense products of row-major arrays through OpenBLAS, on the thread that asks for them, in single or double precision.
///
/// Memory is the caller's: nothing is allocated here, so that a loop can reuse its buffers. Sizes and strides are checked
/// against each other, and those of arrays against their elements (`BLAS+Arrays.swift`); where a pointer leads is the
/// caller's business.
package enum BLAS {
    /// C ← scale·A·B + keep·C; A is rows×inner, B inner×columns, C rows×columns.
    ///
    /// - `transposeLeft`: A is stored as inner×rows.
    /// - `transposeRight`: B is stored as columns×inner.
    package static func multiply<Element: BLASElement>(
        _ left: UnsafePointer<Element>, _ right: UnsafePointer<Element>, into product: UnsafeMutablePointer<Element>,
        rows: Int, inner: Int, columns: Int, transposeLeft: Bool = false, transposeRight: Bool = false,
        scale: Element = 1, keep: Element = 0, leftStride: Int? = nil, rightStride: Int? = nil,
        productStride: Int? = nil
    ) {
        let leftRow = transposeLeft ? rows : inner
        let rightRow = transposeRight ? inner : columns
        check(
            rows, inner, columns, left: (leftStride, leftRow), right: (rightStride, rightRow),
            product: (productStride, columns))
        guard rows > 0, columns > 0 else { return }
        OpenBLAS.prepare()
        Element.gemm(
            transposeLeft, transposeRight, Int32(rows), Int32(columns), Int32(inner), scale, left,
            Int32(leftStride ?? leftRow), right, Int32(rightStride ?? rightRow), keep, product,
            Int32(productStride ?? columns))
    }

    /// C ← scale·AᵀA + keep·C, the upper triangle of a columns×columns matrix; A is rows×columns.
    package static func addNormalProduct<Element: BLASElement>(
        _ matrix: UnsafePointer<Element>, rows: Int, columns: Int, into product: UnsafeMutablePointer<Element>,
        scale: Element = 1, keep: Element = 1, stride: Int? = nil
    ) {
        check(rows, columns, 0, left: (stride, columns), right: (nil, 0), product: (nil, columns))
        guard columns > 0 else { return }
        OpenBLAS.prepare()
        Element.syrk(
            Int32(columns), Int32(rows), scale, matrix, Int32(stride ?? columns), keep, product, Int32(columns))
    }

    /// y ← scale·Aᵀx + keep·y; A is rows×columns, x has `rows` values, y `columns`.
    package static func addTransposedProduct<Element: BLASElement>(
        _ matrix: UnsafePointer<Element>, rows: Int, columns: Int, vector: UnsafePointer<Element>,
        into product: UnsafeMutablePointer<Element>, scale: Element = 1, keep: Element = 1
    ) {
        check(rows, columns, 0, left: (nil, columns), right: (nil, 0), product: (nil, 0))
        guard rows > 0, columns > 0 else { return }
        OpenBLAS.prepare()
        Element.gemv(true, Int32(rows), Int32(columns), scale, matrix, Int32(columns), vector, keep, product)
    }

    /// y ← scale·A·x + keep·y; A is rows×columns, x has `columns` values, y `rows`.
    package static func addProduct<Element: BLASElement>(
        _ matrix: UnsafePointer<Element>, rows: Int, columns: Int, vector: UnsafePointer<Element>,
        into product: UnsafeMutablePointer<Element>, scale: Element = 1, keep: Element = 1, stride: Int? = nil
    ) {
        check(rows, columns, 0, left: (stride, columns), right: (nil, 0), product: (nil, 0))
        guard rows > 0, columns > 0 else { return }
        OpenBLAS.prepare()
        Element.gemv(false, Int32(rows), Int32(columns), scale, matrix, Int32(stride ?? columns), vector, keep, product)
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
