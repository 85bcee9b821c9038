import Flambeau
import Foundation

/// Sequences of mesh files.
enum AnimationBenchmarks {
    /// The smile-blink-speak loop on the default head, files included.
    static func animate() throws {
        let head = Head(try HeadModelArrays.load(HeadModelLocation.find()))
        let track = try TrackFile.read(
            BundledFiles.locate("assets/tracks/smile-blink-speak.yaml"), for: head)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("flambeau-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let shape = (0..<head.shapeCount).map { sin(Double($0)) }
        for format in MeshFormat.allCases {
            let writer = SequenceWriter(head, shape: shape, format: format)
            let seconds = try Measurement.median(repetitions: 5) { try writer.write(track, to: folder) }
            Measurement.report(
                "\(track.frameCount) frames of \(head.vertexCount) vertices as \(format.rawValue)", seconds: seconds,
                String(format: "%.0f frames/s", Double(track.frameCount) / seconds))
        }
        let count = track.frameCount
        var evaluator = HeadEvaluator(head)
        let writer = SequenceWriter(head, shape: shape)
        let batch = (0..<16).map { writer.parameters(track.source.frame($0 * count / 16)) }
        var vertices: [Float] = []
        let evaluation = Measurement.median { evaluator.evaluate(batch, into: &vertices) } / 16
        Measurement.report("of which evaluation, a frame", seconds: evaluation)
        var encoder = MeshEncoder(
            .obj, vertexCount: head.vertexCount, triangles: head.triangles, texture: head.textureCoordinates)
        var bytes = 0
        let encoding = try Measurement.median {
            bytes = try encoder.bytes(of: vertices[..<(3 * head.vertexCount)], path: "").count
        }
        Measurement.report("of which text, a frame", seconds: encoding, "\(bytes / 1000) kB")
    }
}
