extension RawMesh {
    /// Which vertices are finite and not absurdly far from all others; `nil` when all are.
    func usableVertices(_ report: inout MeshReport) -> [Bool]? {
        var usable = finiteVertices
        report.nonFiniteVertices = usable.map { $0.count { !$0 } } ?? 0
        let count = vertexCount - report.nonFiniteVertices
        guard count > 8 else { return usable }

        // Median and median distance of a sample of at most about 20,000 of the finite vertices, spread evenly.
        let sample = sampledVertices(usable, every: max(1, count / 20_000))
        var median = SIMD3<Float>.zero
        for axis in 0..<3 { median[axis] = sample.map { positions[3 * $0 + axis] }.sorted()[sample.count / 2] }
        let limit = 1_000 * sample.map { distance($0, from: median) }.sorted()[sample.count / 2]
        guard limit > 0 else { return usable }
        for vertex in 0..<vertexCount where usable?[vertex] ?? true && distance(vertex, from: median) > limit {
            if usable == nil { usable = Array(repeating: true, count: vertexCount) }
            usable![vertex] = false
            report.outlyingVertices += 1
        }
        return usable
    }

    /// Which vertices are finite; `nil` when all are.
    private var finiteVertices: [Bool]? {
        // Zero times a number is zero unless the number is infinite or NaN.
        let sum = positions.withUnsafeBufferPointer { positions in
            var sum = SIMD8<Float>.zero
            let whole = positions.count / 8 * 8
            for start in stride(from: 0, to: whole, by: 8) {
                let eight = UnsafeRawPointer(positions.baseAddress! + start).loadUnaligned(as: SIMD8<Float>.self)
                sum += eight * 0
            }
            return positions[whole...].reduce(sum.sum()) { $0 + $1 * 0 }
        }
        guard sum != 0 else { return nil }
        return (0..<vertexCount).map { vertex in
            positions[3 * vertex].isFinite && positions[3 * vertex + 1].isFinite && positions[3 * vertex + 2].isFinite
        }
    }

    /// Every `step`-th of the usable vertices.
    private func sampledVertices(_ usable: [Bool]?, every step: Int) -> [Int] {
        guard let usable else { return Array(stride(from: 0, to: vertexCount, by: step)) }
        var sample: [Int] = []
        var number = 0
        for vertex in 0..<vertexCount where usable[vertex] {
            if number % step == 0 { sample.append(vertex) }
            number += 1
        }
        return sample
    }

    @inline(__always)
    private func distance(_ vertex: Int, from point: SIMD3<Float>) -> Float {
        let x = Double(positions[3 * vertex] - point.x)
        let y = Double(positions[3 * vertex + 1] - point.y)
        let z = Double(positions[3 * vertex + 2] - point.z)
        return Float((x * x + y * y + z * z).squareRoot())
    }

    /// For each vertex the first one at exactly its position; `nil` when no two share one.
    func joinedVertices(_ usable: [Bool]?, _ report: inout MeshReport) -> [Int32]? {
        let joining = VertexJoining(positions, usable)
        report.joinedVertices = joining.joinedCount
        return joining.joinedCount == 0 ? nil : joining.representatives
    }
}
