extension PosedHead {
    /// Writes row after row of derivatives of d·x, P values each; `rows` has room for them.
    ///
    /// Rows read about 2 kB of the model for each corner: points that follow one another in space find it in the cache,
    /// and blocks of some hundred rows stay there themselves.
    func writeDerivativeRows(
        points: [SurfacePoint], directions: [SIMD3<Float>], into rows: UnsafeMutableBufferPointer<Float>
    ) {
        precondition(points.count == directions.count, "there is a direction for each point")
        precondition(rows.count == points.count * layout.count, "there is room for a row of each point")
        guard let start = rows.baseAddress else { return }
        let limit = Int32(head.vertexCount)
        precondition(
            points.allSatisfy { $0.corners.min() >= 0 && $0.corners.max() < limit },
            "a point's corners are vertices of the head")
        head.basis.withUnsafeBuffers { basis in
            rest.withUnsafeBufferPointer { rest in
                motion.offsets.withUnsafeBufferPointer { offsets in
                    let kernel = DerivativeRowKernel(
                        self, basis: basis, rest: rest.baseAddress!, offsets: offsets.baseAddress)
                    for index in points.indices {
                        if index + 1 < points.count { kernel.prefetch(points[index + 1]) }
                        kernel.write(points[index], SIMD4(directions[index], 0), into: start + index * layout.count)
                    }
                }
            }
        }
    }
}
