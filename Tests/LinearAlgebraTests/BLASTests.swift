@testable import LinearAlgebra
import TestSupport
import Testing

/// The products against their definitions, in both precisions, however matrices are stored.
@Suite struct BLASTests {
    private func numbers(_ count: Int, _ generator: inout SeededGenerator) -> [Double] {
        (0..<count).map { _ in Double.random(in: -1...1, using: &generator) }
    }

    /// The product written out; A is rows×inner, B inner×columns.
    private func product(_ a: [Double], _ b: [Double], _ rows: Int, _ inner: Int, _ columns: Int) -> [Double] {
        var result = [Double](repeating: 0, count: rows * columns)
        for row in 0..<rows {
            for column in 0..<columns {
                for k in 0..<inner { result[row * columns + column] += a[row * inner + k] * b[k * columns + column] }
            }
        }
        return result
    }

    private func transposed(_ a: [Double], rows: Int, columns: Int) -> [Double] {
        Matrix(rows: rows, columns: columns, elements: a).transposed.elements
    }

    @Test(arguments: [(3, 5, 4), (1, 1, 1), (7, 0, 2), (0, 3, 2), (33, 65, 17)])
    func productsOfArrays(rows: Int, inner: Int, columns: Int) {
        var generator = SeededGenerator(seed: "products of \(rows) \(inner) \(columns)")
        let (a, b) = (numbers(rows * inner, &generator), numbers(inner * columns, &generator))
        let start = numbers(rows * columns, &generator)
        let expected = zip(product(a, b, rows, inner, columns), start).map { 2 * $0 + 0.5 * $1 }
        for (left, right) in [(false, false), (true, false), (false, true), (true, true)] {
            let storedA = left ? transposed(a, rows: rows, columns: inner) : a
            let storedB = right ? transposed(b, rows: inner, columns: columns) : b
            var result = start
            BLAS.multiply(
                storedA, storedB, into: &result, rows: rows, inner: inner, columns: columns, transposeLeft: left,
                transposeRight: right, scale: 2, keep: 0.5)
            // At most 65 products of numbers below 1, rounded to 1e−16 or 6e−8 each.
            #expect(zip(result, expected).allSatisfy { abs($0 - $1) < 1e-13 })
            var single = start.map(Float.init)
            BLAS.multiply(
                storedA.map(Float.init), storedB.map(Float.init), into: &single, rows: rows, inner: inner,
                columns: columns, transposeLeft: left, transposeRight: right, scale: 2, keep: 0.5)
            #expect(zip(single, expected).allSatisfy { abs(Double($0) - $1) < 5e-5 })
        }
    }

    /// Rows that stand apart: only what belongs to the product is read and written.
    @Test func stridesStepOverWhatLiesBetween() {
        var generator = SeededGenerator(seed: #function)
        let (rows, inner, columns, gap) = (4, 3, 5, 2)
        let (a, b) = (numbers(rows * inner, &generator), numbers(inner * columns, &generator))
        func spread(_ a: [Double], _ width: Int) -> [Double] {
            a.indices.flatMap { ($0 + 1) % width == 0 ? [a[$0]] + Array(repeating: .nan, count: gap) : [a[$0]] }
        }
        var result = [Double](repeating: 7, count: rows * (columns + gap))
        spread(a, inner).withUnsafeBufferPointer { a in
            spread(b, columns).withUnsafeBufferPointer { b in
                BLAS.multiply(
                    a.baseAddress!, b.baseAddress!, into: &result, rows: rows, inner: inner, columns: columns,
                    leftStride: inner + gap, rightStride: columns + gap, productStride: columns + gap)
            }
        }
        let expected = product(a, b, rows, inner, columns)
        for row in 0..<rows {
            for column in 0..<columns + gap {
                let value = result[row * (columns + gap) + column]
                #expect(column < columns ? abs(value - expected[row * columns + column]) < 1e-14 : value == 7)
            }
        }
    }

    @Test func normalAndTransposedProducts() {
        var generator = SeededGenerator(seed: #function)
        let (rows, columns) = (20, 6)
        let (a, x) = (numbers(rows * columns, &generator), numbers(rows, &generator))
        let matrix = Matrix(rows: rows, columns: columns, elements: a)
        let (normal, image) = (matrix.transposed * matrix, matrix.transposed * x)
        var (sum, vector) = (
            [Double](repeating: 1, count: columns * columns), [Double](repeating: 1, count: columns)
        )
        BLAS.addNormalProduct(a, rows: rows, columns: columns, into: &sum, scale: 2)
        BLAS.addTransposedProduct(a, rows: rows, columns: columns, vector: x, into: &vector, scale: 2)
        for row in 0..<columns {
            #expect(abs(vector[row] - (1 + 2 * image[row])) < 1e-13)
            for column in 0..<columns {
                // Below the diagonal nothing is touched.
                let expected = column < row ? 1 : 1 + 2 * normal[row, column]
                #expect(abs(sum[row * columns + column] - expected) < 1e-13)
            }
        }
        #expect((matrix.transposedProduct(matrix) - normal).largestMagnitude < 1e-13)
        var rest = normal
        rest.subtractTransposedProduct(matrix, matrix)
        #expect(rest.largestMagnitude < 1e-13)
        rest = normal
        rest.subtractNormalProduct(matrix)
        for row in 0..<columns {
            for column in row..<columns { #expect(abs(rest[row, column]) < 1e-13) }
        }
    }

    /// Whatever `OPENBLAS_NUM_THREADS` says, sums are split in one way.
    @Test func productsStayOnTheirThread() {
        _ = Matrix.identity(3) * Matrix.identity(3)
        #expect(OpenBLAS.threadCount == 1)
    }

    @Test func triangularSolutionsAreHalfOfAll() throws {
        var generator = SeededGenerator(seed: #function)
        let root = randomMatrix(7, 7, &generator)
        let matrix = root.transposed * root + 0.1 * .identity(7)
        let factor = try #require(CholeskyDecomposition(matrix))
        let right = randomMatrix(7, 3, &generator)
        let half = factor.forwardSolve(right)
        let whole = factor.backwardSolve(half)
        #expect((matrix * whole - right).largestMagnitude < 1e-12)
        // L·Lᵀ = A: halves multiply to bᵀA⁻¹b.
        #expect((half.transposedProduct(half) - right.transposedProduct(whole)).largestMagnitude < 1e-12)
        #expect((factor.inverse * matrix - .identity(7)).largestMagnitude < 1e-11)
        // Only the upper triangle is read, and it is left alone.
        var upper = matrix
        for row in 1..<7 { for column in 0..<row { upper[row, column] = .nan } }
        let again = try #require(CholeskyDecomposition(upper))
        #expect(again.solve(right.column(0)) == factor.solve(right.column(0)))
        #expect((again.inverse - factor.inverse).largestMagnitude == 0)
        let eigen = try #require(SymmetricEigendecomposition(upper))
        #expect(eigen.values == SymmetricEigendecomposition(matrix)?.values)
    }
}
