internal import Files
public import Registration
public import HeadModel
internal import LinearAlgebra
internal import SpatialGeometry

/// Fits heads to landmarks of a video: one camera, one identity a person, and a pose and an expression a frame.
///
/// The identity comes from frames spread over the video, fitted together; so does an unknown focal length, which all
/// people in the video share. Then each frame is fitted with both held.
public struct VideoFitter: Sendable {
    /// The model.
    public let head: Head
    /// How freely it may change.
    public var options: PhotoFitOptions
    /// From how many frames identity and focal length come.
    public var keyframeCount = 8
    /// How many threads fit frames.
    public var threads = 1

    /// A fitter of a head.
    public init(_ head: Head, options: PhotoFitOptions = .full) {
        self.head = head
        self.options = options
    }

    /// Fits the people of a video.
    ///
    /// A frame whose landmarks give no pose has no fit, and the reason stands in ``VideoFit/failures``.
    ///
    /// - Parameters:
    ///   - people: for each person the face in each frame; `nil` where it was not seen.
    ///   - place: the video's name in errors.
    /// - Returns: a fit a person; none of nobody.
    /// - Throws: `FittingError` when a person is seen in no frame, the landmarks of one give no pose at all, or the head
    ///   lacks their scheme.
    public func fit(_ people: [[PhotoObservation?]], place: String? = nil) throws(FittingError) -> [VideoFit] {
        var keyframes: [[PhotoObservation]] = []
        var first: [[PhotoFit]] = []
        for (index, person) in people.enumerated() {
            keyframes.append(self.keyframes(of: person))
            guard !keyframes[index].isEmpty else {
                throw FittingError(.landmarks, at: place, "face \(index + 1) is seen in no frame")
            }
            first.append(try PhotoFitter(head, options: options).fit(keyframes[index], place: place))
        }
        // The camera is the same for all: the middle one of the focal lengths found, or the assumed one.
        let found = first.joined().filter { $0.focalLengthSource == .estimated }.map(\.focalLength).sorted()
        let source: PhotoFit.FocalLengthSource =
            first.joined().contains { $0.focalLengthSource == .given }
            ? .given : !found.isEmpty && 2 * found.count >= first.joined().count ? .estimated : .assumed
        let focal = source == .estimated ? found[found.count / 2] : nil
        var result: [VideoFit] = []
        for index in people.indices {
            var shape = first[index][0].parameters.shape
            let settled = keyframes[index].map { with($0, focal) }
            if settled != keyframes[index] {
                shape = try PhotoFitter(head, options: options).fit(settled, place: place)[0].parameters.shape
            }
            var video = try fit(people[index].map { $0.map { with($0, focal) } }, shape)
            for frame in video.frames.indices {
                video.frames[frame]?.focalLengthSource = source
                video.frames[frame]?.parameters.shape = shape
            }
            result.append(video)
        }
        return result
    }

    /// The observation with the video's focal length, where the camera's was not known.
    private func with(_ observation: PhotoObservation, _ focal: Double?) -> PhotoObservation {
        var observation = observation
        observation.focalLength = observation.knownFocalLength ?? focal ?? observation.assumedFocalLength
        return observation
    }

    /// Frames at equal distances among those whose landmarks are trusted most; none of a person who is never seen.
    private func keyframes(of person: [PhotoObservation?]) -> [PhotoObservation] {
        let seen = person.compactMap(\.self)
        guard !seen.isEmpty else { return [] }
        let middle = seen.map(\.landmarks.meanWeight).sorted()[seen.count / 2]
        let trusted = seen.filter { $0.landmarks.meanWeight >= middle }
        let count = min(max(1, keyframeCount), trusted.count)
        return (0..<count).map { trusted[count == 1 ? 0 : $0 * (trusted.count - 1) / (count - 1)] }
    }

    /// Each frame by itself, identity and focal length held.
    private func fit(_ person: [PhotoObservation?], _ shape: [Double]) throws(FittingError) -> VideoFit {
        var own = HeadParameters()
        own.shape = shape
        let personal = head.personalized(by: head.personalTemplate(vertices: head.vertices(own), at: own))
        var options = options
        options.shapeCount = 0
        let fitter = PhotoFitter(personal, options: options)
        let outcomes = Parallel.map(person.count, threads: threads) { index in
            person[index].map { observation in
                Result { () throws(FittingError) in try fitter.fit(observation) }
            }
        }
        var video = VideoFit(shape: shape, frames: [])
        for (index, outcome) in outcomes.enumerated() {
            switch outcome {
            case .success(let fit): video.frames.append(fit)
            case .failure(let error) where error.kind == .model: throw error
            case .failure(let error):
                video.frames.append(nil)
                video.failures[index] = error
            case nil: video.frames.append(nil)
            }
        }
        return video
    }
}
