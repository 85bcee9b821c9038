public import FaceDetection
internal import Files
public import HeadModel
internal import Images
internal import PhotoFitting
internal import Registration

/// Faces followed through a clip's frames: one identity a person, one focal length, and for each frame a pose and an
/// expression, smoothed.
///
/// ```swift
/// let clip = try ClipPipeline().follow("frames")
/// try clip.write(to: "track")
/// ```
///
/// `flambeau pose --track` does this and prints; the files are the same to the byte.
public struct ClipPipeline: Sendable {
    /// The model.
    public let head: Head
    /// What tracks say of the model; `nil` where nothing is said.
    public let model: ModelReference?
    /// What finds faces.
    public let detector: any LandmarkDetector
    /// What is known of the clip beforehand, and how its faces are followed.
    public var options: ClipOptions

    /// A pipeline for clips.
    ///
    /// - Parameters:
    ///   - head: the model.
    ///   - model: what tracks are to say of it.
    ///   - detector: what finds faces.
    ///   - options: what is known of the clip beforehand, and how its faces are followed.
    public init(
        _ head: Head, model: ModelReference? = nil, detector: any LandmarkDetector, options: ClipOptions = ClipOptions()
    ) {
        self.head = head
        self.model = model
        self.detector = detector
        self.options = options
    }

    /// A pipeline with the head and the detector that the program takes.
    ///
    /// - Parameter options: what is known of the clip beforehand, and how its faces are followed.
    /// - Throws: `ArchiveError` or `FaceDetectionError` that name what cannot be read.
    public init(options: ClipOptions = ClipOptions()) throws {
        let photos = try PhotoPipeline()
        self.init(photos.head, model: photos.model, detector: photos.detector, options: options)
    }

    /// Follows the faces of a folder of frames, in the order of the numbers in their names.
    ///
    /// - Parameters:
    ///   - folder: the frames, pictures of any ``PhotoFormat``.
    ///   - progress: called before each part of the work; `false` cancels.
    /// - Throws: `FileError` when the folder cannot be read or holds no pictures, or an option cannot be; `FittingError`
    ///   when a person's landmarks give no pose, or the caller cancels.
    public func follow(_ folder: String, progress: (ClipProgress) -> Bool = { _ in true }) throws -> ClipResult {
        try follow(PictureFiles.list(in: folder), progress: progress)
    }

    /// Follows the faces of frames.
    ///
    /// A frame that cannot be read, or is of another size than the first, counts as one in which nobody was seen; so does
    /// each number that is missing among those in the frames' names.
    ///
    /// - Parameters:
    ///   - paths: the frames, in order.
    ///   - progress: called before each part of the work; `false` cancels.
    /// - Throws: as ``follow(_:progress:)``.
    public func follow(_ paths: [String], progress: (ClipProgress) -> Bool = { _ in true }) throws -> ClipResult {
        try options.validate()
        var (frames, sightings) = try track(paths, progress: progress)
        sightings = withoutPassing(sightings)
        // What is missing counts as frames in which nobody was seen.
        var placed = [[Int: Sighting]](repeating: [:], count: (frames.last?.number ?? -1) + 1)
        for (frame, seen) in zip(frames, sightings) { placed[frame.number] = seen }
        let count = sightings.flatMap(\.keys).max() ?? 0
        guard progress(.fitting(faces: count)) else { throw ClipPipeline.cancelled }
        var fitter = VideoFitter(head)
        fitter.threads = options.threads
        let people = (0..<count).map { index in placed.map { $0[index + 1]?.observation.observation } }
        let videos = try fitter.fit(people, place: paths.first)
        var smoothed: [[PhotoFit?]] = []
        for (index, video) in videos.enumerated() {
            let calmed = smooth(video.frames)
            smoothed.append(calmed.map { $0?.fit })
            for frame in frames.indices {
                let place = frames[frame].number
                guard let sighting = placed[place][index + 1], let measured = video.frames[place],
                    let (fit, lag) = calmed[place]
                else { continue }
                frames[frame].faces.append(
                    ClipFace(
                        tracked: sighting.face, scheme: sighting.observation.observation.landmarks.scheme,
                        measured: sighting.observation.attributed(measured), fit: sighting.observation.attributed(fit),
                        lag: lag))
            }
        }
        return ClipResult(
            frames: frames, people: videos, smoothed: smoothed, options: options, head: head, model: model)
    }

    static let cancelled = FittingError(.cancelled, "cancelled")

    /// A face in a frame before anything is fitted.
    private struct Sighting {
        var face: TrackedFace
        var observation: FaceObservation
    }

    /// The faces of each frame by identity.
    private func track(
        _ paths: [String], progress: (ClipProgress) -> Bool
    ) throws -> (frames: [ClipFrame], sightings: [[Int: Sighting]]) {
        var tracker = try FaceTracker(detector: detector, options: options.tracking)
        var (frames, sightings): ([ClipFrame], [[Int: Sighting]]) = ([], [])
        var expected: (width: Int, height: Int)?
        let places = FrameNumbers.places(of: paths)
        for (index, path) in paths.enumerated() {
            guard progress(.frame(index, of: paths.count)) else { throw ClipPipeline.cancelled }
            var seen: [Int: Sighting] = [:]
            do {
                let photo = try ImageFile.read(path)
                let (width, height) = (photo.image.width, photo.image.height)
                let size = expected ?? (width, height)
                guard size == (width, height) else {
                    throw FileError(
                        path: path,
                        what: "\(width)×\(height) pixels, the first frame has \(size.width)×\(size.height)",
                        advice: "give the frames of one video")
                }
                expected = size
                for face in tracker.faces(in: photo.image) {
                    seen[face.identity] = Sighting(
                        face: face,
                        observation: try FaceObservation(
                            face.face, in: photo, camera: options.camera, head: head, name: path))
                }
                frames.append(
                    ClipFrame(path: path, number: places[index], width: width, height: height, error: nil))
            } catch let error as FittingError {
                // Head, detector and camera do not go together, in any frame.
                throw error
            } catch {
                tracker.skipFrame()
                frames.append(
                    ClipFrame(path: path, number: places[index], width: nil, height: nil, error: "\(error)"))
            }
            sightings.append(seen)
        }
        return (frames, sightings)
    }

    /// What the looks that find a person are to give at their middle, in confidence: a print on a shirt or folds that pass for
    /// a face now and then do so barely.
    private static let leastConfidence = 0.45
    /// How often a person who is believed less, as in profile or behind a mask, is to be found, and in what share of looks.
    private static let (leastDetections, leastShare) = (10, 0.9)

    /// The frames without faces that the detector found once and not again at its next look, and without those it was
    /// hardly sure of and did not find all the time; the others are numbered from 1.
    private func withoutPassing(_ frames: [[Int: Sighting]]) -> [[Int: Sighting]] {
        var numbers: [Int: Int] = [:]
        for identity in Set(frames.flatMap(\.keys)).sorted() {
            let seen = frames.indices.filter { frames[$0][identity] != nil }
            let confidences = seen.compactMap { frames[$0][identity]?.face }.filter(\.isDetected)
                .map(\.face.confidence).sorted()
            let isLasting =
                confidences.count >= ClipPipeline.leastDetections
                && Double(confidences.count * options.tracking.detectionInterval)
                    >= ClipPipeline.leastShare * Double(seen.count)
            guard let middle = confidences.dropFirst(confidences.count / 2).first,
                isLasting || middle >= ClipPipeline.leastConfidence
            else { continue }
            if confidences.count > 1 || seen.last == frames.count - 1 { numbers[identity] = numbers.count + 1 }
        }
        return frames.map { frame in
            var kept: [Int: Sighting] = [:]
            for (identity, sighting) in frame {
                guard let number = numbers[identity] else { continue }
                kept[number] = sighting
                kept[number]?.face.identity = number
            }
            return kept
        }
    }

    /// The fits calmed, and how far each lags behind.
    private func smooth(_ frames: [PhotoFit?]) -> [(fit: PhotoFit, lag: Double)?] {
        guard options.smoothing > 0 else { return frames.map { $0.map { ($0, 0) } } }
        var smoother = PoseSmoother(cutoff: options.smoothing, frameRate: options.frameRate)
        var last: Int?
        return frames.enumerated().map { index, fit in
            guard let fit else { return nil }
            defer { last = index }
            return (smoother.smooth(fit, frames: index - (last ?? index - 1)), smoother.lag)
        }
    }
}
