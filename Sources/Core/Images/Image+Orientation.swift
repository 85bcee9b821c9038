extension Image {
    /// The image turned upright from how EXIF says its rows and columns are stored.
    ///
    /// - Parameter orientation: 1 upright, 2 mirrored, 3 upside down, 4 both, 5 mirrored and turned, 6 to be turned
    ///   clockwise, 7 mirrored and turned, 8 to be turned anticlockwise; other values leave it as it is.
    public func upright(orientation: Int) -> Image {
        switch orientation {
        case 2: rearranged(swapped: false) { x, y in (width - 1 - x, y) }
        case 3: rearranged(swapped: false) { x, y in (width - 1 - x, height - 1 - y) }
        case 4: rearranged(swapped: false) { x, y in (x, height - 1 - y) }
        case 5: rearranged(swapped: true) { x, y in (y, x) }
        case 6: rearranged(swapped: true) { x, y in (y, height - 1 - x) }
        case 7: rearranged(swapped: true) { x, y in (width - 1 - y, height - 1 - x) }
        case 8: rearranged(swapped: true) { x, y in (width - 1 - y, x) }
        default: self
        }
    }

    /// The image turned clockwise by quarters of a turn.
    public func turned(quarters: Int) -> Image {
        switch ((quarters % 4) + 4) % 4 {
        case 1: upright(orientation: 6)
        case 2: upright(orientation: 3)
        case 3: upright(orientation: 8)
        default: self
        }
    }

    /// The image seen in a mirror: left and right exchanged.
    public var mirrored: Image { upright(orientation: 2) }

    /// An image whose pixel (x, y) is this one's at `source(x, y)`.
    private func rearranged(swapped: Bool, _ source: (Int, Int) -> (Int, Int)) -> Image {
        let (newWidth, newHeight) = swapped ? (height, width) : (width, height)
        let result = [UInt8](unsafeUninitializedCapacity: pixels.count) { buffer, count in
            pixels.withUnsafeBytes { old in
                let new = UnsafeMutableRawBufferPointer(buffer)
                for y in 0..<newHeight {
                    for x in 0..<newWidth {
                        let (fromX, fromY) = source(x, y)
                        let pixel = old.loadUnaligned(
                            fromByteOffset: 4 * (fromY * width + fromX), as: UInt32.self)
                        new.storeBytes(of: pixel, toByteOffset: 4 * (y * newWidth + x), as: UInt32.self)
                    }
                }
            }
            count = pixels.count
        }
        return Image(width: newWidth, height: newHeight, pixels: result)
    }
}
