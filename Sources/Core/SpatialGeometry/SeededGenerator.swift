import Foundation

/// SplitMix64: random numbers that are the same for a seed on every machine.
///
/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// A generator seeded by a number.
    public init(seed: UInt64) {
        state = seed
    }

    /// A generator seeded by a name, such as a test's or a benchmark's own (FNV-1a).
    public init(seed name: String) {
        self.init(seed: name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
    }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
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
