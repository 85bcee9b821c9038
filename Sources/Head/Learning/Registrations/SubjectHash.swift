/// What sums keep of a subject's name.
enum SubjectHash {
    /// A hash of 64 bits: FNV-1a, mixed as SplitMix64 does, for FNV's high bits hardly differ between short names.
    static func of(_ name: String) -> UInt64 {
        let hash = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let mixed = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        return mixed ^ (mixed >> 31)
    }

    /// The hash as sum files have it: 16 hexadecimal digits.
    static func text(_ name: String) -> String { text(of(name)) }

    /// The same of a hash.
    static func text(_ hash: UInt64) -> String {
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
