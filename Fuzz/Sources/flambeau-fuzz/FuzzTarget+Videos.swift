import Flambeau

/// The reader of clips: what FFmpeg's libraries make of them is behind one door.
extension FuzzTarget {
    static let video = FuzzTarget(name: "video", seeds: [("Fuzz/seeds/video", ".mp4"), ("Fuzz/seeds/video", ".gif")]) {
        bytes in
        let reader = try VideoReader(bytes: bytes, name: "input.mp4", limit: 1 << 19)
        for _ in 0..<8 { if try reader.next() == nil { break } }
    }
}
