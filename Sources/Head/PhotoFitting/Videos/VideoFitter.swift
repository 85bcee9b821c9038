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
    /// - Parameters:
    ///   - people: for each person the face in each frame; `nil` where it was not seen.
    ///   - place: the video's name in errors.
    /// - Throws: `FittingError` when the landmarks of a person give no pose.
    public func fit(_ people: [[PhotoObservation?]], place: String? = nil) throws(FittingError) -> [VideoFit] {
        var keyframes: [[PhotoObservation]] = []
        var first: [[PhotoFit]] = []
        for person in people {
            precondition(person.contains { $0 != nil }, "a person is seen in some frame")
            keyframes.append(self.keyframes(of: person))
            first.append(try PhotoFitter(head, options: options).fit(keyframes[keyframes.count - 1], place: place))
        }
        // The camera is the same for all: the middle one of the focal lengths found, or the assumed one.
        let found = first.joined().filter { $0.focalLengthSource == .estimated }.map(\.focalLength).sorted()
        let source: PhotoFit.FocalLengthSource =
            first.joined().contains { $0.focalLengthSource == .given }
            ? .given : 2 * found.count >= first.joined().count ? .estimated : .assumed
        let focal = source == .estimated ? found[found.count / 2] : nil
        var result: [VideoFit] = []
        for index in people.indices {
            var shape = first[index][0].parameters.shape
            let settled = keyframes[index].map { with($0, focal) }
            if settled != keyframes[index] {
                shape = try PhotoFitter(head, options: options).fit(settled, place: place)[0].parameters.shape
            }
            let frames = fit(people[index].map { $0.map { with($0, focal) } }, shape)
            result.append(
                VideoFit(
                    shape: shape,
                    frames: frames.map { fit in
                        var fit = fit
                        fit?.focalLengthSource = source
                        fit?.parameters.shape = shape
                        return fit
                    }))
        }
        return result
    }

    /// The observation with the video's focal length, where the camera's was not known.
    private func with(_ observation: PhotoObservation, _ focal: Double?) -> PhotoObservation {
        var observation = observation
        observation.focalLength = observation.focalLength ?? focal ?? observation.assumedFocalLength
        return observation
    }

    /// Frames at equal distances among those whose landmarks are trusted most.
    private func keyframes(of person: [PhotoObservation?]) -> [PhotoObservation] {
        func weight(_ observation: PhotoObservation) -> Double {
            observation.landmarks.weights.reduce(0, +) / Double(max(1, observation.landmarks.weights.count))
        }
        let seen = person.compactMap(\.self)
        let middle = seen.map(weight).sorted()[seen.count / 2]
        let trusted = seen.filter { weight($0) >= middle }
        let count = min(keyframeCount, trusted.count)
        return (0..<count).map { trusted[count == 1 ? 0 : $0 * (trusted.count - 1) / (count - 1)] }
    }

    /// Each frame by itself, identity and focal length held.
    private func fit(_ person: [PhotoObservation?], _ shape: [Double]) -> [PhotoFit?] {
        var own = HeadParameters()
        own.shape = shape
        let personal = head.personalized(by: head.personalTemplate(vertices: head.vertices(own), at: own))
        var options = options
        options.shapeCount = 0
        let fitter = PhotoFitter(personal, options: options)
        // A frame whose landmarks give no pose counts as one in which the face was not seen.
        return Parallel.map(person.count, threads: threads) { index in
            person[index].flatMap { try? fitter.fit($0) }
        }
    }
}
