import Foundation
import HeadModel
internal import LinearAlgebra
package import Registration

extension PhotoFitter {
    /// A focal length that several faces agree on.
    struct SharedFocalLength {
        /// In pixels: the estimate where it counts as one, else the assumption.
        var pixels: Double
        /// Which of both.
        var source: PhotoFit.FocalLengthSource
        /// What the faces and the assumption together say, and the standard deviation of its logarithm.
        var estimate: (pixels: Double, deviation: Double)
    }

    /// The fits of solved photos. An unknown focal length counts as estimated where the landmarks say more of it than the
    /// assumption does; elsewhere it is set to the assumption and the photos are solved once more.
    ///
    /// - Parameters:
    ///   - observations: the photos.
    ///   - frames: the same as the problem takes them.
    ///   - solution: the solved problem.
    ///   - place: the photos' name in errors.
    func withFocalLengthsChosen(
        _ observations: [PhotoObservation], _ frames: [ObservedFrame], _ solution: Solution, place: String?
    ) throws(FittingError) -> [PhotoFit] {
        var (frames, solution) = (frames, solution)
        let covariances = try self.covariances(solution, place: place)
        let found = solution.state.map(\.focalLength)
        let deviations = covariances.map { $0[6, 6].squareRoot() }
        var sources: [PhotoFit.FocalLengthSource] = []
        for (index, observation) in observations.enumerated() {
            guard observation.knownFocalLength == nil else {
                sources.append(.given)
                continue
            }
            sources.append(deviations[index] < options.focalSpread / 2 ? .estimated : .assumed)
            guard sources[index] == .assumed else { continue }
            let assumed = observation.assumedFocalLength
            frames[index].assumedFocalLength = nil
            frames[index].views[0].camera = try camera(of: observation, focalLength: assumed, place: place)
            solution.state[index].worldFromHead.translation.z *= assumed / found[index]
            solution.state[index].focalLength = assumed
        }
        if sources.contains(.assumed) {
            // What is not known of the focal length stays part of the uncertainty: the wider covariances are kept.
            solution = try solve(frames, from: [solution.state], place: place)
        }
        var fits: [PhotoFit] = []
        for (index, observation) in observations.enumerated() {
            let state = solution.state[index]
            let view = solution.problem.frames[index].views[0]
            let residuals = solution.problem.residuals(index, state)[0]
            fits.append(
                PhotoFit(
                    cameraFromHead: state.worldFromHead,
                    camera: try camera(of: observation, focalLength: state.focalLength, place: place),
                    focalLengthSource: sources[index],
                    focalLengthEstimate: sources[index] == .given ? nil : (found[index], deviations[index]),
                    parameters: state.parameters, weights: state.weights,
                    reprojectionError: reprojectionError(residuals, view),
                    agreeing: (agreeingCount(residuals, view), view.points.count),
                    covariance: PhotoFitter.poseBlock(covariances[index])))
        }
        return fits
    }

    /// What the faces of a photo together say of its focal length; `nil` where it was given.
    ///
    /// The logarithms are put together by their precisions. Each estimate holds the assumption, which is to count once.
    func sharedFocalLength(of fits: [PhotoFit], _ observations: [PhotoObservation]) -> SharedFocalLength? {
        let estimates = fits.compactMap(\.focalLengthEstimate)
        guard !estimates.isEmpty, estimates.count == fits.count else { return nil }
        let assumed = observations[0].assumedFocalLength
        let prior = 1 / (options.focalSpread * options.focalSpread)
        var (precision, offset) = (prior, 0.0)
        for (pixels, deviation) in estimates {
            let whole = 1 / (deviation * deviation)
            precision += max(0, whole - prior)
            offset += whole * log(pixels / assumed)
        }
        let estimate = (pixels: assumed * exp(offset / precision), deviation: 1 / precision.squareRoot())
        let isEstimated = estimate.deviation < options.focalSpread / 2
        return SharedFocalLength(
            pixels: isEstimated ? estimate.pixels : assumed, source: isEstimated ? .estimated : .assumed,
            estimate: estimate)
    }

    /// Fits photos of one person, or one photo, whose poses and focal lengths are settled: the focal lengths are held, and what
    /// is not known of them stays part of the uncertainty.
    ///
    /// - Parameters:
    ///   - observations: the face in each photo.
    ///   - poses: the fit of each that says the focal length.
    ///   - places: the name of each photo in errors.
    /// - Throws: `FittingError` as for one photo.
    /// - Precondition: each photo has a pose and a name.
    package func fit(
        _ observations: [PhotoObservation], keepingFocalLengthsOf poses: [PhotoFit], places: [String]
    ) throws(FittingError) -> [PhotoFit] {
        precondition(observations.count == poses.count, "each photo has a pose")
        var settled = observations
        for index in settled.indices { settled[index].focalLength = poses[index].focalLength }
        var fits = try fit(settled, places: places)
        for (index, pose) in poses.enumerated() where pose.focalLengthEstimate != nil {
            fits[index].focalLengthSource = pose.focalLengthSource
            fits[index].focalLengthEstimate = pose.focalLengthEstimate
            fits[index].covariance = pose.covariance
        }
        return fits
    }

    /// A face fitted again with a focal length that others were asked about too; what is not known of it stays part of the
    /// uncertainty.
    func refitted(
        _ observation: PhotoObservation, as fit: PhotoFit, with shared: SharedFocalLength, place: String?
    ) throws(FittingError) -> PhotoFit {
        var settled = observation
        settled.focalLength = shared.pixels
        var next = try self.fit(settled, place: place)
        next.focalLengthSource = shared.source
        next.focalLengthEstimate = shared.estimate
        next.covariance = fit.covariance
        return next
    }
}
