extension Image {
    /// Lays `color` over pixel (x, y), `coverage` of it; pixels outside the image are left alone.
    public mutating func blend(_ color: Color, at x: Int, _ y: Int, coverage: Float = 1) {
        guard x >= 0, y >= 0, x < width, y < height else { return }
        let opacity = coverage * Float(color.alpha) / 255
        guard opacity > 0 else { return }
        let start = 4 * (y * width + x)
        let below = Float(pixels[start + 3]) / 255
        let alpha = opacity + below * (1 - opacity)
        func mixed(_ sample: UInt8, _ old: UInt8) -> UInt8 {
            let value = (Float(sample) * opacity + Float(old) * below * (1 - opacity)) / alpha
            return UInt8(max(0, min(255, value.rounded())))
        }
        pixels[start] = mixed(color.red, pixels[start])
        pixels[start + 1] = mixed(color.green, pixels[start + 1])
        pixels[start + 2] = mixed(color.blue, pixels[start + 2])
        pixels[start + 3] = UInt8(max(0, min(255, (255 * alpha).rounded())))
    }

    /// Fills the pixels x ..< x + width of the rows y ..< y + height, as far as they are inside.
    public mutating func fillRectangle(x: Int, y: Int, width: Int, height: Int, _ color: Color) {
        for row in max(0, y)..<max(0, y, min(self.height, y + height)) {
            for column in max(0, x)..<max(0, x, min(self.width, x + width)) { blend(color, at: column, row) }
        }
    }

    /// Draws lines through points in pixels, rounded at corners and ends, anti-aliased.
    ///
    /// Where paths cross, the colour is laid down once.
    ///
    /// - Parameters:
    ///   - paths: each a chain of points; a single point makes a dot.
    ///   - thickness: the width of the line in pixels.
    ///   - color: the colour of the lines.
    public mutating func strokePaths(_ paths: [[SIMD2<Float>]], thickness: Float, _ color: Color) {
        let reach = thickness / 2 + 1
        let points = paths.joined().filter { $0.x.isFinite && $0.y.isFinite }
        guard var low = points.first else { return }
        var high = low
        for point in points {
            low = pointwiseMin(low, point)
            high = pointwiseMax(high, point)
        }
        // Clamped before they become integers: a point may lie anywhere.
        func clamped(_ value: Float, _ limit: Int) -> Int { Int(max(0, min(Float(limit), value))) }
        let (left, top) = (clamped(low.x - reach, width), clamped(low.y - reach, height))
        let (right, bottom) = (clamped(high.x + reach + 1, width), clamped(high.y + reach + 1, height))
        guard left < right, top < bottom else { return }
        var coverage = [Float](repeating: 0, count: (right - left) * (bottom - top))
        for path in paths where path.allSatisfy({ $0.x.isFinite && $0.y.isFinite }) && !path.isEmpty {
            for index in 0..<max(1, path.count - 1) {
                let (from, to) = (path[index], path[min(index + 1, path.count - 1)])
                let rows = clamped(min(from.y, to.y) - reach, height)..<clamped(max(from.y, to.y) + reach + 1, height)
                let columns = clamped(min(from.x, to.x) - reach, width)..<clamped(max(from.x, to.x) + reach + 1, width)
                let along = to - from
                let square = (along * along).sum()
                for row in rows {
                    for column in columns {
                        let offset = SIMD2(Float(column) + 0.5, Float(row) + 0.5) - from
                        let fraction = square > 0 ? max(0, min(1, (offset * along).sum() / square)) : 0
                        let rest = offset - fraction * along
                        let value = max(0, min(1, thickness / 2 + 0.5 - (rest * rest).sum().squareRoot()))
                        let slot = (row - top) * (right - left) + column - left
                        coverage[slot] = max(coverage[slot], value)
                    }
                }
            }
        }
        for row in top..<bottom {
            for column in left..<right {
                let value = coverage[(row - top) * (right - left) + column - left]
                if value > 0 { blend(color, at: column, row, coverage: value) }
            }
        }
    }

    /// Draws an anti-aliased line between two points in pixels.
    public mutating func strokeLine(from: SIMD2<Float>, to: SIMD2<Float>, thickness: Float = 1, _ color: Color) {
        strokePaths([[from, to]], thickness: thickness, color)
    }

    /// Draws an anti-aliased dot about a point in pixels.
    public mutating func fillCircle(centre: SIMD2<Float>, radius: Float, _ color: Color) {
        strokePaths([[centre]], thickness: 2 * radius, color)
    }

    /// Lays another image over this one, its top-left pixel at (x, y), as far as it is inside.
    public mutating func draw(_ image: Image, x: Int, y: Int) {
        for row in max(0, -y)..<max(0, -y, min(image.height, height - y)) {
            for column in max(0, -x)..<max(0, -x, min(image.width, width - x)) {
                let color = image[column, row]
                if color.alpha == 255 {
                    self[x + column, y + row] = color
                } else {
                    blend(color, at: x + column, y + row)
                }
            }
        }
    }
}
