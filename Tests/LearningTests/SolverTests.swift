import Foundation
@testable import HeadModel
@testable import Learning
import LinearAlgebra
import SpatialGeometry
import TestSupport
import Testing

/// The small solvers, each against a plainer way.
@Suite struct SolverTests {
    /// A random symmetric positive definite matrix.
    static func definite(_ size: Int, _ generator: inout SeededGenerator) -> Matrix {
        let root = Matrix(
            rows: size + 3, columns: size, elements: (0..<(size + 3) * size).map { _ in generator.normal() })
        return root.transposedProduct(root)
    }

    /// No move along the simplex lowers the cost, by the conditions of Karush, Kuhn and Tucker.
    @Test(arguments: [3, 5, 12]) func regressorsAreTheLeast(_ size: Int) throws {
        var generator = SeededGenerator(seed: "simplex \(size)")
        for _ in 0..<50 {
            let normal = Self.definite(size, &generator)
            let side = (0..<size).map { _ in 3 * generator.normal() }
            let weights = try #require(NonNegativeLeastSquares.solve(normal, side))
            #expect(abs(weights.reduce(0, +) - 1) < 1e-9 && weights.allSatisfy { $0 >= 0 })
            let gradient = zip(normal * weights, side).map(-)
            let least = gradient.min()!
            for (weight, slope) in zip(weights, gradient) where weight > 1e-9 {
                #expect(slope - least < 1e-7 * (1 + abs(least)))
            }
        }
    }

    @Test func leadingEigenvectorsAreThoseOfTheWhole() throws {
        var generator = SeededGenerator(seed: "leading")
        let size = 120
        let axes = Matrix(
            rows: 200, columns: size,
            elements: (0..<200 * size).map { index in
                generator.normal() * pow(0.9, Double(index % size))
            })
        let matrix = axes.transposedProduct(axes)
        let whole = try #require(SymmetricEigendecomposition(matrix))
        let leading = LeadingEigenvectors(dimension: size, count: 8) { columns, width in
            (matrix * Matrix(rows: size, columns: width, elements: columns)).elements
        }
        for index in 0..<8 {
            let expected = whole.values[size - 1 - index]
            #expect(abs(leading.values[index] - expected) < 1e-7 * whole.values[size - 1])
            let vector = Array(leading.vectors[index * size..<(index + 1) * size])
            let residual = zip(matrix * vector, vector).reduce(0) { $0 + pow($1.0 - expected * $1.1, 2) }.squareRoot()
            #expect(residual < 1e-3 * expected)
        }
    }

    @Test func tilesMakeTheWholeProduct() {
        var generator = SeededGenerator(seed: "tiles")
        let (size, rows, width) = (700, 9, 3)
        let values = (0..<rows * size).map { _ in (100 * generator.normal()).rounded() }
        let tiles = TileLayout(size)
        var matrix = [Double](repeating: 0, count: tiles.size)
        tiles.add(values, count: rows, to: &matrix, threads: 2)
        let table = Matrix(rows: rows, columns: size, elements: values)
        let right = Matrix(rows: size, columns: width, elements: (0..<size * width).map { _ in generator.normal() })
        let expected = table.transposedProduct(table * right)
        let found = tiles.product(matrix, right.elements, columns: width, threads: 2)
        for (one, other) in zip(found, expected.elements) { #expect(abs(one - other) < 1e-6) }
        let squares = (0..<size).map { column in (0..<rows).reduce(0) { $0 + table[$1, column] * table[$1, column] } }
        #expect(tiles.diagonal(matrix) == squares)
    }

    /// The halves hold all of a displacement, and make it again.
    @Test func halvesMakeTheWhole() throws {
        let model = try HeadModelArrays.load(TestFiles.root + "/assets/heads/flambeau.npz")
        var generator = SeededGenerator(seed: "halves")
        let displacement = model.template.map { _ in 0.01 * generator.normal() }
        let halves = MirrorHalves(model, isSymmetric: true)
        #expect(halves.symmetricCount + halves.antisymmetricCount == displacement.count)
        var again = [Double](repeating: 0, count: displacement.count)
        for half in [halves.symmetric, halves.antisymmetric] {
            var row = [Double](repeating: 0, count: half.count)
            row.withUnsafeMutableBufferPointer { MirrorHalves.write(half, of: displacement, into: $0.baseAddress!) }
            let unit = ExactSum.scale(ExactSum.length)
            let coordinates = zip(row, MirrorHalves.scales(half)).map { $0 * $1 * unit }
            for (index, value) in MirrorHalves.displacement(half, coordinates, count: again.count).enumerated() {
                again[index] += value
            }
        }
        for (one, other) in zip(again, displacement) { #expect(abs(one - other) < 2e-6) }
    }
}
