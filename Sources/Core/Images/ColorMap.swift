/// Colours for numbers from 0 to 1.
///
/// Both maps change lightness evenly: the diverging one runs from blue through near-white to red, for signed values
/// about a zero in the middle; the sequential one from dark violet through green to light yellow.
public struct ColorMap: Equatable, Sendable {
    /// Colours at equal steps from 0 to 1, sRGB.
    private let anchors: [SIMD3<Float>]

    /// Blue (0) through near-white (0.5) to red (1).
    public static let diverging = ColorMap(anchors: [
        SIMD3(24, 52, 132), SIMD3(58, 111, 190), SIMD3(128, 173, 220), SIMD3(198, 218, 236), SIMD3(244, 243, 241),
        SIMD3(244, 206, 186), SIMD3(230, 148, 120), SIMD3(200, 76, 66), SIMD3(136, 18, 40),
    ])

    /// Dark violet (0) through blue-green (0.5) to light yellow (1).
    public static let sequential = ColorMap(anchors: [
        SIMD3(48, 12, 80), SIMD3(62, 52, 128), SIMD3(50, 92, 146), SIMD3(34, 128, 146), SIMD3(32, 162, 132),
        SIMD3(84, 192, 104), SIMD3(164, 216, 70), SIMD3(250, 234, 90),
    ])

    /// The colour of a value; values outside 0…1 take the ends, NaN is grey.
    public func color(_ value: Float) -> Color {
        guard !value.isNaN else { return Color(red: 150, green: 150, blue: 150) }
        let place = max(0, min(1, value)) * Float(anchors.count - 1)
        let index = min(anchors.count - 2, Int(place))
        let mixed = anchors[index] + (place - Float(index)) * (anchors[index + 1] - anchors[index])
        return Color(
            red: UInt8(mixed.x.rounded()), green: UInt8(mixed.y.rounded()), blue: UInt8(mixed.z.rounded()))
    }
}
