extension Image {
    /// The image at another size.
    ///
    /// A triangle as wide as a new pixel is laid over the old ones (never narrower than an old pixel), one direction
    /// after the other: bilinear where the image grows, and without aliasing where it shrinks.
    public func resized(width newWidth: Int, height newHeight: Int) -> Image {
        precondition(newWidth > 0 && newHeight > 0, "an image has at least one pixel")
        guard newWidth != width || newHeight != height else { return self }
        let columns = ResamplingWeights(from: width, to: newWidth)
        let rows = ResamplingWeights(from: height, to: newHeight)
        // Old rows, narrowed, in a ring as long as a new row needs; each is made once, when it is needed first.
        let ring = rows.longest
        var narrowed = [Float](repeating: 0, count: 4 * newWidth * ring)
        var made = -1
        var row = [Float](repeating: 0, count: 4 * width)
        var sum = [Float](repeating: 0, count: 4 * newWidth)
        let result = [UInt8](unsafeUninitializedCapacity: 4 * newWidth * newHeight) { new, count in
            pixels.withUnsafeBufferPointer { old in
                for y in 0..<newHeight {
                    let first = rows.firsts[y]
                    let weights = rows.values[rows.starts[y]..<rows.starts[y + 1]]
                    while made < first + weights.count - 1 {
                        made = max(made + 1, first)
                        let start = 4 * made * width
                        Image.narrow(
                            UnsafeBufferPointer(rebasing: old[start..<start + 4 * width]), columns, &row, &narrowed,
                            at: made % ring * 4 * newWidth)
                    }
                    Image.mix(narrowed, weights, first: first, ring: ring, &sum)
                    // Weights are positive and add up to one: nothing leaves 0…255 by more than rounding.
                    let start = 4 * y * newWidth
                    for index in 0..<4 * newWidth {
                        let value = max(0, min(255, sum[index]))
                        new.initializeElement(at: start + index, to: UInt8(truncatingIfNeeded: Int32(value)))
                    }
                }
            }
            count = 4 * newWidth * newHeight
        }
        return Image(width: newWidth, height: newHeight, pixels: result)
    }

    /// Filters a row of samples along its pixels.
    private static func narrow(
        _ samples: UnsafeBufferPointer<UInt8>, _ columns: ResamplingWeights, _ row: inout [Float],
        _ narrowed: inout [Float], at start: Int
    ) {
        for index in samples.indices { row[index] = Float(samples[index]) }
        row.withUnsafeBytes { row in
            narrowed.withUnsafeMutableBytes { narrowed in
                let bytes = MemoryLayout<Float>.stride
                for x in columns.firsts.indices {
                    var sum = SIMD4<Float>.zero
                    var place = 4 * bytes * columns.firsts[x]
                    for index in columns.starts[x]..<columns.starts[x + 1] {
                        sum += columns.values[index] * row.loadUnaligned(fromByteOffset: place, as: SIMD4<Float>.self)
                        place += 4 * bytes
                    }
                    narrowed.storeBytes(of: sum, toByteOffset: (start + 4 * x) * bytes, as: SIMD4<Float>.self)
                }
            }
        }
    }

    /// ½ + Σ weight·row over consecutive rows of a ring.
    private static func mix(
        _ narrowed: [Float], _ weights: ArraySlice<Float>, first: Int, ring: Int, _ sum: inout [Float]
    ) {
        let size = sum.count
        for index in 0..<size { sum[index] = 0.5 }
        for (offset, weight) in weights.enumerated() {
            let start = (first + offset) % ring * size
            for index in 0..<size { sum[index] += weight * narrowed[start + index] }
        }
    }
}
