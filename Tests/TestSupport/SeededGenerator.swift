@_exported public import SpatialGeometry

extension SeededGenerator {
    /// A generator seeded by a name, usually the test's own (FNV-1a).
    public init(seed name: String) {
        self.init(seed: name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
    }
}
