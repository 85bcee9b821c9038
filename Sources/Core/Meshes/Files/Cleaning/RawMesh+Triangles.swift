extension RawMesh {
    /// The triangles that a cleaned mesh keeps.
    struct ChosenTriangles {
        /// Their numbers, ascending; `nil` when all are kept.
        var kept: [Int32]?
        /// How many there are.
        var count: Int
        /// Which vertices they use, representatives for those joined to them.
        var usedVertices: [Bool]
    }

    /// The triangles whose corners are there and usable, which have an area and were not said before.
    func chosenTriangles(
        _ usable: [Bool]?, _ representatives: [Int32]?, _ report: inout MeshReport
    ) -> ChosenTriangles {
        var kept: [Int32]?
        var used = [Bool](repeating: false, count: vertexCount)
        var known = TriangleSet(vertexCount: vertexCount, triangleCount: triangleCount)
        func key(_ triangle: Int) -> TriangleSet.Key {
            let (a, b, c) = (triangles[3 * triangle], triangles[3 * triangle + 1], triangles[3 * triangle + 2])
            guard let representatives else { return TriangleSet.Key(a, b, c) }
            return TriangleSet.Key(representatives[Int(a)], representatives[Int(b)], representatives[Int(c)])
        }
        for triangle in 0..<triangleCount {
            let drop: WritableKeyPath<MeshReport, Int>?
            let named = (triangles[3 * triangle], triangles[3 * triangle + 1], triangles[3 * triangle + 2])
            if !isVertex(named.0) || !isVertex(named.1) || !isVertex(named.2) {
                drop = \.outOfRangeTriangles
            } else if let usable, !usable[Int(named.0)] || !usable[Int(named.1)] || !usable[Int(named.2)] {
                drop = \.brokenTriangles
            } else {
                var (a, b, c) = named
                if let representatives {
                    (a, b, c) = (representatives[Int(a)], representatives[Int(b)], representatives[Int(c)])
                }
                if a == b || b == c || c == a || !hasArea(Int(a), Int(b), Int(c)) {
                    drop = \.degenerateTriangles
                } else if !known.insert(triangle, key) {
                    drop = \.duplicateTriangles
                } else {
                    drop = nil
                    used[Int(a)] = true
                    used[Int(b)] = true
                    used[Int(c)] = true
                }
            }
            if let drop {
                report[keyPath: drop] += 1
                if kept == nil { kept = Array(0..<Int32(triangle)) }
            } else {
                kept?.append(Int32(triangle))
            }
        }
        return ChosenTriangles(kept: kept, count: kept?.count ?? triangleCount, usedVertices: used)
    }

    /// Whether a triangle's height over its longest edge is more than rounding of its coordinates can make.
    @inline(__always)
    private func hasArea(_ a: Int, _ b: Int, _ c: Int) -> Bool {
        @inline(__always)
        func edge(_ from: Int, _ to: Int) -> SIMD3<Double> {
            SIMD3(
                Double(positions[3 * to]) - Double(positions[3 * from]),
                Double(positions[3 * to + 1]) - Double(positions[3 * from + 1]),
                Double(positions[3 * to + 2]) - Double(positions[3 * from + 2]))
        }
        let (first, second) = (edge(a, b), edge(a, c))
        let normal = SIMD3(
            first.y * second.z - first.z * second.y, first.z * second.x - first.x * second.z,
            first.x * second.y - first.y * second.x)
        let third = second - first
        let longest = max((first * first).sum(), (second * second).sum(), (third * third).sum())
        return (normal * normal).sum() > 1e-14 * longest * longest
    }
}
