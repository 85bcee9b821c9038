public import HeadModel
internal import Landmarks
public import Registration

/// Finds pose, focal length, identity and expression of heads from landmarks in photos.
///
/// A perspective pose of the mean head comes first (SQPnP, and P3P or IPPE for few points); from it, and from its planar twin
/// where there is one, everything is refined together by Levenberg–Marquardt. See `PhotoFitProblem` for the energy.
public struct PhotoFitter: Sendable {
    /// The model.
    public let head: Head
    /// How freely it may change.
    public var options: PhotoFitOptions

    /// A fitter of a head.
    public init(_ head: Head, options: PhotoFitOptions = .pose) {
        self.head = head
        self.options = options
    }

    /// Fits one face.
    ///
    /// - Parameters:
    ///   - observation: its landmarks.
    ///   - place: the photo's name in errors.
    /// - Throws: `FittingError` when the head lacks the scheme, there are too few landmarks, or no pose has the head in
    ///   front of the camera.
    public func fit(_ observation: PhotoObservation, place: String? = nil) throws(FittingError) -> PhotoFit {
        try fit([observation], place: place)[0]
    }

    /// Fits several photos of one person: one identity, and for each photo a pose and an expression.
    ///
    /// - Parameters:
    ///   - observations: the face in each photo.
    ///   - place: the photos' name in errors.
    ///   - places: each photo's own name in errors, where it has one.
    /// - Returns: a fit a photo; none of no photo.
    /// - Throws: `FittingError` as for one photo.
    /// - Precondition: there are as many places as photos, or none.
    /// - Complexity: time and memory grow in proportion to the number of photos.
    public func fit(
        _ observations: [PhotoObservation], place: String? = nil, places: [String]? = nil
    ) throws(FittingError) -> [PhotoFit] {
        precondition(places == nil || places!.count == observations.count, "each photo has a name")
        guard !observations.isEmpty else { return [] }
        let place = place ?? places?.joined(separator: ", ")
        func name(_ index: Int) -> String? { places?[index] ?? place }
        var frames: [ObservedFrame] = []
        var starts: [[FrameState]] = []
        for (index, observation) in observations.enumerated() {
            let frame = try self.frame(of: observation, place: name(index))
            frames.append(frame)
            starts.append(try initialStates(of: observation, in: frame, place: name(index)))
        }
        // A planar twin is told apart by the whole energy; with several photos each is settled by itself.
        var candidates = starts[0].map { [$0] }
        if observations.count > 1 {
            var settled: [FrameState] = []
            for index in observations.indices {
                settled.append(
                    try solve([frames[index]], from: starts[index].map { [$0] }, place: name(index)).state[0])
            }
            candidates = [settled]
        }
        var solution = try solve(frames, from: candidates, place: place)
        // The outline that is seen depends on the yaw: once that is known the jaw line is taken from where it lies.
        if observations.contains(where: { hasOutline($0.landmarks) }) {
            for (index, observation) in observations.enumerated() {
                let yaw = PhotoFit.directionAlongSight(solution.state[index].worldFromHead).yaw
                frames[index] = try frame(of: observation, yaw: yaw, place: name(index))
            }
            solution = try solve(frames, from: [solution.state], place: place)
        }
        return try withFocalLengthsChosen(observations, frames, solution, place: place)
    }

    /// Fits the faces of one photo, each by itself but for an unknown focal length, which is one for all.
    ///
    /// What each face says of the focal length's logarithm is put together by its precision; the assumption counts once.
    ///
    /// - Parameters:
    ///   - observations: the faces.
    ///   - place: the photo's name in errors.
    /// - Throws: `FittingError` as for one face.
    public func fit(faces observations: [PhotoObservation], place: String? = nil) throws(FittingError) -> [PhotoFit] {
        var fits: [PhotoFit] = []
        for outcome in outcomes(ofFaces: observations, place: place) { fits.append(try outcome.get()) }
        return fits
    }

    /// What comes of each face of one photo, which are fitted as ``fit(faces:place:)`` does; one that cannot be fitted does
    /// not keep the others from it.
    package func outcomes(
        ofFaces observations: [PhotoObservation], place: String? = nil
    ) -> [Result<PhotoFit, FittingError>] {
        var outcomes = observations.map { observation in
            Result { () throws(FittingError) in try fit(observation, place: place) }
        }
        let fitted = outcomes.indices.filter { (try? outcomes[$0].get()) != nil }
        let fits = fitted.compactMap { try? outcomes[$0].get() }
        guard fits.count > 1, let shared = sharedFocalLength(of: fits, fitted.map { observations[$0] }) else {
            return outcomes
        }
        for (fit, index) in zip(fits, fitted) {
            outcomes[index] = Result { () throws(FittingError) in
                try refitted(observations[index], as: fit, with: shared, place: place)
            }
        }
        return outcomes
    }

    /// Whether some of the landmarks lie on an outline that depends on the yaw.
    func hasOutline(_ landmarks: ImageLandmarks) -> Bool {
        landmarks.indices.contains { landmarks.scheme.outline.contains($0) }
            || head.landmarks.contains {
                $0.scheme == landmarks.scheme && $0.contour != nil && $0.scheme != .ibug51
            }
    }
}
