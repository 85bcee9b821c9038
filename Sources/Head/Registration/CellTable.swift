/// The cells of a grid that hold something, numbered in the order in which they are met: a hash table with open
/// addressing, for whole coordinates from −1,000,000 to 1,000,000.
struct CellTable {
    /// How many cells there are.
    private(set) var count = 0
    /// A cell a slot, as the lowest 21 bits of its three coordinates; −1 is no cell, having a bit more.
    private var keys: [Int64]
    private var values: [Int32]

    private static let largest: Float = 1_000_000

    init(capacity: Int = 1 << 12) {
        keys = [Int64](repeating: -1, count: capacity)
        values = [Int32](repeating: 0, count: capacity)
    }

    /// The cell of a place, given in cells.
    @inline(__always) static func cell(_ place: SIMD3<Float>) -> SIMD3<Int32> {
        let whole = place.rounded(.down).clamped(
            lowerBound: SIMD3(repeating: -largest), upperBound: SIMD3(repeating: largest))
        return SIMD3(Int32(whole.x), Int32(whole.y), Int32(whole.z))
    }

    /// The number of a cell, a new one where it was not met before.
    @inline(__always) mutating func number(_ cell: SIMD3<Int32>) -> Int32 {
        let key = Self.key(cell)
        var slot = Self.slot(key, keys.count)
        while keys[slot] != key, keys[slot] >= 0 { slot = (slot + 1) & (keys.count - 1) }
        if keys[slot] == key { return values[slot] }
        let number = Int32(count)
        keys[slot] = key
        values[slot] = number
        count += 1
        if 2 * count > keys.count { grow() }
        return number
    }

    /// The number of a cell; −1 where it was never met.
    @inline(__always) func find(_ cell: SIMD3<Int32>) -> Int32 {
        let key = Self.key(cell)
        var slot = Self.slot(key, keys.count)
        while keys[slot] != key, keys[slot] >= 0 { slot = (slot + 1) & (keys.count - 1) }
        return keys[slot] == key ? values[slot] : -1
    }

    @inline(__always) private static func key(_ cell: SIMD3<Int32>) -> Int64 {
        let (x, y, z) = (Int64(cell.x) + 1_000_001, Int64(cell.y) + 1_000_001, Int64(cell.z) + 1_000_001)
        return x << 42 | y << 21 | z
    }

    @inline(__always) private static func slot(_ key: Int64, _ capacity: Int) -> Int {
        Int(truncatingIfNeeded: (UInt64(bitPattern: key) &* 0x9E37_79B9_7F4A_7C15) >> 24) & (capacity - 1)
    }

    private mutating func grow() {
        let (oldKeys, oldValues) = (keys, values)
        keys = [Int64](repeating: -1, count: 4 * oldKeys.count)
        values = [Int32](repeating: 0, count: 4 * oldKeys.count)
        for (index, key) in oldKeys.enumerated() where key >= 0 {
            var slot = Self.slot(key, keys.count)
            while keys[slot] >= 0 { slot = (slot + 1) & (keys.count - 1) }
            keys[slot] = key
            values[slot] = oldValues[index]
        }
    }
}

extension SIMD3<Int32> {
    /// The same coordinates.
    @inline(__always) var asFloat: SIMD3<Float> { SIMD3<Float>(Float(x), Float(y), Float(z)) }
}
