internal import Foundation
public import Images
internal import Meshes

/// A contact sheet of a track: frames at equal distances, seen from the front.
public struct TrackContactSheet: Sendable {
    private let frames: Set<Int>
    private let triangles: [Int32]
    private let colors: [UInt8]
    private let frameRate: Double
    private let view: RenderView
    private let size: Int
    private var sheet: ContactSheet

    /// A sheet that will hold at most `limit` frames of a track.
    ///
    /// - Parameters:
    ///   - track: the track.
    ///   - head: the model.
    ///   - neutral: the resting vertices of the identity, packed, in metres; they set the section.
    ///   - limit: the most frames shown.
    ///   - size: the width and height of a picture in pixels.
    public init(_ track: AnimationTrack, head: Head, neutral: [Float], limit: Int = 24, size: Int = 240) {
        let count = track.frameCount
        let shown = max(1, min(limit, count))
        frames = Set((0..<shown).map { shown == 1 ? 0 : $0 * (count - 1) / (shown - 1) })
        triangles = head.triangles
        frameRate = track.frameRate
        self.size = size
        colors = HeadColors.ofVertices(head, neutral)
        let face = (head.regions["face"] ?? []).flatMap { neutral[3 * Int($0)..<3 * Int($0) + 3] }
        let box =
            BoundingBox(positions: face.isEmpty ? neutral : face) ?? BoundingBox(minimum: .zero, maximum: .zero)
        view = .framing(box, yaw: 0.35, pitch: 0.08, width: size, height: size, margin: face.isEmpty ? 0.05 : 0.12)
        sheet = ContactSheet(
            columns: min(6, shown), cellWidth: size, cellHeight: size,
            title: "\(track.name): \(count) frames, \(String(format: "%g", track.frameRate)) a second")
    }

    /// Adds a frame, if it is one of those shown; frames come in order.
    public mutating func add(_ index: Int, vertices: ArraySlice<Float>) {
        guard frames.contains(index) else { return }
        let mesh = TriangleMesh(positions: Array(vertices), triangles: triangles)
        let image = Rasterizer(width: size, height: size)
            .render([RenderedSurface(mesh, .vertexColors(colors))], view: view).image
        sheet.append(image, caption: String(format: "%d, %.2f s", index + 1, Double(index) / frameRate))
    }

    /// The sheet.
    public var image: Image { sheet.image() }
}
