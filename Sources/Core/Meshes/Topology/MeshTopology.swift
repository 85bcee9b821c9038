/// The edges of a triangle mesh and what meets at them.
///
/// Built in linear time: half-edges are sorted by counting on their lower vertex, then within it.
public struct MeshTopology: Sendable {
    /// The number of vertices.
    public let vertexCount: Int
    /// The edges, two vertices each, the lower first, sorted.
    public let edges: [Int32]
    /// How many triangles meet at each edge.
    public let edgeTriangleCounts: [Int32]
    /// For each edge a first and a second triangle; −1 for a second one that is not there.
    public let edgeTriangles: [Int32]
    /// For each vertex the connected component it belongs to, numbered in the order of their first vertices; vertices
    /// without a triangle are components of their own.
    public let components: [Int32]
    /// The number of connected components that have a triangle.
    public let componentCount: Int
    /// The number of edges with one triangle.
    public let boundaryEdgeCount: Int
    /// The number of edges with more than two triangles.
    public let nonManifoldEdgeCount: Int
    /// The number of edges that both of their two triangles run through in the same direction: neighbours that
    /// disagree on the outside.
    public let windingFlipCount: Int

    /// The number of edges.
    public var edgeCount: Int { edges.count / 2 }

    /// The topology of a mesh.
    public init(_ mesh: TriangleMesh) {
        self.init(vertexCount: mesh.vertexCount, triangles: mesh.triangles)
    }

    /// The topology of triangles over `vertexCount` vertices.
    public init(vertexCount: Int, triangles: [Int32]) {
        self.vertexCount = vertexCount
        // Half-edges by lower vertex: (higher vertex, 2·triangle + direction).
        var starts = [Int](repeating: 0, count: vertexCount + 1)
        for corner in triangles.indices {
            let low = min(triangles[corner], triangles[MeshTopology.next(corner)])
            starts[Int(low) + 1] += 1
        }
        for vertex in 0..<vertexCount { starts[vertex + 1] += starts[vertex] }
        var halfEdges = [SIMD2<Int32>](repeating: .zero, count: triangles.count)
        var cursor = starts
        for corner in triangles.indices {
            let (from, to) = (triangles[corner], triangles[MeshTopology.next(corner)])
            let low = Int(min(from, to))
            halfEdges[cursor[low]] = SIMD2(max(from, to), Int32(corner / 3 * 2 + (from < to ? 0 : 1)))
            cursor[low] += 1
        }

        var edges: [Int32] = []
        var counts: [Int32] = []
        var edgeTriangles: [Int32] = []
        edges.reserveCapacity(triangles.count + 16)
        counts.reserveCapacity(triangles.count / 2 + 8)
        edgeTriangles.reserveCapacity(triangles.count + 16)
        var (boundary, nonManifold, flips) = (0, 0, 0)
        var union = UnionFind(count: vertexCount)
        halfEdges.withUnsafeMutableBufferPointer { halfEdges in
            for vertex in 0..<vertexCount where starts[vertex] < starts[vertex + 1] {
                // Few half-edges share a vertex: sort by insertion, on the higher vertex and then the triangle.
                let range = starts[vertex]..<starts[vertex + 1]
                if range.count > 64 {
                    halfEdges[range].sort { ($0.x, $0.y) < ($1.x, $1.y) }
                } else {
                    for index in range.dropFirst() {
                        let value = halfEdges[index]
                        var slot = index
                        while slot > range.lowerBound, halfEdges[slot - 1].x > value.x {
                            halfEdges[slot] = halfEdges[slot - 1]
                            slot -= 1
                        }
                        halfEdges[slot] = value
                    }
                }
                var index = range.lowerBound
                while index < range.upperBound {
                    let high = halfEdges[index].x
                    var end = index + 1
                    while end < range.upperBound, halfEdges[end].x == high { end += 1 }
                    edges.append(Int32(vertex))
                    edges.append(high)
                    counts.append(Int32(end - index))
                    edgeTriangles.append(halfEdges[index].y / 2)
                    edgeTriangles.append(end - index > 1 ? halfEdges[index + 1].y / 2 : -1)
                    if end - index == 1 { boundary += 1 }
                    if end - index > 2 { nonManifold += 1 }
                    if end - index == 2, halfEdges[index].y & 1 == halfEdges[index + 1].y & 1 { flips += 1 }
                    union.join(vertex, Int(high))
                    index = end
                }
            }
        }
        self.edges = edges
        edgeTriangleCounts = counts
        self.edgeTriangles = edgeTriangles
        boundaryEdgeCount = boundary
        nonManifoldEdgeCount = nonManifold
        windingFlipCount = flips

        var numbers = [Int32](repeating: -1, count: vertexCount)
        var components = [Int32](repeating: 0, count: vertexCount)
        var next: Int32 = 0
        for vertex in 0..<vertexCount {
            let root = union.root(vertex)
            if numbers[root] < 0 {
                numbers[root] = next
                next += 1
            }
            components[vertex] = numbers[root]
        }
        self.components = components
        var surfaced = [Bool](repeating: false, count: Int(next))
        for corner in triangles { surfaced[Int(components[Int(corner)])] = true }
        componentCount = surfaced.count { $0 }
    }

    /// The corner after `corner` in its triangle.
    @inline(__always) private static func next(_ corner: Int) -> Int { corner % 3 == 2 ? corner - 2 : corner + 1 }

    /// The number of the edge between two vertices, found by bisection; `nil` when there is none.
    public func edge(_ first: Int32, _ second: Int32) -> Int? {
        let (low, high) = (min(first, second), max(first, second))
        var (from, to) = (0, edgeCount)
        while from < to {
            let middle = (from + to) / 2
            if (edges[2 * middle], edges[2 * middle + 1]) < (low, high) { from = middle + 1 } else { to = middle }
        }
        return from < edgeCount && edges[2 * from] == low && edges[2 * from + 1] == high ? from : nil
    }

    /// Whether each vertex lies on an edge with one triangle.
    public var boundaryVertices: [Bool] {
        var result = [Bool](repeating: false, count: vertexCount)
        for edge in 0..<edgeCount where edgeTriangleCounts[edge] == 1 {
            result[Int(edges[2 * edge])] = true
            result[Int(edges[2 * edge + 1])] = true
        }
        return result
    }

    /// The neighbours of every vertex along edges: those of vertex v are `neighbors[starts[v]..<starts[v + 1]]`,
    /// ascending.
    public func vertexAdjacency() -> (starts: [Int32], neighbors: [Int32]) {
        var starts = [Int32](repeating: 0, count: vertexCount + 1)
        for vertex in edges { starts[Int(vertex) + 1] += 1 }
        for vertex in 0..<vertexCount { starts[vertex + 1] += starts[vertex] }
        var neighbors = [Int32](repeating: 0, count: edges.count)
        var cursor = starts
        // Edges are sorted by (low, high): writing all low neighbours first keeps each list ascending.
        for edge in 0..<edgeCount {
            let (low, high) = (edges[2 * edge], edges[2 * edge + 1])
            neighbors[Int(cursor[Int(high)])] = low
            cursor[Int(high)] += 1
        }
        for edge in 0..<edgeCount {
            let (low, high) = (edges[2 * edge], edges[2 * edge + 1])
            neighbors[Int(cursor[Int(low)])] = high
            cursor[Int(low)] += 1
        }
        return (starts, neighbors)
    }
}
