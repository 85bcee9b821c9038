internal import Meshes
internal import SpatialGeometry

extension TriangleMesh {
    /// The mesh with vertices that share a cell of a grid drawn together to their mean, so that about `vertexLimit`
    /// are left; triangles that collapse or coincide are gone.
    func thinned(vertexLimit: Int) -> TriangleMesh {
        // A surface of area A meets about 2·A/cell² cells (it crosses them at all angles).
        let area = faceAreas.reduce(0.0) { $0 + Double($1) }
        var cell = (2 * area / Double(vertexLimit)).squareRoot()
        while true {
            let result = clustered(cell: cell)
            if result.vertexCount <= vertexLimit { return result }
            cell *= max(1.1, (Double(result.vertexCount) / Double(vertexLimit)).squareRoot())
        }
    }

    private func clustered(cell: Double) -> TriangleMesh {
        let inverse = Float(1 / cell)
        var clusters: [SIMD3<Int32>: Int32] = [:]
        clusters.reserveCapacity(vertexCount / 4)
        var numbers = [Int32](repeating: 0, count: vertexCount)
        var sums: [SIMD4<Double>] = []
        for vertex in 0..<vertexCount {
            let point = SIMD3(positions[3 * vertex], positions[3 * vertex + 1], positions[3 * vertex + 2])
            let key = SIMD3<Int32>(clamping: SIMD3<Int64>((point * inverse).rounded(.down)))
            let number = clusters[key] ?? Int32(sums.count)
            if number == sums.count {
                clusters[key] = number
                sums.append(.zero)
            }
            numbers[vertex] = number
            sums[Int(number)] += SIMD4(Double(point.x), Double(point.y), Double(point.z), 1)
        }
        var keys: [SIMD2<UInt64>] = []
        for start in stride(from: 0, to: triangles.count, by: 3) {
            var (a, b, c) = (
                numbers[Int(triangles[start])], numbers[Int(triangles[start + 1])], numbers[Int(triangles[start + 2])]
            )
            guard a != b, b != c, c != a else { continue }
            // The lowest corner first, the sense of rotation kept.
            if b < a && b < c { (a, b, c) = (b, c, a) } else if c < a && c < b { (a, b, c) = (c, a, b) }
            keys.append(SIMD2(UInt64(a), UInt64(b) << 32 | UInt64(c)))
        }
        keys.sort { ($0.x, $0.y) < ($1.x, $1.y) }
        var kept: [Int32] = []
        for (index, key) in keys.enumerated() where index == 0 || key != keys[index - 1] {
            kept += [Int32(key.x), Int32(key.y >> 32), Int32(key.y & 0xFFFF_FFFF)]
        }
        let means = sums.flatMap { sum in (0..<3).map { Float(sum[$0] / sum.w) } }
        return TriangleMesh(positions: means, triangles: kept)
    }
}
