/// A vector of the tangent space that a ``LinearizedSystem`` steps in.
public protocol StepVector: Sendable {
    /// A vector of `count` unknowns that are all 0.
    static func zeros(_ count: Int) -> Self

    /// The value of one unknown.
    subscript(index: Int) -> Double { get set }

    /// The square of the Euclidean length.
    var squaredLength: Double { get }
}

extension [Double]: StepVector {
    /// An array of `count` zeros.
    @inlinable public static func zeros(_ count: Int) -> [Double] { Array(repeating: 0, count: count) }

    /// The square of the Euclidean length.
    @inlinable public var squaredLength: Double { reduce(0) { $0 + $1 * $1 } }
}

extension SIMD8<Double>: StepVector {
    /// Zero; at most eight unknowns are held inline.
    @inlinable public static func zeros(_ count: Int) -> SIMD8<Double> {
        precondition(count <= 8, "eight unknowns are held inline, not \(count)")
        return .zero
    }

    /// The square of the Euclidean length.
    @inlinable public var squaredLength: Double { (self * self).sum() }
}
