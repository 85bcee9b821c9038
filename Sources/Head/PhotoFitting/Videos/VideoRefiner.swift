internal import Files
import Foundation
public import HeadModel
internal import LinearAlgebra
internal import Optimization
public import Registration
internal import SpatialGeometry

/// The second pass over a clip: all frames of one person solved together, each bound to its neighbours by how heads and faces
/// move (``MotionPrior``), so that nothing lags, noise is shared out, and where the face is hidden the frames before and after
/// say what it did.
///
/// Identity and focal length are those of the first pass. The equations are those of a sequence (linear in the number of
/// frames); long clips are solved in windows that overlap, so that memory does not grow with them.
public struct VideoRefiner: Sendable {
    /// The model.
    public let head: Head
    /// How freely a head may change.
    public var options: PhotoFitOptions
    /// How heads and faces move.
    package var motion = MotionPrior()
    /// How many threads solve windows.
    public var threads = 1
    /// The frames of a window, and how many of them it shares with the next.
    static let (window, overlap) = (360, 60)
    /// The longest time without the face that is bridged, in seconds.
    static let longestGap = 1.0

    /// A refiner of fits of a head.
    public init(_ head: Head, options: PhotoFitOptions = .full) {
        self.head = head
        self.options = options
    }

    /// Refines a person's frames.
    ///
    /// - Parameters:
    ///   - video: the first pass.
    ///   - observations: what was seen in each frame; `nil` where the face was not.
    ///   - times: when each frame is shown, in seconds, rising.
    ///   - place: the clip's name in errors.
    /// - Returns: the fits; also of frames without the face between others at most a second apart, with an uncertainty that
    ///   grows towards their middle.
    /// - Throws: `FittingError` when the landmarks' scheme is not the head's.
    /// - Precondition: there are as many observations and times as frames.
    public func refine(
        _ video: VideoFit, _ observations: [PhotoObservation?], times: [Double], place: String? = nil
    ) throws(FittingError) -> [PhotoFit?] {
        precondition(
            observations.count == video.frames.count && times.count == video.frames.count, "all are of the same frames")
        var own = HeadParameters()
        own.shape = video.shape
        let personal = head.personalized(by: head.personalTemplate(vertices: head.vertices(own), at: own))
        var options = options
        options.shapeCount = 0
        var fitter = PhotoFitter(personal, options: options)
        let bridged = bridged(video.frames, times)
        let errors = try constantErrors(bridged, video, observations, fitter, place)
        fitter.options.noise *= errors.scale
        var windows: [Range<Int>] = []
        for run in runs(bridged) {
            var first = run.lowerBound
            while true {
                let last = min(first + Self.window, run.upperBound)
                windows.append(first..<last)
                if last == run.upperBound { break }
                first = last - Self.overlap
            }
        }
        let outcomes = Parallel.map(windows.count, threads: threads) { index in
            Result { () throws(FittingError) in
                try refine(
                    bridged[windows[index]].compactMap(\.self), windows[index], video, observations, times, fitter,
                    errors.offsets,
                    place)
            }
        }
        var result = [PhotoFit?](repeating: nil, count: video.frames.count)
        for (index, outcome) in outcomes.enumerated() {
            let fits = try outcome.get()
            // Of frames that two windows share each gives the half farther from its own end.
            let shares = index > 0 && windows[index - 1].upperBound > windows[index].lowerBound
            let first = shares ? windows[index].lowerBound + Self.overlap / 2 : windows[index].lowerBound
            for frame in first..<windows[index].upperBound {
                result[frame] = fits[frame - windows[index].lowerBound]
                result[frame]?.parameters.shape = video.shape
            }
        }
        return result
    }

    /// The frames of a window solved together.
    private func refine(
        _ start: [PhotoFit], _ window: Range<Int>, _ video: VideoFit, _ observations: [PhotoObservation?],
        _ times: [Double], _ fitter: PhotoFitter, _ offsets: [Int: Vector2], _ place: String?
    ) throws(FittingError) -> [PhotoFit] {
        var (frames, states) = try problem(start, window, video, observations, fitter, place)
        for index in frames.indices where !frames[index].views.isEmpty {
            let turn = ImageTurn(start[index])
            let indices = observations[window.lowerBound + index].map { landmarkIndices($0, fitter) } ?? []
            for (point, landmark) in indices.enumerated() {
                guard let offset = offsets[landmark], point < frames[index].views[0].targets.count else { continue }
                frames[index].views[0].targets[point] += turn.inImage(offset)
            }
        }
        let solution = try fitter.solve(
            frames, from: [states], motion: (motion, Array(times[window])), calibrates: false, place: place)
        states = solution.state
        var fits = start
        for index in fits.indices {
            let state = states[index]
            fits[index].cameraFromHead = state.worldFromHead
            fits[index].parameters = state.parameters
            fits[index].weights = state.weights
            guard let view = solution.problem.frames[index].views.first else { continue }
            let residuals = solution.problem.residuals(index, state)[0]
            fits[index].reprojectionError = fitter.reprojectionError(residuals, view)
            fits[index].agreeing = (fitter.agreeingCount(residuals, view), view.points.count)
        }
        return fits
    }

    /// The frames of a window as the problem takes them, and where they start.
    private func problem(
        _ start: [PhotoFit], _ window: Range<Int>, _ video: VideoFit, _ observations: [PhotoObservation?],
        _ fitter: PhotoFitter, _ place: String?
    ) throws(FittingError) -> ([ObservedFrame], [FrameState]) {
        var (frames, states): ([ObservedFrame], [FrameState]) = ([], [])
        for (fit, index) in zip(start, window) {
            var observation = video.frames[index] == nil ? nil : observations[index]
            observation?.focalLength = fit.focalLength
            let yaw = PhotoFit.directionAlongSight(fit.cameraFromHead).yaw
            if let observation {
                frames.append(
                    try fitter.frame(
                        of: observation, yaw: fitter.hasOutline(observation.landmarks) ? yaw : nil, place: place))
            } else {
                frames.append(ObservedFrame(views: []))
            }
            var parameters = fit.parameters
            parameters.shape = HeadParameters.neutral(of: fitter.head).shape
            states.append(
                FrameState(
                    worldFromHead: fit.cameraFromHead, focalLength: fit.focalLength, parameters: parameters,
                    weights: fit.weights))
        }
        return (frames, states)
    }

    /// The landmarks of a view's points, in their order.
    private func landmarkIndices(_ observation: PhotoObservation, _ fitter: PhotoFitter) -> [Int] {
        let known = Set((try? fitter.head.landmarkIndices(observation.landmarks.scheme)) ?? [])
        let landmarks = observation.landmarks
        return landmarks.indices.enumerated().compactMap { offset, index in
            known.contains(index) && landmarks.points[offset].x.isFinite && landmarks.points[offset].y.isFinite
                ? index : nil
        }
    }

    /// By how much each landmark is off all the time, in the head's image plane in metres, where it is seen in at least 15
    /// frames: a detector's idea of a place differs from the head's, and from person to person. And what noise is left, of the
    /// one assumed.
    private func constantErrors(
        _ bridged: [PhotoFit?], _ video: VideoFit, _ observations: [PhotoObservation?], _ fitter: PhotoFitter,
        _ place: String?
    ) throws(FittingError) -> (offsets: [Int: Vector2], scale: Double) {
        var still = fitter
        still.options.iterationLimit = 0
        var errors: [Int: [Vector2]] = [:]
        // A hundred frames and more, spread over the clip are enough.
        let seen = bridged.indices.filter { video.frames[$0] != nil && observations[$0] != nil }
        let step = max(1, seen.count / 150)
        let chosen = stride(from: 0, to: seen.count, by: step).map { seen[$0] }
        var scales: [Double] = []
        for index in chosen {
            guard let fit = bridged[index], let observation = observations[index] else { continue }
            let (frames, states) = try problem([fit], index..<index + 1, video, observations, fitter, place)
            let solution = try still.solve(frames, from: [states], calibrates: false, place: place)
            let (view, turn) = (solution.problem.frames[0].views[0], ImageTurn(fit))
            let residuals = solution.problem.residuals(0, states[0])[0]
            for (point, landmark) in landmarkIndices(observation, fitter).enumerated() {
                guard point < residuals.count, let residual = residuals[point] else { continue }
                errors[landmark, default: []].append(turn.inHead(residual / view.precisions[point]))
            }
        }
        func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
        var offsets: [Int: Vector2] = [:]
        for (landmark, found) in errors where found.count >= 15 {
            offsets[landmark] = Vector2(median(found.map(\.x)), median(found.map(\.y)))
        }
        for index in chosen {
            guard let fit = bridged[index], let observation = observations[index] else { continue }
            var (frames, states) = try problem([fit], index..<index + 1, video, observations, fitter, place)
            let turn = ImageTurn(fit)
            for (point, landmark) in landmarkIndices(observation, fitter).enumerated() {
                guard let offset = offsets[landmark], point < frames[0].views[0].targets.count else { continue }
                frames[0].views[0].targets[point] += turn.inImage(offset)
            }
            let solution = try still.solve(frames, from: [states], calibrates: false, place: place)
            states = solution.state
            scales.append(
                fitter.noiseScale(
                    solution.problem.residuals(0, states[0])[0].compactMap(\.self), of: frames[0].views[0]))
        }
        return (offsets, scales.isEmpty ? 1 : median(scales))
    }

    /// From offsets in the image to those in a head's own image plane: its roll and its distance taken out.
    private struct ImageTurn {
        let cosine: Double
        let sine: Double
        let scale: Double

        init(_ fit: PhotoFit) {
            let roll = fit.cameraYawPitchRoll.roll
            scale = fit.focalLength / max(fit.cameraFromHead.translation.z, 0.01)
            cosine = cos(roll)
            sine = sin(roll)
        }

        // A positive roll turns the image anticlockwise, y down.
        func inHead(_ offset: Vector2) -> Vector2 {
            Vector2(cosine * offset.x - sine * offset.y, sine * offset.x + cosine * offset.y) / scale
        }

        func inImage(_ offset: Vector2) -> Vector2 {
            scale * Vector2(cosine * offset.x + sine * offset.y, -sine * offset.x + cosine * offset.y)
        }
    }

    /// Frames from the first with a face to the last before a gap that is too long, and so on.
    private func runs(_ frames: [PhotoFit?]) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for index in frames.indices where frames[index] != nil {
            if let last = runs.last, last.upperBound == index {
                runs[runs.count - 1] = last.lowerBound..<index + 1
            } else {
                runs.append(index..<index + 1)
            }
        }
        return runs
    }

    /// The fits with those between them filled in, as the ones before and after say.
    private func bridged(_ frames: [PhotoFit?], _ times: [Double]) -> [PhotoFit?] {
        var result = frames
        var latest: Int?
        for index in frames.indices where frames[index] != nil {
            defer { latest = index }
            guard let before = latest, index > before + 1, times[index] - times[before] <= Self.longestGap else {
                continue
            }
            for between in before + 1..<index {
                result[between] = bridge(frames[before]!, frames[index]!, times[before], times[between], times[index])
            }
        }
        return result
    }

    private func bridge(
        _ before: PhotoFit, _ after: PhotoFit, _ start: Double, _ time: Double, _ end: Double
    ) -> PhotoFit {
        let share = (time - start) / max(end - start, 1e-9)
        var fit = before
        let (from, to) = (before.cameraFromHead, after.cameraFromHead)
        fit.cameraFromHead.rotation = from.rotation.interpolated(to: to.rotation, fraction: share)
        fit.cameraFromHead.translation = from.translation + share * (to.translation - from.translation)
        fit.weights = zip(before.weights, after.weights).map { $0 + share * ($1 - $0) }
        if let shapes = ExpressionShapes(head), fit.weights.count == shapes.count {
            fit.parameters = shapes.applying(fit.weights, to: fit.parameters)
        }
        fit.reprojectionError = 0
        fit.agreeing = (0, 0)
        // What a random walk from either side leaves open: their precisions add up.
        func walked(_ covariance: Matrix, _ time: Double) -> Matrix {
            var result = covariance
            for axis in 0..<6 {
                let spread = axis < 3 ? motion.rotation : motion.translation
                result[axis, axis] += spread * spread * time / MotionPrior.step
            }
            return result
        }
        let sides = [walked(before.covariance, time - start), walked(after.covariance, end - time)]
        let inverses = sides.compactMap { CholeskyDecomposition($0)?.inverse }
        if inverses.count == 2, let both = CholeskyDecomposition(inverses[0] + inverses[1])?.inverse {
            fit.covariance = both
        }
        return fit
    }
}
