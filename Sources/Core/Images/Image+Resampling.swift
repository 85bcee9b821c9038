extension Image {
    /// The image at another size.
    ///
    /// A triangle as wide as a new pixel is laid over the old ones (never narrower than an old pixel), one direction
    /// after the other: bilinear where the image grows, and without aliasing where it shrinks.
    public func resized(width newWidth: Int, height newHeight: Int) -> Image {
        precondition(newWidth > 0 && newHeight > 0, "an image has at least one pixel")
        guard newWidth != width || newHeight != height else { return self }
        let columns = Image.weights(from: width, to: newWidth)
        let rows = Image.weights(from: height, to: newHeight)
        // Rows first, into single precision; a row of the result mixes several of them.
        var result = [UInt8](repeating: 0, count: 4 * newWidth * newHeight)
        var narrowed = [SIMD4<Float>](repeating: .zero, count: newWidth * height)
        pixels.withUnsafeBytes { old in
            for y in 0..<height {
                for x in 0..<newWidth {
                    var sum = SIMD4<Float>.zero
                    for (index, weight) in columns[x].weights.enumerated() {
                        let start = 4 * (y * width + columns[x].first + index)
                        sum += weight * SIMD4<Float>(old.load(fromByteOffset: start, as: SIMD4<UInt8>.self))
                    }
                    narrowed[y * newWidth + x] = sum
                }
            }
        }
        result.withUnsafeMutableBytes { new in
            for y in 0..<newHeight {
                for x in 0..<newWidth {
                    var sum = SIMD4<Float>(repeating: 0.5)
                    for (index, weight) in rows[y].weights.enumerated() {
                        sum += weight * narrowed[(rows[y].first + index) * newWidth + x]
                    }
                    // Weights are positive and add up to one: nothing leaves 0…255 by more than rounding.
                    let value = SIMD4<UInt8>(
                        truncatingIfNeeded: SIMD4<Int32>(
                            sum.clamped(lowerBound: .zero, upperBound: SIMD4(repeating: 255))))
                    new.storeBytes(of: value, toByteOffset: 4 * (y * newWidth + x), as: SIMD4<UInt8>.self)
                }
            }
        }
        return Image(width: newWidth, height: newHeight, pixels: result)
    }

    /// For each new position the old ones that make it, and how much each counts.
    private static func weights(from old: Int, to new: Int) -> [(first: Int, weights: [Float])] {
        let step = Double(old) / Double(new)
        let reach = max(1, step)
        return (0..<new).map { position in
            let center = (Double(position) + 0.5) * step
            let first = max(0, Int(center - reach))
            let last = min(old - 1, Int(center + reach))
            var weights = (first...last).map { max(0, 1 - abs(Double($0) + 0.5 - center) / reach) }
            let total = weights.reduce(0, +)
            weights = weights.map { $0 / total }
            return (first, weights.map(Float.init))
        }
    }
}
