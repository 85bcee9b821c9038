/// Numbers that do not change, on a border of 64 bytes, as long as a cache line and the longest register.
final class AlignedFloats: @unchecked Sendable {
    let count: Int
    private let memory: UnsafeMutableRawPointer

    /// The first number; valid as long as this object is.
    let base: UnsafePointer<Float>

    /// Takes `count` numbers that `fill` writes into memory full of zeros.
    init(count: Int, fill: (UnsafeMutablePointer<Float>) -> Void) {
        self.count = count
        memory = .allocate(byteCount: 4 * max(16, count), alignment: 64)
        let floats = memory.bindMemory(to: Float.self, capacity: max(16, count))
        floats.initialize(repeating: 0, count: max(16, count))
        fill(floats)
        base = UnsafePointer(floats)
    }

    deinit { memory.deallocate() }
}
