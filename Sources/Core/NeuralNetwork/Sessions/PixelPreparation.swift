package import Images

/// What a network expects of pixels: the order of colours, what is taken off each, and a factor.
package struct PixelPreparation: Equatable, Sendable {
    /// Whether the first channel is blue.
    package var blueFirst: Bool
    /// Taken off each channel, in the network's order.
    package var mean: SIMD3<Float>
    /// The factor afterwards.
    package var scale: Float

    package init(blueFirst: Bool = false, mean: SIMD3<Float> = .zero, scale: Float = 1) {
        self.blueFirst = blueFirst
        self.mean = mean
        self.scale = scale
    }

    /// Writes an image of the map's size to map 0: three channels and a zero.
    package func write(_ image: Image, to map: FeatureMap) {
        precondition(image.width == map.shape.width && image.height == map.shape.height, "a map of another size")
        let means = [mean.x, mean.y, mean.z, 0]
        let scales = [scale, scale, scale, 0]
        image.pixels.withUnsafeBufferPointer { pixels in
            for row in 0..<image.height {
                Kernels.fastest.table.preparePixels(
                    pixels.baseAddress! + 4 * row * image.width, map.pixel(row: row, column: 0), image.width, means,
                    scales, blueFirst)
            }
        }
    }
}
