import Foundation

/// SplitMix64: random numbers that are the same for a seed on every machine.
///
/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    @usableFromInline var state: UInt64

    /// A generator seeded by a number.
    @inlinable public init(seed: UInt64) {
        state = seed
    }

    /// A generator seeded by a name, such as a test's or a benchmark's own (FNV-1a).
    public init(seed name: String) {
        self.init(seed: name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
    }

    /// The next 64 random bits.
    @inlinable public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// A whole number from 0 to `bound` − 1, for `bound` up to 2³².
    ///
    /// By multiplication, without division: Lemire, "Fast random integer generation in an interval", TOMACS 2019. No number
    /// is likelier than another by more than `bound`/2³² of itself, so that nothing is drawn again.
    @inlinable public mutating func index(below bound: Int) -> Int {
        assert(bound > 0 && bound <= 1 << 32, "an index is below 2³²")
        return Int(truncatingIfNeeded: ((next() >> 32) &* UInt64(truncatingIfNeeded: bound)) >> 32)
    }

    /// A number from `low` to below `high`, of 2⁵³ equally likely ones.
    @inlinable public mutating func uniform(_ low: Double, _ high: Double) -> Double {
        low + (high - low) * Double(next() >> 11) * 0x1p-53
    }

    /// A number of the standard normal distribution (Box and Muller).
    public mutating func normal() -> Double {
        let radius = (-2 * log(1 - Double.random(in: 0..<1, using: &self))).squareRoot()
        return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &self))
    }

    /// A direction, all equally likely.
    public mutating func direction() -> Vector3 {
        while true {
            let vector = Vector3(normal(), normal(), normal())
            if vector.length > 1e-6 { return vector.normalized }
        }
    }

    /// A rotation, all equally likely: a unit quaternion uniform on the sphere in four dimensions.
    public mutating func rotation() -> Rotation {
        while true {
            let quaternion = SIMD4(normal(), normal(), normal(), normal())
            if (quaternion * quaternion).sum() > 1e-6 { return Rotation(quaternion: quaternion) }
        }
    }
}
