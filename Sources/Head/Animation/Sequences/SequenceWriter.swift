internal import Files
internal import Foundation
public import Meshes
public import SpatialGeometry

/// Plays a track on a head and writes a mesh file for each frame, as they are computed.
///
/// Frames are evaluated a few at a time, so memory does not grow with their number. A file is written whole or not at
/// all: what is there after an interruption is complete.
public struct SequenceWriter: Sendable {
    /// The head.
    public let head: Head
    /// The identity, in standard deviations.
    public var shape: [Double]
    /// What multiplies the head; 1 for its true size.
    public var scale: Double
    /// The format of the files.
    public var format: MeshFormat
    /// How the files are named.
    public var names: FrameNames = .standard
    /// The frame and unit of the files, from the head's own in metres.
    public var fileFromHead: SimilarityTransform = .identity
    /// A PNG or JPEG file in the head's texture layout, which OBJ files name; written beside them.
    public var texture: [UInt8]?

    /// How many frames are evaluated in one product.
    private static let batchSize = 16

    /// A writer for an identity of a head.
    ///
    /// - Precondition: there are no more coefficients than the head has.
    public init(_ head: Head, shape: [Double] = [], scale: Double = 1, format: MeshFormat = .obj) {
        precondition(shape.count <= head.shapeCount, "there are more coefficients than the head has")
        self.head = head
        self.shape = shape
        self.scale = scale
        self.format = format
    }

    /// A writer for whose head it is, with its texture.
    public init(_ identity: HeadIdentity, format: MeshFormat = .obj) {
        self.init(identity.head, shape: identity.shape, scale: identity.scale, format: format)
        texture = identity.texture
    }

    /// The parameters of a frame on this identity.
    public func parameters(_ frame: AnimationFrame) -> HeadParameters {
        HeadParameters(
            shape: shape, expression: frame.expression, pose: frame.pose, translation: frame.translation, scale: scale)
    }

    /// The name of a frame's file, frames counted from 0.
    public func fileName(_ index: Int, of count: Int) -> String {
        names.name(index, of: count, ending: format.rawValue)
    }

    /// Writes every frame of a track into a folder, which is made when it is not there.
    ///
    /// What an earlier track of more frames left there is removed: `flambeau-sequence.json`, written beside the frames, says
    /// how many there may be, and nothing else in the folder is touched.
    ///
    /// Files are brought to the disk in the background; all are there when this returns or throws.
    ///
    /// - Parameters:
    ///   - track: the frames.
    ///   - folder: the folder.
    ///   - observer: given each frame's number and vertices, packed, in metres, in the head's own frame.
    ///   - progress: called with the number of frames made; `false` stops once these are written.
    /// - Throws: `FileError` when the folder or a file cannot be written, `AnimationError.cancelled` when stopped.
    public func write(
        _ track: AnimationTrack, to folder: String, observer: (Int, ArraySlice<Float>) -> Void = { _, _ in },
        progress: (Int) -> Bool = { _ in true }
    ) throws {
        try OutputFolder.make(at: folder)
        let count = track.frameCount
        // PLY files have no way to name an image.
        let image = format == .obj && head.textureCoordinates != nil ? self.texture : nil
        let texture = image.map { SequenceTexture($0, names, head) }
        let manifest = SequenceManifest(
            track: track.name, frameRate: track.frameRate, frameCount: count, format: format.rawValue, names: names,
            textureFiles: texture?.files ?? [])
        let earlier = SequenceManifest.read(in: folder)
        // Until all is written there may be frames of both.
        try manifest.write(to: folder, earlier: earlier)
        try texture?.write(to: folder)
        var evaluator = HeadEvaluator(head)
        var encoder = MeshEncoder(
            format, vertexCount: head.vertexCount, triangles: head.triangles, texture: head.textureCoordinates,
            materialLibrary: texture.map { ($0.library, SequenceTexture.material) },
            materialChanges: texture == nil ? [] : SequenceTexture.changes(head))
        let size = 3 * head.vertexCount
        var vertices: [Float] = []
        let files = FileQueue()
        defer { try? files.finish() }
        for first in stride(from: 0, to: count, by: Self.batchSize) {
            let batch = (first..<min(first + Self.batchSize, count)).map { parameters(track.source.frame($0)) }
            evaluator.evaluate(batch, into: &vertices)
            for index in batch.indices {
                guard progress(first + index) else {
                    try files.finish()
                    throw AnimationError.cancelled(written: first + index)
                }
                let positions = vertices[index * size..<(index + 1) * size]
                let path = folder + "/" + fileName(first + index, of: count)
                var bytes: [UInt8] = []
                try encoder.withEncoded(placed(positions), path: path) { bytes = Array($0) }
                try files.write(bytes, to: path)
                observer(first + index, positions)
            }
        }
        try files.finish()
        for name in earlier?.files.subtracting(manifest.files) ?? [] { unlink(folder + "/" + name) }
        try manifest.write(to: folder)
        _ = progress(count)
    }

    /// Vertices in the frame and unit of the files.
    private func placed(_ positions: ArraySlice<Float>) -> ArraySlice<Float> {
        guard fileFromHead != .identity else { return positions }
        return TriangleMesh(positions: Array(positions), triangles: []).transformed(by: fileFromHead).positions[...]
    }
}
