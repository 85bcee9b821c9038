@testable import LinearAlgebra
import TestSupport
import Testing

@Suite struct SparseCholeskyTests {
    /// A random matrix GᵀG + ridge·I with few elements, sparse and dense.
    func random(
        _ size: Int, ridge: Double, _ generator: inout SeededGenerator
    ) -> (sparse: SparseSymmetricMatrix, dense: Matrix) {
        var dense = Matrix(rows: size, columns: size)
        var elements: [SIMD2<Int32>] = []
        var blocks: [([Int], [Double])] = []
        for _ in 0..<2 * size {
            let indices = (0..<3).map { _ in Int.random(in: 0..<size, using: &generator) }
            let row = (0..<3).map { _ in generator.normal() }
            blocks.append((indices, row))
            for a in indices { for b in indices { elements.append(SIMD2(Int32(a), Int32(b))) } }
        }
        var sparse = SparseSymmetricMatrix(size: size, elements: elements)
        for (indices, row) in blocks {
            for a in 0..<3 {
                for b in 0..<3 {
                    dense[indices[a], indices[b]] += row[a] * row[b]
                    // The mirror image is the same element: it is added once.
                    if indices[a] >= indices[b] {
                        sparse.add(row[a] * row[b], at: indices[a], indices[b])
                    }
                }
            }
        }
        for index in 0..<size {
            dense[index, index] += ridge
            sparse.add(ridge, at: index, index)
        }
        return (sparse, dense)
    }

    @Test func holdsWhatADenseMatrixHolds() {
        var generator = SeededGenerator(seed: #function)
        let (sparse, dense) = random(40, ridge: 0.5, &generator)
        let vector = (0..<40).map { _ in generator.normal() }
        for row in 0..<40 {
            for column in 0..<40 { #expect(abs(sparse[row, column] - dense[row, column]) < 1e-12) }
        }
        for (left, right) in zip(sparse * vector, dense * vector) { #expect(abs(left - right) < 1e-11) }
        for column in 0..<40 {
            let rows = sparse.rows[Int(sparse.columnStarts[column])..<Int(sparse.columnStarts[column + 1])]
            #expect(rows.first == Int32(column) && zip(rows, rows.dropFirst()).allSatisfy { $0 < $1 })
        }
    }

    @Test(arguments: [1, 2, 17, 120])
    func solvesAsTheDenseFactorDoes(size: Int) throws {
        var generator = SeededGenerator(seed: "solve \(size)")
        let (sparse, dense) = random(size, ridge: 1, &generator)
        let factor = try SparseCholesky(sparse)
        let oracle = try #require(CholeskyDecomposition(dense))
        let right = (0..<3 * size).map { _ in generator.normal() }
        let solution = try factor.solve(right, columns: 3)
        for column in 0..<3 {
            let range = column * size..<(column + 1) * size
            for (value, expected) in zip(solution[range], oracle.solve(Array(right[range]))) {
                // The condition number is below 1e4, so both are right to about 1e-11.
                #expect(abs(value - expected) <= 1e-10 * (1 + abs(expected)))
            }
        }
    }

    @Test func factorsAgainWithOtherValues() throws {
        var generator = SeededGenerator(seed: #function)
        var (sparse, _) = random(60, ridge: 1, &generator)
        let factor = try SparseCholesky(patternOf: sparse)
        let vector = (0..<60).map { _ in generator.normal() }
        for round in 0..<4 {
            for index in 0..<60 { sparse.add(Double(round), at: index, index) }
            try factor.factorize(sparse)
            let solution = try factor.solve(sparse * vector)
            for (value, expected) in zip(solution, vector) { #expect(abs(value - expected) < 1e-9) }
            #expect(try factor.solve(sparse * vector) == solution)
        }
        #expect(factor.fill >= sparse.elementCount)
    }

    @Test func saysWhatIsNotPositiveDefinite() throws {
        var matrix = SparseSymmetricMatrix(size: 3, elements: [SIMD2(0, 1)])
        for (index, value) in [2.0, 2, 1].enumerated() { matrix.add(value, at: index, index) }
        matrix.add(3, at: 1, 0)
        // Eigenvalues 5, −1 and 1.
        do {
            _ = try SparseCholesky(matrix)
            Issue.record("an indefinite matrix was factored")
        } catch SparseCholeskyError.notPositiveDefinite(let column) {
            #expect(column == 0 || column == 1)
        }
        matrix.values = matrix.values.map { _ in 0 }
        #expect(throws: SparseCholeskyError.self) { try SparseCholesky(matrix) }
        matrix.values[0] = .nan
        #expect(throws: SparseCholeskyError.notFinite(column: 0)) { try SparseCholesky(matrix) }
    }

    /// Every status of the shim has an error of its own: a malformed matrix is not one that is too large.
    @Test func errorsSayWhatIsWrong() {
        #expect(SparseCholesky.error(of: 1, size: 5) == .tooLarge(size: 5))
        #expect(SparseCholesky.error(of: 2, size: 5) == .tooLarge(size: 5))
        #expect(SparseCholesky.error(of: 3, size: 5, column: 2) == .notPositiveDefinite(column: 2))
        #expect(SparseCholesky.error(of: 4, size: 5) == .refused(size: 5))
        #expect(SparseCholeskyError.refused(size: 5).description.contains("malformed"))
    }
}
