internal import Foundation
internal import HeadModel
internal import LinearAlgebra

/// What the identities, or expressions, of two models have in common; the first of a pair is the first model's.
public struct SpanComparison: Codable, Equatable, Sendable {
    /// How many components each has.
    public var components: [Int]
    /// The root of each one's variance a vertex, for coefficients with a standard deviation of 1, in millimetres.
    public var deviations: [Double]
    /// The share of the second's variance that the first's leading 1, 2, … components can make.
    public var secondInFirst: [Double]
    /// The share of the first's variance that the second's leading 1, 2, … components can make.
    public var firstInSecond: [Double]
    /// The angles between the spans of the leading components of both, ten at most, ascending, in degrees.
    public var principalAngles: [Double]

    /// How many leading components are compared by angles.
    private static let leading = 10

    init(_ first: OrthonormalBasis, _ second: OrthonormalBasis) {
        components = [first.count, second.count]
        deviations = [first, second].map { basis in
            let total = basis.variances.reduce(0, +)
            return 1e3 * (total / Double(max(1, basis.dimension / 3))).squareRoot()
        }
        // (first, second): the products of all vectors of both.
        var products = Matrix(rows: first.count, columns: second.count)
        if first.count > 0, second.count > 0 {
            BLAS.multiply(
                first.vectors, second.vectors, into: &products.elements, rows: first.count, inner: first.dimension,
                columns: second.count, transposeRight: true)
        }
        func shares(_ count: Int, _ variances: [Double], _ product: (Int, Int) -> Double) -> [Double] {
            let total = variances.reduce(0, +)
            var held = 0.0
            return (0..<count).map { one in
                for (other, variance) in variances.enumerated() {
                    let share: Double = product(one, other)
                    held += variance * share * share
                }
                return total > 0 ? min(1, held / total) : 1
            }
        }
        secondInFirst = shares(first.count, second.variances) { products[$0, $1] }
        firstInSecond = shares(second.count, first.variances) { products[$1, $0] }
        let size = min(Self.leading, first.count, second.count)
        var corner = Matrix(rows: size, columns: size)
        for row in 0..<size { for column in 0..<size { corner[row, column] = products[row, column] } }
        let cosines = size == 0 ? [] : SingularValueDecomposition(corner)?.values ?? []
        principalAngles = cosines.map { (cosine: Double) -> Double in acos(min(1, cosine)) * 180 / Double.pi }
    }
}
