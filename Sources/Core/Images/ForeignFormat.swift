/// Formats of pictures and clips that are known by their first bytes, so that errors can name them; none of them is read.
enum ForeignFormat {
    /// What bytes are and what to do with them; `nil` for bytes that are none of these.
    static func name(of bytes: [UInt8]) -> String? {
        func has(_ text: String, at offset: Int = 0) -> Bool {
            bytes.dropFirst(offset).starts(with: text.utf8)
        }
        if has("RIFF"), has("AVI ", at: 8) { return clip("an AVI") }
        if has("BM") { return "a BMP picture" }
        if has("II*\0") || has("MM\0*") { return "a TIFF picture" }
        if bytes.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) { return clip("a Matroska or WebM") }
        if has("ftyp", at: 4) {
            // ISO 14496-12: the major brand follows.
            let brand = String(decoding: bytes.dropFirst(8).prefix(4), as: UTF8.self)
            switch brand {
            case "avif", "avis": return "an AVIF picture"
            case "qt  ": return clip("a QuickTime")
            default: return clip("an MP4")
            }
        }
        return nil
    }

    private static func clip(_ kind: String) -> String {
        "\(kind) clip (its frames as pictures: ffmpeg -i CLIP frames/%05d.png)"
    }
}
