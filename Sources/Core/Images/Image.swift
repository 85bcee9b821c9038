/// An 8-bit image, red, green, blue and alpha a pixel, rows from the top, no padding.
///
/// Pixel (x, y) starts at `pixels[4 * (y * width + x)]`; its centre is the point (x + 0.5, y + 0.5).
public struct Image: Equatable, Sendable {
    /// The number of pixels in a row.
    public let width: Int
    /// The number of rows.
    public let height: Int
    /// The samples, four a pixel; alpha is not premultiplied.
    public var pixels: [UInt8]

    /// An image of one colour.
    public init(width: Int, height: Int, color: Color = .white) {
        precondition(width > 0 && height > 0, "an image has at least one pixel")
        self.width = width
        self.height = height
        let samples = SIMD4(color.red, color.green, color.blue, color.alpha)
        pixels = [UInt8](unsafeUninitializedCapacity: 4 * width * height) { buffer, count in
            let buffer = UnsafeMutableRawBufferPointer(buffer)
            for pixel in 0..<width * height {
                buffer.storeBytes(of: samples, toByteOffset: 4 * pixel, as: SIMD4<UInt8>.self)
            }
            count = 4 * width * height
        }
    }

    /// An image of the given samples.
    public init(width: Int, height: Int, pixels: [UInt8]) {
        precondition(width > 0 && height > 0 && pixels.count == 4 * width * height, "an image has four samples a pixel")
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// The colour of pixel (x, y).
    public subscript(x: Int, y: Int) -> Color {
        get {
            let start = 4 * (y * width + x)
            return Color(
                red: pixels[start], green: pixels[start + 1], blue: pixels[start + 2], alpha: pixels[start + 3])
        }
        set {
            let start = 4 * (y * width + x)
            pixels[start] = newValue.red
            pixels[start + 1] = newValue.green
            pixels[start + 2] = newValue.blue
            pixels[start + 3] = newValue.alpha
        }
    }

    /// A part of the image.
    ///
    /// - Precondition: it lies inside.
    package func cropped(x: Int, y: Int, width newWidth: Int, height newHeight: Int) -> Image {
        precondition(
            x >= 0 && y >= 0 && newWidth > 0 && newHeight > 0 && x + newWidth <= width && y + newHeight <= height,
            "a part of an image lies inside it")
        guard newWidth < width || newHeight < height else { return self }
        var part: [UInt8] = []
        part.reserveCapacity(4 * newWidth * newHeight)
        for row in y..<y + newHeight {
            let start = 4 * (row * width + x)
            part += pixels[start..<start + 4 * newWidth]
        }
        return Image(width: newWidth, height: newHeight, pixels: part)
    }
}
