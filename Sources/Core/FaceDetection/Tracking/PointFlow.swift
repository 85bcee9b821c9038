/// Finds where points of an image went in the next: pyramidal Lucas–Kanade.
///
/// A window around the point, I, is looked for in the other image, J: the shift d minimises Σ (I(x) − J(x + d))². With
/// the gradient g of I and G = Σ g·gᵀ a step is G⁻¹·Σ g·(I − J), repeated until it is small; what a coarse level finds is
/// where the next finer one starts. Bouguet, "Pyramidal implementation of the Lucas Kanade feature tracker", 2001.
///
/// A point is then followed back. One that does not come back to where it was, that has too little texture around it, or
/// that left the image is given up: Kalal, Mikolajczyk, Matas, "Forward–backward error", ICPR 2010.
struct PointFlow: Sendable {
    /// Half of the window's side: it has 2·radius + 1 pixels each way.
    var radius = 7
    /// The finest level to look at: 0 is the image itself, 1 half its size.
    var finestLevel = 0
    /// The coarsest level to look at, where the image has so many.
    var coarsestLevel = 4
    /// The least mean squared gradient, in the direction that has least of it, for a window to be followed.
    var leastTexture: Float = 0.5
    /// How far from its start a point may come back, in pixels of the finest level.
    var returnLimit: Float = 0.5
    /// The most steps a level.
    var stepLimit = 20

    /// The usual values.
    init() {}

    /// Where points went.
    ///
    /// - Parameters:
    ///   - points: points in pixels of the first image.
    ///   - first: the image they are in.
    ///   - second: the next image, of the same size.
    ///   - shift: where they are expected, relative to where they were.
    /// - Returns: the points in pixels of the second image; `nil` for those given up, and for those that lie, or are
    ///   expected, farther outside than the image is large.
    /// - Precondition: both images have the same size.
    func follow(
        _ points: [SIMD2<Float>], from first: ImagePyramid, to second: ImagePyramid, shift: SIMD2<Float> = .zero
    ) -> [SIMD2<Float>?] {
        precondition(
            first.levels[0].width == second.levels[0].width && first.levels[0].height == second.levels[0].height,
            "points are followed between images of one size")
        var search = Search(self)
        let size = SIMD2(Float(first.levels[0].width), Float(first.levels[0].height))
        let limit = returnLimit * Float(1 << min(finestLevel, first.count - 1))
        return points.map { point in
            // Not a number is in no range either.
            let place = point / size
            guard all(place .> -1), all(place .< 2), all(shift .> -2 * size), all(shift .< 2 * size) else { return nil }
            guard let found = search.follow(point, first, second, shift: shift),
                found.x >= 0, found.y >= 0, found.x < size.x, found.y < size.y,
                let back = search.follow(found, second, first, shift: -shift)
            else { return nil }
            let error = back - point
            return (error * error).sum() <= limit * limit ? found : nil
        }
    }

    /// Memory for one window, used for point after point.
    private struct Search {
        let flow: PointFlow
        let side: Int
        /// The window with a pixel around it, its gradient, and the window in the other image.
        var window: [Float]
        var gradientX: [Float]
        var gradientY: [Float]
        var other: [Float]

        init(_ flow: PointFlow) {
            self.flow = flow
            side = 2 * flow.radius + 1
            window = Array(repeating: 0, count: (side + 2) * (side + 2))
            gradientX = Array(repeating: 0, count: side * side)
            gradientY = gradientX
            other = gradientX
        }

        mutating func follow(
            _ point: SIMD2<Float>, _ first: ImagePyramid, _ second: ImagePyramid, shift: SIMD2<Float>
        ) -> SIMD2<Float>? {
            let finest = min(flow.finestLevel, first.count - 1)
            let coarsest = max(finest, min(flow.coarsestLevel, first.count - 1))
            var found = shift / Float(1 << coarsest)
            for index in stride(from: coarsest, through: finest, by: -1) {
                let place = point / Float(1 << index)
                guard let refined = refine(place, found, first.levels[index], second.levels[index]) else {
                    // A coarse level may have too little texture where a finer one has enough.
                    if index == finest { return nil }
                    found *= 2
                    continue
                }
                found = index > finest ? 2 * refined : refined
            }
            return point + found * Float(1 << finest)
        }

        /// The shift at one level from a first guess of it; `nil` without texture or when it runs away.
        private mutating func refine(
            _ place: SIMD2<Float>, _ start: SIMD2<Float>, _ first: ImagePyramid.Level, _ second: ImagePyramid.Level
        ) -> SIMD2<Float>? {
            let (side, wide) = (side, side + 2)
            let reach = Float(flow.radius)
            let corner = place - SIMD2(repeating: reach + 0.5)
            let (limit, texture) = (flow.stepLimit, flow.leastTexture)
            return window.withUnsafeMutableBufferPointer { window in
                gradientX.withUnsafeMutableBufferPointer { gx in
                    gradientY.withUnsafeMutableBufferPointer { gy in
                        other.withUnsafeMutableBufferPointer { other in
                            first.sample(corner - 1, side: wide, into: window.baseAddress!)
                            var (xx, xy, yy): (Float, Float, Float) = (0, 0, 0)
                            for y in 0..<side {
                                for x in 0..<side {
                                    let middle = (y + 1) * wide + x + 1
                                    let dx = 0.5 * (window[middle + 1] - window[middle - 1])
                                    let dy = 0.5 * (window[middle + wide] - window[middle - wide])
                                    gx[y * side + x] = dx
                                    gy[y * side + x] = dy
                                    xx += dx * dx
                                    xy += dx * dy
                                    yy += dy * dy
                                }
                            }
                            let half = 0.5 * (xx + yy)
                            let least = half - (0.25 * (xx - yy) * (xx - yy) + xy * xy).squareRoot()
                            guard least > texture * Float(side * side) else { return nil }
                            let determinant = xx * yy - xy * xy
                            var shift = start
                            for _ in 0..<limit {
                                second.sample(corner + shift, side: side, into: other.baseAddress!)
                                var (bx, by): (Float, Float) = (0, 0)
                                for y in 0..<side {
                                    for x in 0..<side {
                                        let index = y * side + x
                                        let difference = window[(y + 1) * wide + x + 1] - other[index]
                                        bx += difference * gx[index]
                                        by += difference * gy[index]
                                    }
                                }
                                let step = SIMD2(yy * bx - xy * by, xx * by - xy * bx) / determinant
                                shift += step
                                let moved = shift - start
                                // Beyond the window the gradient says nothing.
                                guard (moved * moved).sum() < 4 * reach * reach, step.x.isFinite else { return nil }
                                if (step * step).sum() < 1e-4 { break }
                            }
                            return shift
                        }
                    }
                }
            }
        }
    }
}
