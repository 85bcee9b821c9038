internal import Animation
internal import Archives
internal import FaceDetection
internal import Files
internal import Foundation
internal import HeadModel
internal import Images
internal import Meshes
internal import PhotoFitting
public import Rigs
internal import SpatialGeometry
internal import Videos

extension CaptureResult {
    /// Writes the track (`track.npz`, `track.json`, `arkit.csv`, `animation.glb`), the clip with the head drawn over it (`overlay.mp4`), a
    /// contact sheet and, last, the report that vouches for them. Each file is written whole or not at all, and an earlier
    /// report is taken away first.
    ///
    /// - Parameters:
    ///   - folder: where; it is made when it is not there.
    ///   - progress: called before each frame is drawn; `false` cancels.
    /// - Throws: an error that names the file; `FittingError` when the caller cancels.
    public func write(to folder: String, progress: (CaptureProgress) -> Bool = { _ in true }) throws {
        try OutputFiles.check(CaptureResult.names, in: folder, against: source.paths)
        try OutputFolder.make(at: folder)
        unlink(folder + "/report.json")
        try NumpyArchive.write(arrays, to: folder + "/track.npz")
        try AtomicFile.write(try trackJSON, to: folder + "/track.json")
        try AtomicFile.write(CaptureFile.csv(faceCapture), to: folder + "/arkit.csv")
        let played = try TrackFile.read(folder + "/track.npz", for: head)
        try ExportPipeline().run(HeadIdentity(head, of: played), playing: played, to: folder + "/animation.glb")
        try draw(to: folder, progress: progress)
        try AtomicFile.write(try JSONText.encode(report) + "\n", to: folder + "/report.json")
    }

    /// When each frame of the track is shown, in seconds from its first.
    private var times: [Double] { run.map { frames[$0].time - frames[run.lowerBound].time } }

    /// VHAP's arrays (T frames, S identity and E expression coefficients, K shapes): `shape` (S), `expr` (T, E), `rotation`,
    /// `neck_pose`, `jaw_pose`, `translation` (T, 3), `eyes_pose` (T, 6), and beside them `arkit_weights` (T, K),
    /// `arkit_names` (K), `timestamps` (T), `frame_rate`, `focal_length`, `camera_from_head` (T, 4, 4), `is_seen` (T).
    private var arrays: [(name: String, array: NumericArray)] {
        let track = track
        func rows(_ width: Int, _ values: (HeadParameters) -> [Double]) -> NumericArray {
            NumericArray(shape: [track.count, width], elements: .float64(track.flatMap(values)))
        }
        func vector(_ name: String, _ value: @escaping (HeadParameters) -> Vector3) -> (
            name: String, array: NumericArray
        ) {
            (name, rows(3) { [value($0).x, value($0).y, value($0).z] })
        }
        var latest = RigidTransform.identity
        let places = run.flatMap { index -> [Double] in
            latest = frames[index].fit?.cameraFromHead ?? latest
            let (matrix, shift) = (latest.rotation.matrix, latest.translation)
            return (0..<3).flatMap { row in (0..<3).map { matrix[row, $0] } + [shift[row]] } + [0, 0, 0, 1]
        }
        var arrays: [(name: String, array: NumericArray)] = [
            ("shape", NumericArray(shape: [shape.count], elements: .float64(shape))),
            ("expr", rows(head.expressionCount) { $0.expression }),
            vector("rotation") { $0.pose.root }, vector("neck_pose") { $0.pose.neck },
            vector("jaw_pose") { $0.pose.jaw },
            (
                "eyes_pose",
                rows(6) {
                    let (left, right) = ($0.pose.leftEye, $0.pose.rightEye)
                    return [left.x, left.y, left.z, right.x, right.y, right.z]
                }
            ),
            vector("translation") { $0.translation },
            (
                "arkit_weights",
                NumericArray(shape: [track.count, shapeNames.count], elements: .float64(weights.flatMap(\.self)))
            ),
            ("arkit_names", NumericArray(shape: [shapeNames.count], elements: .text(shapeNames))),
            ("timestamps", NumericArray(shape: [track.count], elements: .float64(times))),
            ("frame_rate", NumericArray(shape: [], elements: .float64([frameRate]))),
            ("focal_length", NumericArray(shape: [], elements: .float64([report.focalLength]))),
            ("camera_from_head", NumericArray(shape: [track.count, 4, 4], elements: .float64(places))),
            (
                "is_seen",
                NumericArray(shape: [track.count], elements: .float64(run.map { observations[$0] == nil ? 0 : 1 }))
            ),
        ]
        if let model {
            arrays.append(("model_name", NumericArray(shape: [], elements: .text([model.name]))))
        }
        return arrays
    }

    /// A frame as `track.json` has it.
    private struct FrameJSON: Encodable {
        var frame: Int
        var time: Double
        var sighting: CaptureFrame.Sighting
        var confidence: Double
        var yaw: Double?
        var pitch: Double?
        var roll: Double?
        var rotation: [[Double]]?
        var translation: [Double]?
        var deviations: [Double]?
        var gaze: [String: [Double]]?
        var weights: [Double]?
        var error: String?
    }

    private struct TrackJSON: Encodable {
        var schemaVersion = 1
        var frameRate: Double
        var focalLength: Double
        var width: Int?
        var height: Int?
        var blendShapes: [String]
        var shape: [Double]
        var frames: [FrameJSON]
    }

    private var trackJSON: String {
        get throws {
            let report = report
            let degrees = 180 / Double.pi
            let list = frames.enumerated().map { index, frame -> FrameJSON in
                var entry = FrameJSON(
                    frame: index, time: frame.time.rounded(decimals: 5), sighting: frame.sighting,
                    confidence: frame.confidence.rounded(decimals: 4))
                entry.error = frame.error
                guard let fit = frame.fit else { return entry }
                let angles = fit.yawPitchRoll
                (entry.yaw, entry.pitch, entry.roll) = (
                    (angles.yaw * degrees).rounded(decimals: 3), (angles.pitch * degrees).rounded(decimals: 3),
                    (angles.roll * degrees).rounded(decimals: 3)
                )
                let matrix = fit.cameraFromHead.rotation.matrix
                entry.rotation = (0..<3).map { row in (0..<3).map { matrix[row, $0].rounded(decimals: 7) } }
                let place = fit.cameraFromHead.translation
                entry.translation = [place.x, place.y, place.z].map { $0.rounded(decimals: 6) }
                let spread = fit.sightDeviations
                entry.deviations = (0..<3).map { (spread[$0] * degrees).rounded(decimals: 3) }
                entry.weights = fit.weights.map { $0.rounded(decimals: 5) }
                let eyes = [("left", fit.parameters.pose.leftEye), ("right", fit.parameters.pose.rightEye)]
                entry.gaze = Dictionary(
                    uniqueKeysWithValues: eyes.map { name, turn in
                        (name, [turn.y, turn.x].map { ($0 * degrees).rounded(decimals: 3) })
                    })
                return entry
            }
            return try JSONText.encode(
                TrackJSON(
                    frameRate: frameRate, focalLength: report.focalLength, width: report.width, height: report.height,
                    blendShapes: shapeNames, shape: shape.map { $0.rounded(decimals: 6) }, frames: list)) + "\n"
        }
    }

    /// The weights as capture apps have them, a frame of the track each.
    public var faceCapture: FaceCapture {
        let (track, weights) = (track, weights)
        let places = ARKitShape.names.map { name in shapeNames.firstIndex(of: name) }
        func turn(_ axisAngle: Vector3) -> YawPitchRoll { YawPitchRoll(Rotation(axisAngle: axisAngle)) }
        return FaceCapture(
            name: FileNames.stem(of: source.name), frameRate: frameRate, times: times,
            weights: weights.flatMap { row in places.map { $0.map { Float(row[$0]) } ?? 0 } },
            head: track.map { turn($0.pose.root) }, leftEye: track.map { turn($0.pose.leftEye) },
            rightEye: track.map { turn($0.pose.rightEye) })
    }

    /// The overlay and the contact sheet, in one reading of the clip.
    private func draw(to folder: String, progress: (CaptureProgress) -> Bool) throws {
        let shown =
            run.isEmpty
            ? []
            : (0..<min(12, run.count)).map { step in
                run.lowerBound + (run.count < 2 ? 0 : step * (run.count - 1) / max(1, min(12, run.count) - 1))
            }
        let (sheetWidth, cellWidth) = (4, 320)
        var sheet: ContactSheet?
        var writer: VideoWriter?
        var isCancelled = false
        let indices = Set(shown)
        try source.forEachFrame(frameRate: frameRate, threads: options.threads) { index, frame, time in
            guard index < frames.count else { return false }
            guard progress(.drawing(index)) else {
                isCancelled = true
                return false
            }
            guard let image = try? frame.get().image, image.width > 1, image.height > 1 else { return true }
            let picture = frames[index].fit.map { PhotoOverlay(image).drawing(head: $0, head) } ?? image
            let target =
                try writer
                ?? VideoWriter(
                    folder + "/overlay.mp4", width: image.width, height: image.height, frameRate: frameRate)
            writer = target
            try target.add(VideoFrame(image: picture, time: time))
            guard indices.contains(index), let fit = frames[index].fit else { return true }
            let height = max(1, min(640, cellWidth * image.height / image.width))
            let width = max(1, min(cellWidth, height * image.width / image.height))
            var cell = Image(width: 2 * width, height: height, color: .white)
            cell.draw(picture.resized(width: width, height: height), x: 0, y: 0)
            cell.draw(portrait(fit, width: width, height: height), x: width, y: 0)
            sheet =
                sheet
                ?? ContactSheet(
                    columns: sheetWidth, cellWidth: 2 * width, cellHeight: height,
                    title: "\((source.name as NSString).lastPathComponent): \(frames.count) frames, "
                        + "\(String(format: "%g", frameRate)) a second")
            sheet?.append(cell, caption: String(format: "%d, %.2f s, %@", index, time, frames[index].sighting.rawValue))
            return true
        }
        if isCancelled { throw ClipPipeline.cancelled }
        try writer?.finish()
        if let sheet { try ImageFile.write(sheet.image(), to: folder + "/contact-sheet.png") }
    }

    /// The head of a frame seen from the front.
    private func portrait(_ fit: PhotoFit, width: Int, height: Int) -> Image {
        let vertices = head.vertices(fit.parameters)
        let face = (head.regions["face"] ?? []).flatMap { head.template[3 * Int($0)..<3 * Int($0) + 3] }
        guard let box = BoundingBox(positions: face.isEmpty ? head.template : face) else {
            return Image(width: width, height: height)
        }
        let view = RenderView.framing(box, yaw: 0, pitch: 0, width: width, height: height, margin: 0.08)
        let mesh = TriangleMesh(positions: vertices, triangles: head.triangles)
        return Rasterizer(width: width, height: height).render(
            [RenderedSurface(mesh, .vertexColors(HeadColors.ofVertices(head, head.template)))], view: view
        ).image
    }
}
