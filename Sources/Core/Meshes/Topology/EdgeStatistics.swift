/// What meets at the edges of a triangle mesh, in numbers: what `MeshTopology` counts, without keeping the edges.
struct EdgeStatistics: Equatable {
    /// The number of connected components that have a triangle.
    var componentCount = 0
    /// The number of edges with one triangle.
    var boundaryEdgeCount = 0
    /// The number of edges with more than two triangles.
    var nonManifoldEdgeCount = 0
    /// The number of edges that both of their two triangles run through in the same direction.
    var windingFlipCount = 0

    /// Counts the edges of triangles over `vertexCount` vertices, fewer than 2³⁰.
    init(vertexCount: Int, triangles: [Int32]) {
        // Half-edges by lower vertex: twice the higher vertex, plus one for those that run downwards.
        var places = [UInt32](repeating: 0, count: vertexCount + 1)
        var halfEdges = triangles.withUnsafeBufferPointer { triangles in
            places.withUnsafeMutableBufferPointer { EdgeStatistics.halfEdges(of: triangles, $0) }
        }
        var union = UnionFind(count: vertexCount)
        halfEdges.withUnsafeMutableBufferPointer { halfEdges in
            for vertex in 0..<vertexCount {
                let range = Int(places[vertex])..<Int(places[vertex + 1])
                if range.isEmpty { continue }
                EdgeStatistics.sort(halfEdges, range)
                count(UnsafeBufferPointer(rebasing: halfEdges[range]), vertex, &union)
            }
        }
        // The root of a component is its lowest vertex, which is the lower end of some edge unless it stands alone.
        for vertex in 0..<vertexCount where places[vertex] < places[vertex + 1] && union.isRoot(vertex) {
            componentCount += 1
        }
    }

    /// The half-edges dealt to their lower vertices; those of vertex v then lie at `places[v]..<places[v + 1]`.
    private static func halfEdges(
        of triangles: UnsafeBufferPointer<Int32>, _ places: UnsafeMutableBufferPointer<UInt32>
    ) -> [UInt32] {
        for start in stride(from: 0, to: triangles.count, by: 3) {
            let (a, b, c) = (triangles[start], triangles[start + 1], triangles[start + 2])
            places[Int(min(a, b))] += 1
            places[Int(min(b, c))] += 1
            places[Int(min(c, a))] += 1
        }
        // The end of each vertex's range, from which filling it walks to the start.
        var end: UInt32 = 0
        for vertex in places.indices {
            end += places[vertex]
            places[vertex] = end
        }
        return [UInt32](unsafeUninitializedCapacity: triangles.count) { halfEdges, count in
            count = triangles.count
            @inline(__always)
            func add(_ from: Int32, _ to: Int32) {
                let (low, high) = from < to ? (from, UInt32(to) << 1) : (to, UInt32(from) << 1 | 1)
                places[Int(low)] -= 1
                halfEdges[Int(places[Int(low)])] = high
            }
            for start in stride(from: 0, to: triangles.count, by: 3) {
                let (a, b, c) = (triangles[start], triangles[start + 1], triangles[start + 2])
                add(a, b)
                add(b, c)
                add(c, a)
            }
        }
    }

    /// Sorts a range: by insertion where it is short, as nearly all are.
    @inline(__always)
    private static func sort(_ values: UnsafeMutableBufferPointer<UInt32>, _ range: Range<Int>) {
        guard range.count <= 32 else { return values[range].sort() }
        for index in range.dropFirst() {
            let value = values[index]
            var slot = index
            while slot > range.lowerBound, values[slot - 1] > value {
                values[slot] = values[slot - 1]
                slot -= 1
            }
            values[slot] = value
        }
    }

    /// Counts the edges from one lower vertex, given its half-edges in order.
    @inline(__always)
    private mutating func count(_ halfEdges: UnsafeBufferPointer<UInt32>, _ vertex: Int, _ union: inout UnionFind) {
        var index = 0
        while index < halfEdges.count {
            let high = halfEdges[index] >> 1
            var end = index + 1
            while end < halfEdges.count, halfEdges[end] >> 1 == high { end += 1 }
            if end - index == 1 { boundaryEdgeCount += 1 }
            if end - index > 2 { nonManifoldEdgeCount += 1 }
            if end - index == 2, halfEdges[index] == halfEdges[index + 1] { windingFlipCount += 1 }
            union.join(vertex, Int(high))
            index = end
        }
    }
}
