/// A map in memory: rows of pixels with a border of zeros, channels fastest. It is a view: whoever lends it owns the memory.
package struct FeatureMap {
    /// The size of a map: rows, columns and channels.
    package struct Shape: Hashable, Sendable {
        package var height: Int
        package var width: Int
        package var channels: Int

        /// The floats of a map with `border` zero pixels around.
        func paddedCount(border: Int) -> Int { (height + 2 * border) * (width + 2 * border) * channels }
    }

    let base: UnsafeMutablePointer<Float>
    /// The size without border.
    package let shape: Shape
    let border: Int

    /// Pixels from one row to the next.
    var pitch: Int { shape.width + 2 * border }

    /// The channels of a pixel; the border is at −1 and at the size.
    @inline(__always) package func pixel(row: Int, column: Int) -> UnsafeMutablePointer<Float> {
        base + ((row + border) * pitch + column + border) * shape.channels
    }

    /// Makes the border around a finished row zero in some channels: its ends, and the rows above the first and below
    /// the last.
    func clearBorder(row: Int, channels: Range<Int>) {
        guard border > 0 else { return }
        func clear(_ row: Int, _ columns: Range<Int>) {
            for column in columns {
                (pixel(row: row, column: column) + channels.lowerBound).update(repeating: 0, count: channels.count)
            }
        }
        clear(row, -border..<0)
        clear(row, shape.width..<shape.width + border)
        if row == 0 {
            for above in 1...border { clear(-above, -border..<shape.width + border) }
        }
        if row == shape.height - 1 {
            for below in 0..<border { clear(shape.height + below, -border..<shape.width + border) }
        }
    }
}
