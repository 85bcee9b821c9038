/// Data in structure-of-arrays form for scores: each block of eight data is `width` vectors, one a coordinate, with NaN in
/// the lanes past the last datum.
struct PackedLanes {
    /// The number of coordinates of a datum.
    let width: Int
    private let lanes: [SIMD8<Float>]

    /// Packs `count` data.
    ///
    /// - Parameter value: a coordinate of a datum by both indices.
    init(count: Int, width: Int, _ value: (_ index: Int, _ coordinate: Int) -> Double) {
        self.width = width
        var lanes = [SIMD8<Float>](repeating: SIMD8(repeating: .nan), count: (count + 7) / 8 * width)
        for index in 0..<count {
            for coordinate in 0..<width {
                lanes[index / 8 * width + coordinate][index % 8] = Float(value(index, coordinate))
            }
        }
        self.lanes = lanes
    }

    /// Writes an error for every datum of some blocks.
    ///
    /// - Parameter error: the errors of the eight data whose coordinates start at the pointer.
    @inline(__always)
    func squaredErrors(
        _ range: Range<Int>, into errors: inout [SIMD8<Float>],
        _ error: (UnsafePointer<SIMD8<Float>>) -> SIMD8<Float>
    ) {
        lanes.withUnsafeBufferPointer { lanes in
            guard let base = lanes.baseAddress else { return }
            errors.withUnsafeMutableBufferPointer { errors in
                for index in range { errors[index] = error(base + index * width) }
            }
        }
    }
}
