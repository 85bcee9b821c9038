import Archives

/// A tensor whose numbers a formula gives, here and in the scripts of `tools/golden` that compute with them.
struct MadeUpTensor: Decodable {
    var shape: [Int]
    var scale: Double
    var offset: Double

    /// offset + scale·h(index, name), in single precision.
    func array(named name: String) -> NumericArray {
        let values = MadeUpTensor.spread(shape.reduce(1, *), name).map { Float(offset + scale * $0) }
        return NumericArray(shape: shape, elements: .float32(values))
    }

    /// Numbers in −1…1 from a hash of their place and a name.
    static func spread(_ count: Int, _ name: String) -> [Double] {
        let seed = name.utf8.reduce(UInt32(0)) { $0 &* 31 &+ UInt32($1) }
        return (0..<count).map { index in
            var z = UInt32(truncatingIfNeeded: index) &* 2_654_435_761 &+ seed
            z = (z ^ z >> 15) &* 2_246_822_519
            z = (z ^ z >> 13) &* 3_266_489_917
            return Double(z ^ z >> 16) / 2_147_483_648 - 1
        }
    }

    /// Bytes 0…255 from the same hash, as the scripts make pixels.
    static func pixels(_ count: Int) -> [UInt8] {
        spread(count, "pixels").map { UInt8(max(0, min(255, (128 + 127.5 * $0).rounded(.down)))) }
    }
}
