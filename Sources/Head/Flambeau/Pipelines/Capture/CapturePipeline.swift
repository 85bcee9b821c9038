public import FaceDetection
internal import Files
public import HeadModel
internal import Images
internal import Landmarks
internal import PhotoFitting
internal import Registration
internal import Videos

/// A performance out of a clip: one identity and one focal length, and for every frame the head's pose, its jaw, gaze and lids,
/// and the weights of the head's shapes.
///
/// Faces are followed through the frames as they are decoded; identity and focal length come from frames spread over the
/// clip; each frame is fitted by itself, then all together (``VideoRefiner``).
///
/// ```swift
/// let capture = try CapturePipeline().capture(ClipSource("clip.mp4"))
/// try capture.write(to: "capture")
/// ```
///
/// `flambeau capture` does this and prints; the files are the same to the byte.
public struct CapturePipeline: Sendable {
    /// The model.
    public let head: Head
    /// What tracks say of the model; `nil` where nothing is said.
    public let model: ModelReference?
    /// What finds faces.
    public let detector: any LandmarkDetector
    /// What is known of the clip beforehand, and whose performance is captured.
    public var options: CaptureOptions

    /// A pipeline for clips.
    ///
    /// - Parameters:
    ///   - head: the model.
    ///   - model: what tracks are to say of it.
    ///   - detector: what finds faces.
    ///   - options: what is known of the clip beforehand, and whose performance is captured.
    public init(
        _ head: Head, model: ModelReference? = nil, detector: any LandmarkDetector,
        options: CaptureOptions = CaptureOptions()
    ) {
        self.head = head
        self.model = model
        self.detector = detector
        self.options = options
    }

    /// A pipeline with the head and the detector that the program takes.
    ///
    /// - Parameter options: what is known of the clip beforehand, and whose performance is captured.
    /// - Throws: `ArchiveError` or `FaceDetectionError` that name what cannot be read.
    public init(options: CaptureOptions = CaptureOptions()) throws {
        let photos = try PhotoPipeline()
        self.init(photos.head, model: photos.model, detector: photos.detector, options: options)
    }

    /// Captures the performance of one person in a clip.
    ///
    /// - Parameters:
    ///   - source: the clip.
    ///   - progress: called before each part of the work; `false` cancels.
    /// - Throws: `VideoError` when the clip cannot be read; `CaptureError` when nobody is seen in it; `FittingError` when the
    ///   landmarks give no pose, or the caller cancels; `FileError` for an option that cannot be.
    public func capture(
        _ source: ClipSource, progress: (CaptureProgress) -> Bool = { _ in true }
    ) throws -> CaptureResult {
        try options.validate()
        guard ExpressionShapes(head) != nil else { throw CaptureError.noShapes(head: head.name) }
        let sightings = try follow(source, progress)
        guard let person = try sightings.person(options.face, name: source.name) else {
            if let error = sightings.frames.compactMap(\.error).first, sightings.frames.allSatisfy({ $0.error != nil })
            {
                throw CaptureError.noFrames(name: source.name, reason: error)
            }
            throw CaptureError.noFace(name: source.name, frames: sightings.frames.count)
        }
        guard progress(.fitting) else { throw ClipPipeline.cancelled }
        let seen = sightings.frames.map { $0.faces[person] }
        let observations = seen.map { $0?.observation.observation }
        var fitter = VideoFitter(head)
        fitter.threads = options.threads
        let video = try fitter.fit([observations], place: source.name)[0]
        guard progress(.refining) else { throw ClipPipeline.cancelled }
        var refiner = VideoRefiner(head)
        refiner.threads = options.threads
        let fits = try refiner.refine(
            video, observations, times: sightings.frames.map(\.time), place: source.name)
        let frames = sightings.frames.indices.map { index in
            let (frame, face) = (sightings.frames[index], seen[index])
            let fit = fits[index].map { face?.observation.attributed($0) ?? $0 }
            let sighting: CaptureFrame.Sighting =
                fit == nil
                ? .missing
                : video.frames[index] == nil ? .bridged : face?.face.isDetected == true ? .detected : .carried
            return CaptureFrame(
                time: frame.time, sighting: sighting, confidence: face?.face.face.confidence ?? 0, error: frame.error,
                fit: fit)
        }
        return CaptureResult(
            source: source, frames: frames, first: video,
            observations: observations, faceCount: sightings.faceCount, face: sightings.number(of: person),
            summary: sightings.summary, frameRate: sightings.frameRate(options), options: options, head: head,
            model: model)
    }

    /// The faces of each frame, as the clip is read.
    private func follow(_ source: ClipSource, _ progress: (CaptureProgress) -> Bool) throws -> CaptureSightings {
        var tracker = try FaceTracker(detector: detector, options: options.tracking)
        var sightings = CaptureSightings()
        var isCancelled = false
        var total: Int?
        if case .pictures(let paths) = source { total = paths.count }
        sightings.summary = try source.forEachFrame(
            frameRate: options.frameRate ?? 30, threads: options.threads
        ) { index, frame, time in
            guard progress(.frame(index, of: total)) else {
                isCancelled = true
                return false
            }
            var next = CaptureSightings.Frame(time: time)
            switch frame {
            case .failure(let error):
                tracker.skipFrame()
                next.error = "\(error)"
            case .success(let frame):
                let photo = Photo(image: frame.image)
                for face in tracker.faces(in: frame.image) {
                    next.faces[face.identity] = CaptureSightings.Sighting(
                        face: face,
                        observation: try FaceObservation(
                            face.face, in: photo, camera: options.camera, head: head, name: source.name))
                }
            }
            sightings.frames.append(next)
            return true
        }
        if isCancelled { throw ClipPipeline.cancelled }
        return sightings
    }
}

/// What a caller is told while a performance is captured.
public enum CaptureProgress: Equatable, Sendable {
    /// A frame, counted from 0, is looked at; of how many, where that is known.
    case frame(Int, of: Int?)
    /// Identity, focal length and each frame by itself are fitted.
    case fitting
    /// All frames are solved together.
    case refining
    /// A frame, counted from 0, is drawn.
    case drawing(Int)
}
