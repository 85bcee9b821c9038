/// The products of ``BLAS`` for whole arrays, whose numbers of elements are checked.
extension BLAS {
    /// C ← scale·A·B + keep·C; A is rows×inner, B inner×columns, C rows×columns.
    ///
    /// - Parameters:
    ///   - transposeLeft: whether A is stored as inner×rows.
    ///   - transposeRight: whether B is stored as columns×inner.
    package static func multiply<Element: BLASElement>(
        _ left: [Element], _ right: [Element], into product: inout [Element], rows: Int, inner: Int, columns: Int,
        transposeLeft: Bool = false, transposeRight: Bool = false, scale: Element = 1, keep: Element = 0
    ) {
        precondition(
            left.count >= rows * inner && right.count >= inner * columns && product.count >= rows * columns,
            "a product needs \(rows)×\(inner), \(inner)×\(columns) and \(rows)×\(columns) elements")
        guard rows > 0, columns > 0, inner > 0 else {
            for index in 0..<max(0, rows * columns) { product[index] = keep == 0 ? 0 : keep * product[index] }
            return
        }
        left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { right in
                product.withUnsafeMutableBufferPointer { product in
                    multiply(
                        left.baseAddress!, right.baseAddress!, into: product.baseAddress!, rows: rows, inner: inner,
                        columns: columns, transposeLeft: transposeLeft, transposeRight: transposeRight, scale: scale,
                        keep: keep)
                }
            }
        }
    }

    /// C ← scale·AᵀA + keep·C, the upper triangle of a columns×columns matrix; A is rows×columns.
    package static func addNormalProduct<Element: BLASElement>(
        _ matrix: [Element], rows: Int, columns: Int, into product: inout [Element], scale: Element = 1,
        keep: Element = 1
    ) {
        precondition(
            matrix.count >= rows * columns && product.count >= columns * columns,
            "a normal product needs \(rows)×\(columns) and \(columns)×\(columns) elements")
        guard rows > 0, columns > 0 else {
            for index in 0..<max(0, columns * columns) { product[index] = keep == 0 ? 0 : keep * product[index] }
            return
        }
        matrix.withUnsafeBufferPointer { matrix in
            product.withUnsafeMutableBufferPointer { product in
                addNormalProduct(
                    matrix.baseAddress!, rows: rows, columns: columns, into: product.baseAddress!, scale: scale,
                    keep: keep)
            }
        }
    }

    /// y ← scale·Aᵀx + keep·y; A is rows×columns, x has `rows` values, y `columns`.
    package static func addTransposedProduct<Element: BLASElement>(
        _ matrix: [Element], rows: Int, columns: Int, vector: [Element], into product: inout [Element],
        scale: Element = 1,
        keep: Element = 1
    ) {
        precondition(
            matrix.count >= rows * columns && vector.count >= rows && product.count >= columns,
            "a transposed product needs \(rows)×\(columns), \(rows) and \(columns) elements")
        guard rows > 0, columns > 0 else {
            for index in 0..<max(0, columns) { product[index] = keep == 0 ? 0 : keep * product[index] }
            return
        }
        matrix.withUnsafeBufferPointer { matrix in
            vector.withUnsafeBufferPointer { vector in
                product.withUnsafeMutableBufferPointer { product in
                    addTransposedProduct(
                        matrix.baseAddress!, rows: rows, columns: columns, vector: vector.baseAddress!,
                        into: product.baseAddress!, scale: scale, keep: keep)
                }
            }
        }
    }
}
