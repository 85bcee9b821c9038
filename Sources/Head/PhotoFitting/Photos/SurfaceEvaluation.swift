import HeadModel
internal import LinearAlgebra
import SpatialGeometry

/// A head at one state: where points of its surface are, and how they move with every unknown.
///
/// `PosedHead` is the fast one, in single precision. Tests put one in double precision in its place, so that the derivatives
/// of a whole problem can be held against differences of its cost to many digits.
protocol SurfaceEvaluation {
    /// The precision of rows and of their products.
    associatedtype Scalar: BinaryFloatingPoint & SIMDScalar

    /// Where the head is.
    var parameters: HeadParameters { get }

    /// Moves to other parameters.
    mutating func update(_ parameters: HeadParameters)

    /// The position of a point of the surface, in metres.
    func place(of point: SurfacePoint) -> Vector3

    /// The derivatives of d·x for each point x and direction d by the unknowns, (N, P), row by row.
    func derivativeRows(points: [SurfacePoint], directions: [SIMD3<Scalar>]) -> [Scalar]

    /// JᵀJ, of which the upper triangle counts, and Jᵀr of a matrix J, (rows, columns), row by row.
    static func normalProducts(
        _ matrix: [Scalar], rows: Int, columns: Int, residuals: [Scalar]
    ) -> (matrix: [Scalar], vector: [Scalar])
}

extension PosedHead: SurfaceEvaluation {
    func place(of point: SurfacePoint) -> Vector3 { Vector3(position(point)) }

    static func normalProducts(
        _ matrix: [Float], rows: Int, columns: Int, residuals: [Float]
    ) -> (matrix: [Float], vector: [Float]) {
        var product = [Float](repeating: 0, count: columns * columns)
        var vector = [Float](repeating: 0, count: columns)
        BLAS.addNormalProduct(matrix, rows: rows, columns: columns, into: &product, keep: 0)
        BLAS.addTransposedProduct(matrix, rows: rows, columns: columns, vector: residuals, into: &vector, keep: 0)
        return (product, vector)
    }
}
