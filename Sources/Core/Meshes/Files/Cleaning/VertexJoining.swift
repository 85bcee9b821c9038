/// Vertices at exactly one position, found by hashing.
///
/// The vertices are first dealt by their hash into lists of some ten thousands, in order, so that the table of each
/// list stays in the processor's cache. The hash takes a secret of its own each time: no file can be made to collide.
/// What is found does not depend on it.
struct VertexJoining {
    /// For each vertex the first one at its position.
    private(set) var representatives: [Int32]
    /// The number of vertices that are not their own representative.
    private(set) var joinedCount = 0

    /// Joins the usable ones of packed positions, which are finite; the others stay alone.
    init(_ positions: [Float], _ usable: [Bool]?) {
        let count = positions.count / 3
        representatives = Array(0..<Int32(count))
        let secret = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))
        var bits = 0
        while count >> bits > 1 << 16, bits < 12 { bits += 1 }
        let entries = VertexJoining.dealt(positions, usable, secret, bits: bits)

        var table: [UInt64] = []
        var start = 0
        for end in entries.ends {
            joinedCount += VertexJoining.join(entries.values[start..<end], positions, &table, &representatives)
            start = end
        }
    }

    /// Lists of vertices by the leading bits of their hash: 32 other bits of it above each vertex's number.
    private static func dealt(
        _ positions: [Float], _ usable: [Bool]?, _ secret: (UInt64, UInt64), bits: Int
    ) -> (values: [UInt64], ends: [Int]) {
        let count = positions.count / 3
        let shift = UInt64(64 - bits)
        var cursor = [Int](repeating: 0, count: 1 << bits + 1)
        let values = positions.withUnsafeBufferPointer { positions in
            cursor.withUnsafeMutableBufferPointer { cursor in
                for vertex in 0..<count where usable?[vertex] ?? true {
                    cursor[Int(truncatingIfNeeded: hash(positions, vertex, secret) >> shift) + 1] += 1
                }
                for list in 1..<cursor.count { cursor[list] += cursor[list - 1] }
                let total = cursor[cursor.count - 1]
                return [UInt64](unsafeUninitializedCapacity: total) { values, filled in
                    filled = total
                    for vertex in 0..<count where usable?[vertex] ?? true {
                        let hash = hash(positions, vertex, secret)
                        let list = Int(truncatingIfNeeded: hash >> shift)
                        values[cursor[list]] = hash << 32 | UInt64(vertex)
                        cursor[list] += 1
                    }
                }
            }
        }
        return (values, Array(cursor.dropLast()))
    }

    /// Joins the vertices of one list; returns how many found a representative.
    private static func join(
        _ entries: ArraySlice<UInt64>, _ positions: [Float], _ table: inout [UInt64],
        _ representatives: inout [Int32]
    ) -> Int {
        // Open addressing; the table is at most half full.
        var capacity = 16
        while capacity < 2 * entries.count { capacity *= 2 }
        if table.count < capacity { table = Array(repeating: .max, count: capacity) }
        var joined = 0
        table.withUnsafeMutableBufferPointer { table in
            for slot in 0..<capacity { table[slot] = .max }
            for entry in entries {
                let vertex = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF)
                var slot = Int(truncatingIfNeeded: entry >> 32) & (capacity - 1)
                while table[slot] != .max {
                    let other = Int(truncatingIfNeeded: table[slot] & 0xFFFF_FFFF)
                    if (table[slot] ^ entry) >> 32 == 0, isSame(positions, vertex, other) {
                        representatives[vertex] = Int32(other)
                        joined += 1
                        break
                    }
                    slot = (slot + 1) & (capacity - 1)
                }
                if table[slot] == .max { table[slot] = entry }
            }
        }
        return joined
    }

    @inline(__always)
    private static func isSame(_ positions: [Float], _ a: Int, _ b: Int) -> Bool {
        positions[3 * a] == positions[3 * b] && positions[3 * a + 1] == positions[3 * b + 1]
            && positions[3 * a + 2] == positions[3 * b + 2]
    }

    @inline(__always)
    private static func hash(
        _ positions: UnsafeBufferPointer<Float>, _ vertex: Int, _ secret: (UInt64, UInt64)
    ) -> UInt64 {
        // Adding zero makes −0 and 0 one.
        let x = UInt64((positions[3 * vertex] + 0).bitPattern)
        let y = UInt64((positions[3 * vertex + 1] + 0).bitPattern)
        let z = UInt64((positions[3 * vertex + 2] + 0).bitPattern)
        let product = ((x | y << 32) ^ secret.0).multipliedFullWidth(by: (z << 17) ^ secret.1)
        let folded = product.high ^ product.low
        return folded &* 0x9E37_79B9_7F4A_7C15 ^ folded >> 29
    }
}
