import LinearAlgebra
import SpatialGeometry
import TestSupport
import Testing

/// The 3×3 decompositions against their definitions and against LAPACK.
@Suite struct DecompositionTests {
    /// Families of matrices: what a solver meets, and what breaks one.
    enum Family: CaseIterable {
        case dense, rotation, reflection, rankTwo, rankOne, essential, graded, tiny, huge, diagonal, equalColumns

        func matrix(_ generator: inout SeededGenerator) -> Matrix3x3 {
            func uniform() -> Double { Double.random(in: -1...1, using: &generator) }
            let dense = Matrix3x3(
                columns: Vector3(uniform(), uniform(), uniform()), Vector3(uniform(), uniform(), uniform()),
                Vector3(uniform(), uniform(), uniform()))
            let (left, right) = (generator.rotation().matrix, generator.rotation().matrix)
            func with(_ values: Vector3) -> Matrix3x3 { left * .diagonal(values) * right.transposed }
            switch self {
            case .dense: return dense
            case .rotation: return left
            case .reflection: return -1 * left
            case .rankTwo: return with(Vector3(2, 1, 0))
            case .rankOne: return Matrix3x3.outerProduct(left.columns.0, right.columns.1)
            case .essential: return Matrix3x3.crossProduct(left.columns.0) * right
            case .graded: return with(Vector3(1, 1e-6, 1e-12))
            case .tiny: return 1e-200 * dense
            case .huge: return 1e200 * dense
            case .diagonal: return .diagonal(Vector3(uniform(), 0, uniform()))
            case .equalColumns: return Matrix3x3(columns: dense.columns.0, dense.columns.0, dense.columns.0)
            }
        }
    }

    private func isOrthonormal(_ matrix: Matrix3x3) -> Bool {
        // A few roundings of numbers no larger than 1.
        (matrix.transposed * matrix - .identity).largestMagnitude < 2e-15
    }

    @Test(arguments: Family.allCases)
    func singularValuesRebuildAndAgreeWithLAPACK(_ family: Family) throws {
        var generator = SeededGenerator(seed: "singular values of \(family)")
        for _ in 0..<300 {
            let matrix = family.matrix(&generator)
            let (left, values, right) = try #require(matrix.singularValueDecomposition())
            #expect(isOrthonormal(left) && isOrthonormal(right))
            #expect(values.x >= values.y && values.y >= values.z && values.z >= 0)
            let rebuilt = left * .diagonal(values) * right.transposed
            #expect((rebuilt - matrix).largestMagnitude <= 4e-15 * values.x)
            let oracle = try #require(
                SingularValueDecomposition(Matrix(rows: 3, columns: 3, elements: matrix.rowMajor)))
            for index in 0..<3 { #expect(abs(values[index] - oracle.values[index]) <= 4e-15 * values.x) }
        }
    }

    /// One-sided turns keep the digits of small singular values, which squaring the matrix loses.
    @Test func smallSingularValuesKeepTheirDigits() throws {
        var generator = SeededGenerator(seed: "small singular values")
        for _ in 0..<200 {
            let turn = generator.rotation().matrix
            // Scaled columns of a rotation: the values are the scales, exactly as far as the product was.
            let matrix = Matrix3x3(columns: turn.columns.0, 1e-10 * turn.columns.1, 1e-20 * turn.columns.2)
            let (_, values, _) = try #require(matrix.singularValueDecomposition())
            #expect(abs(values.y / 1e-10 - 1) < 1e-14 && abs(values.z / 1e-20 - 1) < 1e-14)
        }
    }

    @Test(arguments: Family.allCases)
    func eigenvectorsRebuildAndAgreeWithLAPACK(_ family: Family) throws {
        var generator = SeededGenerator(seed: "eigenvectors of \(family)")
        for _ in 0..<300 {
            let half = family.matrix(&generator)
            let unit = family == .huge ? 1e200 : family == .tiny ? 1e-200 : 1.0
            let scaled = (1 / unit) * half
            // Indefinite in every other draw.
            let matrices = [scaled + scaled.transposed, scaled * scaled.transposed].map { unit * $0 }
            for matrix in matrices {
                let (values, vectors) = try #require(matrix.symmetricEigendecomposition())
                let size = max(abs(values.x), abs(values.z))
                #expect(isOrthonormal(vectors) && vectors.determinant > 0)
                #expect(values.x <= values.y && values.y <= values.z)
                let rebuilt = vectors * .diagonal(values) * vectors.transposed
                #expect((rebuilt - matrix).largestMagnitude <= 4e-15 * size)
                let oracle = try #require(
                    SymmetricEigendecomposition(Matrix(rows: 3, columns: 3, elements: matrix.rowMajor)))
                for index in 0..<3 { #expect(abs(values[index] - oracle.values[index]) <= 4e-15 * size) }
            }
        }
    }

    /// No rotation is closer, and reflections are not taken for rotations.
    @Test(arguments: Family.allCases)
    func theClosestRotationIsClosest(_ family: Family) throws {
        var generator = SeededGenerator(seed: "closest rotation to \(family)")
        for _ in 0..<100 {
            let matrix = family.matrix(&generator)
            let rotation = try #require(Rotation(closestTo: matrix))
            #expect(isOrthonormal(rotation.matrix) && abs(rotation.matrix.determinant - 1) < 2e-15)
            func agreement(_ rotation: Rotation) -> Double { (rotation.matrix.transposed * matrix).trace }
            let best = agreement(rotation)
            for angle in [1e-3, 0.1, 1, 3] {
                let other = agreement(Rotation(axisAngle: angle * generator.direction()) * rotation)
                #expect(other <= best + 1e-14 * matrix.largestMagnitude)
            }
        }
    }

    /// What is not finite has no decomposition and is close to no rotation: the identity was the answer once.
    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func whatIsNotFiniteIsRefused(value: Double) {
        for row in 0..<3 {
            for column in 0..<3 {
                var matrix = Matrix3x3.identity
                matrix[row, column] = value
                #expect(matrix.singularValueDecomposition() == nil)
                #expect(matrix.symmetricEigendecomposition() == nil)
                #expect(Rotation(closestTo: matrix) == nil)
            }
        }
    }

    @Test func zeroIsDecomposed() throws {
        let (left, values, right) = try #require(Matrix3x3.zero.singularValueDecomposition())
        #expect(left == .identity && right == .identity && values == .zero)
        #expect(try #require(Matrix3x3.zero.symmetricEigendecomposition()).values == .zero)
    }
}
