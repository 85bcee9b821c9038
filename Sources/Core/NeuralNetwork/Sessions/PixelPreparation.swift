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
        let mean = SIMD4(mean, 0)
        let factor = SIMD4(SIMD3(repeating: scale), 0)
        image.pixels.withUnsafeBytes { pixels in
            for row in 0..<image.height {
                var source = pixels.baseAddress! + 4 * row * image.width
                var target = UnsafeMutableRawPointer(map.pixel(row: row, column: 0))
                for _ in 0..<image.width {
                    var value = SIMD4<Float>(source.load(as: SIMD4<UInt8>.self))
                    if blueFirst { value = SIMD4(value.z, value.y, value.x, value.w) }
                    target.storeBytes(of: (value - mean) * factor, as: SIMD4<Float>.self)
                    source += 4
                    target += 16
                }
            }
        }
    }
}
