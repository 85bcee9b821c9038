package import Meshes
internal import SpatialGeometry

// Clusters are numbered in the order of their first vertices (`CellTable`); with the numbers in hand the rest is two walks,
// over the vertices and over the triangles.

extension TriangleMesh {
    /// The mesh with vertices that share a cell of a grid drawn together to their mean, so that about `vertexLimit`
    /// are left; triangles that collapse, coincide or cancel are gone.
    package func thinned(vertexLimit: Int) -> TriangleMesh {
        // A surface of area A meets about 2·A/cell² cells (it crosses them at all angles).
        let area = faceAreas.reduce(0.0) { $0 + Double($1) }
        var cell = (2 * area / Double(vertexLimit)).squareRoot()
        while true {
            let clusters = VertexClusters(self, cell: cell)
            if clusters.count <= vertexLimit { return clusters.mesh(of: self) }
            cell *= max(1.1, (Double(clusters.count) / Double(vertexLimit)).squareRoot())
        }
    }
}

/// The vertices of a mesh by the cells of a grid they lie in.
private struct VertexClusters {
    /// The cluster of each vertex.
    private(set) var numbers: [Int32]
    /// How many clusters there are.
    private(set) var count = 0

    init(_ mesh: TriangleMesh, cell: Double) {
        let inverse = Float(1 / cell)
        numbers = [Int32](repeating: 0, count: mesh.vertexCount)
        var table = CellTable()
        for vertex in numbers.indices {
            let point = SIMD3(
                mesh.positions[3 * vertex], mesh.positions[3 * vertex + 1], mesh.positions[3 * vertex + 2])
            numbers[vertex] = table.number(CellTable.cell(point * inverse))
        }
        count = table.count
    }

    /// The mesh of the clusters' means.
    package func mesh(of mesh: TriangleMesh) -> TriangleMesh {
        var sums = [SIMD4<Double>](repeating: .zero, count: count)
        for vertex in numbers.indices {
            sums[Int(numbers[vertex])] += SIMD4(
                Double(mesh.positions[3 * vertex]), Double(mesh.positions[3 * vertex + 1]),
                Double(mesh.positions[3 * vertex + 2]), 1)
        }
        var keys: [SIMD2<UInt64>] = []
        keys.reserveCapacity(2 * count)
        for start in stride(from: 0, to: mesh.triangles.count, by: 3) {
            var (a, b, c) = (
                numbers[Int(mesh.triangles[start])], numbers[Int(mesh.triangles[start + 1])],
                numbers[Int(mesh.triangles[start + 2])]
            )
            guard a != b, b != c, c != a else { continue }
            // The lowest corner first; of the others the lower, then the sense of rotation.
            if b < a && b < c { (a, b, c) = (b, c, a) } else if c < a && c < b { (a, b, c) = (c, a, b) }
            let sense: UInt64 = b < c ? 0 : 1
            keys.append(SIMD2(UInt64(a), UInt64(min(b, c)) << 33 | UInt64(max(b, c)) << 1 | sense))
        }
        keys.sort { ($0.x, $0.y) < ($1.x, $1.y) }
        var kept: [Int32] = []
        kept.reserveCapacity(3 * keys.count)
        var start = 0
        while start < keys.count {
            let key = keys[start]
            var (end, turned) = (start, 0)
            while end < keys.count, keys[end].x == key.x, keys[end].y >> 1 == key.y >> 1 {
                turned += Int(keys[end].y & 1)
                end += 1
            }
            // Of triangles with the same corners one is left; those of both senses are a flap, and cancel.
            let balance = end - start - 2 * turned
            start = end
            guard balance != 0 else { continue }
            let (low, high) = (Int32(key.y >> 33), Int32(key.y >> 1 & 0xFFFF_FFFF))
            kept.append(Int32(key.x))
            kept.append(balance > 0 ? low : high)
            kept.append(balance > 0 ? high : low)
        }
        var means: [Float] = []
        means.reserveCapacity(3 * count)
        for sum in sums { for axis in 0..<3 { means.append(Float(sum[axis] / sum.w)) } }
        return TriangleMesh(positions: means, triangles: kept)
    }
}
