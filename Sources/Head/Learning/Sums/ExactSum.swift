/// Numbers as whole multiples of a unit, so that their sums do not depend on the order.
///
/// Every number that a registration contributes is rounded to a whole multiple of a power of two. Whole numbers below 2⁵³
/// add, and multiply and add, without rounding in double precision: any split into parts, any order, any number of threads
/// and any way to block a matrix product give the same bits. A sum whose magnitude reaches 2⁵³ is refused when it is written.
///
/// Units are far below what is measured: 2⁻¹⁹ m are 1.9 µm.
enum ExactSum {
    /// The binary exponents of units: lengths in metres at rest, pose features, information about joints, and root mean squares.
    static let (length, feature, joint, score) = (-19, -14, -30, -30)
    /// The largest magnitude of a sum.
    static let limit = 0x1p53

    /// `value` as a whole multiple of 2^exponent.
    @inline(__always) static func whole(_ value: Double, _ exponent: Int) -> Double {
        (value * scale(-exponent)).rounded(.toNearestOrEven)
    }

    /// 2^exponent.
    @inline(__always) static func scale(_ exponent: Int) -> Double {
        Double(sign: .plus, exponent: exponent, significand: 1)
    }
}
