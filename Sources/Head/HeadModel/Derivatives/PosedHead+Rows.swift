extension PosedHead {
    /// Writes row after row of derivatives of d·x, P values each, `rowStride` apart.
    ///
    /// The unsafe form of ``derivativeRows(points:directions:)`` for callers who gather several blocks of rows in one
    /// matrix.
    ///
    /// - Precondition: `rows` has room for `points.count` rows; `rowStride` is at least `layout.count`.
    public func writeDerivativeRows(
        points: [SurfacePoint], directions: [SIMD3<Float>], into rows: UnsafeMutablePointer<Float>, rowStride: Int
    ) {
        precondition(points.count == directions.count, "there is a direction for each point")
        precondition(rowStride >= layout.count, "rows do not overlap")
        let limit = Int32(head.vertexCount)
        precondition(
            points.allSatisfy { $0.corners.min() >= 0 && $0.corners.max() < limit },
            "a point's corners are vertices of the head")
        head.basis.withUnsafeBuffers { basis in
            rest.withUnsafeBufferPointer { rest in
                motion.offsets.withUnsafeBufferPointer { offsets in
                    let kernel = DerivativeRowKernel(
                        self, basis: basis, rest: rest.baseAddress!, offsets: offsets.baseAddress)
                    for index in order(points) {
                        kernel.write(points[index], SIMD4(directions[index], 0), into: rows + index * rowStride)
                    }
                    kernel.deallocate()
                }
            }
        }
    }

    /// The points' indices in the order of their first corners, so that neighbours find the same rows in the cache.
    private func order(_ points: [SurfacePoint]) -> [Int] {
        var starts = [Int](repeating: 0, count: head.vertexCount + 1)
        for point in points { starts[Int(point.corners.x) + 1] += 1 }
        for vertex in 0..<head.vertexCount { starts[vertex + 1] += starts[vertex] }
        var order = [Int](repeating: 0, count: points.count)
        for (index, point) in points.enumerated() {
            order[starts[Int(point.corners.x)]] = index
            starts[Int(point.corners.x)] += 1
        }
        return order
    }
}
