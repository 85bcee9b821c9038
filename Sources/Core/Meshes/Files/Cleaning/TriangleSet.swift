/// The triangles met so far, whatever their winding and first corner.
///
/// Triangles with one lowest vertex stand in a list, linked backwards: a handful in most meshes, near each other in
/// memory. A list that grows long, as at the hub of a fan, moves into a hash table, so that each insertion takes
/// constant time whatever the mesh.
struct TriangleSet {
    /// For each vertex the last triangle with it as the lowest; −1 for none, `hashed` once its list is in the table.
    private var latest: [Int32]
    private var entries: [Entry] = []
    private var table: Set<Key> = []

    private static let hashed: Int32 = -2
    private static let longestList = 24

    private struct Entry {
        var middle: Int32
        var high: Int32
        var previous: Int32
    }

    private struct Key: Hashable {
        var low: Int32
        var middle: Int32
        var high: Int32
    }

    /// No triangle yet, over vertices 0..<`vertexCount`.
    init(vertexCount: Int, triangleCount: Int) {
        latest = Array(repeating: -1, count: vertexCount)
        entries.reserveCapacity(triangleCount)
    }

    /// Adds a triangle; `false` when it was there.
    @inline(__always)
    mutating func insert(_ a: Int32, _ b: Int32, _ c: Int32) -> Bool {
        let (low, high) = (min(a, b, c), max(a, b, c))
        let middle = a ^ b ^ c ^ low ^ high
        var other = latest[Int(low)]
        guard other != TriangleSet.hashed else {
            return table.insert(Key(low: low, middle: middle, high: high)).inserted
        }
        var length = 0
        while other >= 0 {
            let entry = entries[Int(other)]
            if entry.middle == middle, entry.high == high { return false }
            other = entry.previous
            length += 1
        }
        entries.append(Entry(middle: middle, high: high, previous: latest[Int(low)]))
        latest[Int(low)] = Int32(entries.count - 1)
        if length >= TriangleSet.longestList { moveList(of: low) }
        return true
    }

    /// Moves the list of a vertex into the table.
    private mutating func moveList(of low: Int32) {
        var other = latest[Int(low)]
        while other >= 0 {
            let entry = entries[Int(other)]
            table.insert(Key(low: low, middle: entry.middle, high: entry.high))
            other = entry.previous
        }
        latest[Int(low)] = TriangleSet.hashed
    }
}
