/// The marker segments before a JPEG's picture (ITU-T T.81, annex B).
struct JPEGSegments {
    /// Each segment's marker and payload.
    let segments: [(marker: UInt8, payload: Range<Int>)]
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var segments: [(marker: UInt8, payload: Range<Int>)] = []
        var position = 2
        while position + 4 <= bytes.count, bytes[position] == 0xFF {
            let marker = bytes[position + 1]
            if marker == 0xFF {
                position += 1
                continue
            }
            if marker == 0xDA { break }
            let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
            guard length >= 2, position + 2 + length <= bytes.count else { break }
            segments.append((marker, position + 4..<position + 2 + length))
            position += 2 + length
        }
        self.segments = segments
    }

    /// Whether a program that stores ink values inverted left its mark (APP14 "Adobe").
    var hasAdobeMarker: Bool {
        segments.contains { $0.marker == 0xEE && bytes[$0.payload].starts(with: Array("Adobe".utf8)) }
    }
}
