import LinearAlgebra
import TestSupport
import Testing

/// A matrix of uniform numbers in −1…1 from a seeded generator.
func randomMatrix(_ rows: Int, _ columns: Int, _ generator: inout some RandomNumberGenerator) -> Matrix {
    Matrix(
        rows: rows, columns: columns,
        elements: (0..<rows * columns).map { _ in Double.random(in: -1...1, using: &generator) })
}

@Suite struct MatrixTests {
    @Test func productAgreesWithTheDefinition() {
        var generator = SeededGenerator(seed: 1)
        let (a, b) = (randomMatrix(7, 5, &generator), randomMatrix(5, 11, &generator))
        let product = a * b
        for row in 0..<7 {
            for column in 0..<11 {
                let expected = (0..<5).reduce(0.0) { $0 + a[row, $1] * b[$1, column] }
                // Sums of five products of numbers below 1 round by a few ulps.
                #expect(abs(product[row, column] - expected) < 1e-14)
            }
        }
    }

    @Test func transposeTurnsProductsAround() {
        var generator = SeededGenerator(seed: 2)
        let (a, b) = (randomMatrix(4, 6, &generator), randomMatrix(6, 3, &generator))
        #expect(((a * b).transposed - b.transposed * a.transposed).largestMagnitude < 1e-14)
    }

    @Test func choleskySolvesAndInverts() throws {
        var generator = SeededGenerator(seed: 3)
        let root = randomMatrix(9, 9, &generator)
        let matrix = root.transposed * root + 0.1 * Matrix.identity(9)
        let truth = (0..<9).map(Double.init)
        let factor = try #require(CholeskyDecomposition(matrix))
        let solution = factor.solve(matrix * truth)
        for (value, expected) in zip(solution, truth) { #expect(abs(value - expected) < 1e-10) }
        #expect((matrix * factor.inverse - .identity(9)).largestMagnitude < 1e-11)
        #expect(CholeskyDecomposition(-1 * Matrix.identity(3)) == nil)
    }

    @Test func eigenvectorsDiagonalize() throws {
        var generator = SeededGenerator(seed: 4)
        let root = randomMatrix(8, 8, &generator)
        let matrix = root + root.transposed
        let decomposition = try #require(SymmetricEigendecomposition(matrix))
        let rebuilt = decomposition.vectors * .diagonal(decomposition.values) * decomposition.vectors.transposed
        #expect((rebuilt - matrix).largestMagnitude < 1e-13)
        #expect(decomposition.values == decomposition.values.sorted())
    }

    @Test(arguments: [(9, 4), (4, 9), (5, 5)])
    func singularVectorsRebuild(rows: Int, columns: Int) throws {
        var generator = SeededGenerator(seed: 5)
        let matrix = randomMatrix(rows, columns, &generator)
        let decomposition = try #require(SingularValueDecomposition(matrix))
        let rebuilt = decomposition.left * .diagonal(decomposition.values) * decomposition.rightTransposed
        #expect((rebuilt - matrix).largestMagnitude < 1e-13)
        #expect(decomposition.values == decomposition.values.sorted(by: >))
    }

    @Test func leastSquaresLeavesAnOrthogonalResidual() throws {
        var generator = SeededGenerator(seed: 6)
        let matrix = randomMatrix(12, 4, &generator)
        let target = (0..<12).map { _ in Double.random(in: -1...1, using: &generator) }
        let solution = try #require(matrix.leastSquaresSolution(target))
        let residual = zip(matrix * solution, target).map { $0 - $1 }
        for value in matrix.transposed * residual { #expect(abs(value) < 1e-13) }
    }

    @Test func normalProductIsTheProductWithTheTranspose() {
        var generator = SeededGenerator(seed: 7)
        let matrix = randomMatrix(20, 6, &generator)
        var product = [Double](repeating: 0, count: 36)
        BLAS.addNormalProduct(matrix.elements, rows: 20, columns: 6, into: &product)
        let expected = matrix.transposed * matrix
        for row in 0..<6 {
            for column in row..<6 { #expect(abs(product[6 * row + column] - expected[row, column]) < 1e-13) }
        }
    }
}
