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
        let size = 4 * newWidth
        // Old rows, narrowed, in a ring as long as a new row needs; each is made once, when it is needed first.
        let ring = rows.longest
        var narrowed = [Float](repeating: 0, count: size * ring)
        var made = -1
        var row = [Float](repeating: 0, count: 4 * width)
        var sum = [Float](repeating: 0, count: size)
        let result = [UInt8](unsafeUninitializedCapacity: size * newHeight) { new, count in
            pixels.withUnsafeBufferPointer { old in
                for y in 0..<newHeight {
                    let first = rows.firsts[y]
                    let weights = rows.values[rows.starts[y]..<rows.starts[y + 1]]
                    while made < first + weights.count - 1 {
                        made = max(made + 1, first)
                        let samples = UnsafeBufferPointer(rebasing: old[4 * made * width..<4 * (made + 1) * width])
                        Image.narrow(samples, columns, &row, &narrowed, at: made % ring * size)
                    }
                    Image.mix(narrowed, weights, first: first, ring: ring, &sum)
                    Image.store(sum, UnsafeMutableBufferPointer(rebasing: new[y * size..<(y + 1) * size]))
                }
            }
            count = size * newHeight
        }
        return Image(width: newWidth, height: newHeight, pixels: result)
    }

    // The three loops below touch every pixel; through pointers they compile to vectors, through arrays they do not.

    /// Filters a row of samples along its pixels.
    private static func narrow(
        _ samples: UnsafeBufferPointer<UInt8>, _ columns: ResamplingWeights, _ row: inout [Float],
        _ narrowed: inout [Float], at start: Int
    ) {
        row.withUnsafeMutableBufferPointer { row in
            for index in samples.indices { row[index] = Float(samples[index]) }
        }
        row.withUnsafeBytes { row in
            narrowed.withUnsafeMutableBytes { narrowed in
                columns.values.withUnsafeBufferPointer { weights in
                    let pixel = MemoryLayout<SIMD4<Float>>.stride
                    var target = start * MemoryLayout<Float>.stride
                    for x in columns.firsts.indices {
                        var sum = SIMD4<Float>.zero
                        var place = pixel * columns.firsts[x]
                        for index in columns.starts[x]..<columns.starts[x + 1] {
                            sum += weights[index] * row.loadUnaligned(fromByteOffset: place, as: SIMD4<Float>.self)
                            place &+= pixel
                        }
                        narrowed.storeBytes(of: sum, toByteOffset: target, as: SIMD4<Float>.self)
                        target += pixel
                    }
                }
            }
        }
    }

    /// ½ + Σ weight·row over consecutive rows of a ring.
    private static func mix(
        _ narrowed: [Float], _ weights: ArraySlice<Float>, first: Int, ring: Int, _ sum: inout [Float]
    ) {
        narrowed.withUnsafeBufferPointer { narrowed in
            sum.withUnsafeMutableBufferPointer { sum in
                sum.update(repeating: 0.5)
                for (offset, weight) in weights.enumerated() {
                    let start = (first + offset) % ring * sum.count
                    let row = UnsafeBufferPointer(rebasing: narrowed[start..<start + sum.count])
                    for index in 0..<sum.count { sum[index] += weight * row[index] }
                }
            }
        }
    }

    /// Cuts off the fractions. Weights are positive and add up to one: nothing leaves 0…255 by more than rounding.
    private static func store(_ sum: [Float], _ row: UnsafeMutableBufferPointer<UInt8>) {
        sum.withUnsafeBufferPointer { sum in
            for index in 0..<row.count {
                let value = max(0, min(255, sum[index]))
                row.initializeElement(at: index, to: UInt8(truncatingIfNeeded: Int32(value)))
            }
        }
    }
}
