/// A small fast generator of random numbers from a seed: the same seed gives the same numbers everywhere.
///
/// Blackman and Vigna, "Scrambled linear pseudorandom number generators", TOMS 2021 (xoshiro256++), its state filled by
/// splitmix64.
struct Xoshiro256: RandomNumberGenerator, Sendable {
    private var (s0, s1, s2, s3): (UInt64, UInt64, UInt64, UInt64)

    /// A generator of its own sequence for every seed.
    init(seed: UInt64) {
        var counter = seed
        func next() -> UInt64 {
            counter &+= 0x9E37_79B9_7F4A_7C15
            var z = counter
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        (s0, s1, s2, s3) = (next(), next(), next(), next())
    }

    /// The next 64 random bits.
    @inline(__always) mutating func next() -> UInt64 {
        let sum = s0 &+ s3
        let result = ((sum << 23) | (sum >> 41)) &+ s0
        let shifted = s1 << 17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= shifted
        s3 = (s3 << 45) | (s3 >> 19)
        return result
    }

    /// A whole number from 0 to `bound` − 1, by multiplication (Lemire 2019; the bias is below bound/2³²).
    @inline(__always) mutating func index(below bound: Int) -> Int {
        Int(truncatingIfNeeded: ((next() >> 32) &* UInt64(truncatingIfNeeded: bound)) >> 32)
    }
}
