import Images

/// An image's brightness at its own size, half of it, a quarter, and so on.
///
/// A level's pixel is made of four by four of the level before, weighed 1, 3, 3, 1 each way; a point p of one level is
/// p/2 in the next (the centre of the first pixel is at (0.5, 0.5) in each).
struct ImagePyramid: Sendable {
    /// A level: brightness 0…255, rows from the top.
    struct Level: Sendable {
        var width: Int
        var height: Int
        var values: [Float]
    }

    let levels: [Level]

    /// The pyramid of an image, down to where a side would fall below eight pixels.
    ///
    /// - Parameters:
    ///   - image: the finest level's pixels.
    ///   - limit: the most levels.
    init(_ image: Image, limit: Int = 8) {
        let (width, height) = (image.width, image.height)
        let values = [Float](unsafeUninitializedCapacity: width * height) { buffer, count in
            image.pixels.withUnsafeBytes { pixels in
                for index in 0..<width * height {
                    let sample = SIMD4<Float>(pixels.load(fromByteOffset: 4 * index, as: SIMD4<UInt8>.self))
                    // ITU-R BT.601's luma.
                    buffer[index] = 0.299 * sample.x + 0.587 * sample.y + 0.114 * sample.z
                }
            }
            count = width * height
        }
        var levels = [Level(width: width, height: height, values: values)]
        while levels.count < limit, let last = levels.last, min(last.width, last.height) >= 16 {
            levels.append(last.halved())
        }
        self.levels = levels
    }

    /// How many levels there are.
    var count: Int { levels.count }
}

extension ImagePyramid.Level {
    func halved() -> Self {
        let (narrow, low) = (width / 2, height / 2)
        var columns = [Float](repeating: 0, count: narrow * height)
        var result = [Float](repeating: 0, count: narrow * low)
        values.withUnsafeBufferPointer { values in
            for y in 0..<height {
                let row = values.baseAddress! + y * width
                for x in 0..<narrow {
                    let (a, d) = (max(0, 2 * x - 1), min(width - 1, 2 * x + 2))
                    columns[y * narrow + x] = 0.125 * (row[a] + row[d]) + 0.375 * (row[2 * x] + row[2 * x + 1])
                }
            }
        }
        columns.withUnsafeBufferPointer { columns in
            for y in 0..<low {
                let (a, d) = (max(0, 2 * y - 1) * narrow, min(height - 1, 2 * y + 2) * narrow)
                let (b, c) = (2 * y * narrow, (2 * y + 1) * narrow)
                for x in 0..<narrow {
                    result[y * narrow + x] =
                        0.125 * (columns[a + x] + columns[d + x]) + 0.375 * (columns[b + x] + columns[c + x])
                }
            }
        }
        return Self(width: narrow, height: low, values: result)
    }

    /// Brightness between pixels around a point, side × side values a pixel apart; outside the image the nearest pixel
    /// counts.
    ///
    /// - Parameters:
    ///   - corner: the first value's place, the centre of the first pixel being (0, 0).
    func sample(_ corner: SIMD2<Float>, side: Int, into patch: UnsafeMutablePointer<Float>) {
        let floor = corner.rounded(.down)
        let (left, top) = (Int(floor.x), Int(floor.y))
        let (fx, fy) = (corner.x - floor.x, corner.y - floor.y)
        let (w00, w10, w01, w11) = ((1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy)
        values.withUnsafeBufferPointer { values in
            if left >= 0, top >= 0, left + side < width, top + side < height {
                for y in 0..<side {
                    let upper = values.baseAddress! + (top + y) * width + left
                    let lower = upper + width
                    let target = patch + y * side
                    for x in 0..<side {
                        target[x] = w00 * upper[x] + w10 * upper[x + 1] + w01 * lower[x] + w11 * lower[x + 1]
                    }
                }
            } else {
                for y in 0..<side {
                    let upper = min(max(top + y, 0), height - 1) * width
                    let lower = min(max(top + y + 1, 0), height - 1) * width
                    for x in 0..<side {
                        let (a, b) = (min(max(left + x, 0), width - 1), min(max(left + x + 1, 0), width - 1))
                        patch[y * side + x] =
                            w00 * values[upper + a] + w10 * values[upper + b] + w01 * values[lower + a]
                            + w11 * values[lower + b]
                    }
                }
            }
        }
    }
}
