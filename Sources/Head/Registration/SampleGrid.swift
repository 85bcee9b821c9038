/// For every place near a surface the nearest of its samples, in a table: quick, and exact to the size of a cell.
struct SampleGrid {
    let samples: SurfaceSamples
    private let origin: SIMD3<Float>
    private let inverseCell: Float
    private let size: SIMD3<Int32>
    private let bounds: SIMD3<Float>
    /// The nearest sample of each cell's middle; −1 far from the surface.
    private let nearest: [Int32]

    /// How many cells from a sample are filled.
    private static let reach = 4

    /// The table of samples, `resolution` cells along its longest side; samples outside ±`extent` are left out.
    init(_ samples: SurfaceSamples, resolution: Int, extent: Float) {
        self.samples = samples
        var (low, high) = (SIMD3<Float>(repeating: extent), SIMD3<Float>(repeating: -extent))
        for point in samples.points {
            let clamped = point.clamped(
                lowerBound: SIMD3(repeating: -extent), upperBound: SIMD3(repeating: extent))
            low = pointwiseMin(low, clamped)
            high = pointwiseMax(high, clamped)
        }
        let cell = max((high - low).max() / Float(resolution), 1e-4)
        let margin = Self.reach
        origin = low - Float(margin) * cell
        inverseCell = 1 / cell
        size = SIMD3<Int32>(((high - low) / cell).rounded(.up)) &+ Int32(2 * margin + 1)
        bounds = SIMD3<Float>(size)
        let (width, height, depth) = (Int(size.x), Int(size.y), Int(size.z))
        var nearest = [Int32](repeating: -1, count: width * height * depth)
        var distances = [Float](repeating: .infinity, count: nearest.count)
        for (index, point) in samples.points.enumerated() {
            let place = (point - origin) * inverseCell
            guard all((place .>= 0) .& (place .< bounds)) else { continue }
            let (x, y, z) = (Int(place.x), Int(place.y), Int(place.z))
            for k in max(0, z - margin)...min(depth - 1, z + margin) {
                for j in max(0, y - margin)...min(height - 1, y + margin) {
                    let row = (k * height + j) * width
                    for i in max(0, x - margin)...min(width - 1, x + margin) {
                        let offset = SIMD3(Float(i), Float(j), Float(k)) + 0.5 - place
                        let square = (offset * offset).sum()
                        if square < distances[row + i] {
                            distances[row + i] = square
                            nearest[row + i] = Int32(index)
                        }
                    }
                }
            }
        }
        self.nearest = nearest
    }

    /// The sample nearest to a point, about; −1 far from the surface.
    @inline(__always) func sample(near point: SIMD3<Float>) -> Int {
        let place = (point - origin) * inverseCell
        // Compared before it is converted: a place may be farther away than a cell can be numbered, or not a number.
        guard all((place .>= 0) .& (place .< bounds)) else { return -1 }
        let cell = SIMD3<Int32>(place)
        return Int(nearest[(Int(cell.z) * Int(size.y) + Int(cell.y)) * Int(size.x) + Int(cell.x)])
    }
}
