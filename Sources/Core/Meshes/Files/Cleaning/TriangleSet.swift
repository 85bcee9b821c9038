/// The triangles met so far, whatever their winding and first corner.
///
/// Triangles with one lowest vertex stand in a list, linked backwards: a handful in most meshes, near each other in
/// memory. A list that grows long, as at the hub of a fan, moves into a hash table, so that each insertion takes
/// constant time whatever the mesh.
struct TriangleSet {
    /// For each vertex the last triangle with it as the lowest; −1 for none, `hashed` once its list is in the table.
    private var latest: [Int32]
    /// For each triangle in a list the one before it.
    private var previous: [Int32]
    private var table: Set<Key> = []

    private static let hashed: Int32 = -2
    private static let longestList = 24

    /// A triangle's vertices in ascending order.
    struct Key: Hashable {
        let low: Int32
        let middle: Int32
        let high: Int32

        @inline(__always)
        init(_ a: Int32, _ b: Int32, _ c: Int32) {
            (low, high) = (min(a, b, c), max(a, b, c))
            middle = a ^ b ^ c ^ low ^ high
        }

        @inline(__always)
        static func == (first: Key, second: Key) -> Bool {
            first.low == second.low && first.middle == second.middle && first.high == second.high
        }
    }

    /// No triangle yet, of `triangleCount` over vertices 0..<`vertexCount`.
    init(vertexCount: Int, triangleCount: Int) {
        latest = Array(repeating: -1, count: vertexCount)
        previous = Array(unsafeUninitializedCapacity: triangleCount) { buffer, count in
            // Read where it was written only.
            count = triangleCount
        }
    }

    /// Adds a triangle; `false` when its like was there.
    ///
    /// - Parameters:
    ///   - triangle: its number, inserted once.
    ///   - key: what a triangle's number stands for.
    @inline(__always)
    mutating func insert(_ triangle: Int, _ key: (Int) -> Key) -> Bool {
        let new = key(triangle)
        let low = Int(new.low)
        guard latest[low] != TriangleSet.hashed else { return table.insert(new).inserted }
        var other = latest[low]
        var length = 0
        while other >= 0 {
            if key(Int(other)) == new { return false }
            other = previous[Int(other)]
            length += 1
        }
        previous[triangle] = latest[low]
        latest[low] = Int32(triangle)
        if length >= TriangleSet.longestList { moveList(of: low, key) }
        return true
    }

    /// Moves the list of a vertex into the table.
    private mutating func moveList(of low: Int, _ key: (Int) -> Key) {
        var other = latest[low]
        while other >= 0 {
            table.insert(key(Int(other)))
            other = previous[Int(other)]
        }
        latest[low] = TriangleSet.hashed
    }
}
