public import Registration
internal import Cameras
internal import Landmarks
import CameraGeometry
import Foundation
public import HeadModel
internal import LinearAlgebra
internal import Optimization
internal import SpatialGeometry

/// Finds pose, focal length, identity and expression of heads from landmarks in photos.
///
/// A perspective pose of the mean head comes first (SQPnP, and P3P or IPPE for few points); from it, and from its
/// planar twin where there is one, everything is refined together by Levenberg–Marquardt. See `PhotoFitProblem` for
/// the energy.
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
    /// - Throws: `FittingError` as for one photo.
    /// - Complexity: time and memory grow in proportion to the number of photos.
    public func fit(
        _ observations: [PhotoObservation], place: String? = nil, places: [String]? = nil
    ) throws(FittingError) -> [PhotoFit] {
        precondition(!observations.isEmpty, "there is a photo")
        precondition(places == nil || places!.count == observations.count, "each photo has a name")
        let place = place ?? places?.joined(separator: ", ")
        var measurements: [PhotoFitProblem.Measurements] = []
        var starts: [[PhotoFitProblem.View]] = []
        for (index, observation) in observations.enumerated() {
            let measured = try measure(observation, place: places?[index] ?? place)
            measurements.append(measured)
            starts.append(try start(observation, measured, place: places?[index] ?? place))
        }
        // A twin pose is told apart by the whole energy; with several photos each is settled by itself.
        if observations.count > 1 {
            for index in observations.indices {
                starts[index] = [
                    try solve([measurements[index]], starts[index].map { [$0] }, places?[index] ?? place).state[0]
                ]
            }
        }
        let candidates = observations.count > 1 ? [starts.map { $0[0] }] : starts[0].map { [$0] }
        var (problem, state) = try solve(measurements, candidates, place)
        // The outline that is seen depends on the yaw: once that is known the jaw line is taken from where it lies.
        if let outlined = try outlined(observations, state, place: place) {
            measurements = outlined
            (problem, state) = try solve(measurements, [state], place)
        }

        // An unknown focal length counts as estimated where the landmarks say more of it than the assumption does.
        let covariances = try self.covariances(problem, state, place)
        let estimates = observations.indices.map { index in
            observations[index].focalLength == nil
                ? (pixels: state[index].focalLength, deviation: covariances[index][6, 6].squareRoot()) : nil
        }
        var isRefined = false
        var sources: [PhotoFit.FocalLengthSource] = []
        for (index, observation) in observations.enumerated() {
            if observation.focalLength != nil {
                sources.append(.given)
            } else if covariances[index][6, 6].squareRoot() < options.focalSpread / 2 {
                sources.append(.estimated)
            } else {
                sources.append(.assumed)
                measurements[index].assumedFocalLength = nil
                let assumed = observation.assumedFocalLength
                let centre = measurements[index].sights[0].camera.principalPoint
                measurements[index].sights[0].camera = try camera(observation, assumed, centre, place: place)
                state[index].worldFromHead.translation.z *= assumed / state[index].focalLength
                state[index].focalLength = assumed
                isRefined = true
            }
        }
        if isRefined {
            // What is not known of the focal length stays part of the uncertainty: the wider covariances are kept.
            (problem, state) = try solve(measurements, [state], place)
        }
        return observations.indices.map { index in
            var fit = result(index, problem, state, covariances[index], sources[index])
            fit.focalLengthEstimate = estimates[index]
            return fit
        }
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
        for observation in observations { fits.append(try fit(observation, place: place)) }
        guard fits.count > 1, fits.allSatisfy({ $0.focalLengthEstimate != nil }) else { return fits }
        let assumed = log(observations[0].assumedFocalLength)
        let prior = 1 / (options.focalSpread * options.focalSpread)
        var (precision, offset) = (prior, 0.0)
        for case let (pixels, deviation)? in fits.map(\.focalLengthEstimate) {
            // Without the assumption, which each estimate holds.
            let whole = 1 / (deviation * deviation)
            precision += max(0, whole - prior)
            offset += whole * (log(pixels) - assumed)
        }
        let deviation = 1 / precision.squareRoot()
        let isEstimated = deviation < options.focalSpread / 2
        let focalLength = isEstimated ? exp(assumed + offset / precision) : observations[0].assumedFocalLength
        for (index, observation) in observations.enumerated() {
            var settled = observation
            settled.focalLength = focalLength
            var next = try fit(settled, place: place)
            next.focalLengthSource = isEstimated ? .estimated : .assumed
            next.focalLengthEstimate = (exp(assumed + offset / precision), deviation)
            // What is not known of the focal length stays part of the uncertainty.
            next.covariance = fits[index].covariance
            fits[index] = next
        }
        return fits
    }

    /// The measurements with the outlines that are seen at the yaws found; `nil` when no scheme has one.
    private func outlined(
        _ observations: [PhotoObservation], _ state: [PhotoFitProblem.View], place: String?
    ) throws(FittingError) -> [PhotoFitProblem.Measurements]? {
        let schemes = outlineSchemes
        guard observations.contains(where: { schemes.contains($0.landmarks.scheme) }) else { return nil }
        var measurements: [PhotoFitProblem.Measurements] = []
        for (observation, view) in zip(observations, state) {
            let yaw = PhotoFit.directionAlongSight(view.worldFromHead).yaw
            measurements.append(try measure(observation, yaw: yaw, place: place))
        }
        return measurements
    }

    /// What a photo's observation measures; the outline as it is seen at a yaw.
    func measure(
        _ observation: PhotoObservation, yaw: Double? = nil, place: String?
    ) throws(FittingError) -> PhotoFitProblem.Measurements {
        let camera = try camera(
            observation, observation.focalLength ?? observation.assumedFocalLength, observation.principalPoint,
            place: place)
        return PhotoFitProblem.Measurements(
            sights: [try sight(observation.landmarks, camera, yaw: yaw, place: place)],
            assumedFocalLength: observation.focalLength == nil ? observation.assumedFocalLength : nil)
    }

    private func camera(
        _ observation: PhotoObservation, _ focal: Double, _ centre: Vector2, place: String?
    ) throws(FittingError) -> Camera {
        do throws(CameraError) {
            return try Camera(
                model: .simplePinhole, width: observation.width, height: observation.height,
                parameters: [focal, centre.x, centre.y])
        } catch { throw FittingError(.landmarks, at: place, "the photo's camera cannot be: \(error)") }
    }

    /// The landmarks as points of the surface, those that the head has; the outline as it is seen at a yaw.
    ///
    /// - Parameter needed: how many of them there have to be.
    func sight(
        _ landmarks: ImageLandmarks, _ camera: Camera, cameraFromWorld: RigidTransform = .identity, yaw: Double?,
        needed: Int = 4, place: String?
    ) throws(FittingError) -> PhotoFitProblem.Sight {
        let (known, indices): ([SurfacePoint], [Int])
        do {
            known = try head.landmarkPoints(landmarks.scheme, yaw: yaw)
            indices = try head.landmarkIndices(landmarks.scheme)
        } catch { throw FittingError(.model, at: place, error.description) }
        let pointOf = Dictionary(zip(indices, known), uniquingKeysWith: { first, _ in first })
        var sight = PhotoFitProblem.Sight(
            points: [], targets: [], precisions: [], camera: camera, cameraFromWorld: cameraFromWorld)
        var weights: [Double] = []
        for (offset, target) in landmarks.points.enumerated() {
            guard let point = pointOf[landmarks.indices[offset]], target.x.isFinite, target.y.isFinite else { continue }
            sight.points.append(point)
            sight.targets.append(target)
            weights.append(landmarks.weights[offset])
        }
        guard sight.points.count >= needed else {
            throw FittingError(
                .landmarks, at: place,
                "\(sight.points.count) usable landmarks of scheme \(landmarks.scheme); a pose needs at least \(needed)")
        }
        let low = sight.targets.reduce(sight.targets[0]) { $0.replacing(with: $1, where: $1 .< $0) }
        let high = sight.targets.reduce(sight.targets[0]) { $0.replacing(with: $1, where: $1 .> $0) }
        let size = max(high.x - low.x, high.y - low.y, 1)
        // Few points span the inner face only; many err together.
        let deviation = options.pixelNoise ?? options.noise * size * (sight.points.count < 17 ? 3.5 : 1)
        sight.precisions = weights.map { max(0.05, $0).squareRoot() * share(of: sight) / deviation }
        return sight
    }

    /// What is left of a landmark's precision where many err together.
    private func share(of sight: PhotoFitProblem.Sight) -> Double {
        min(1, options.independentPoints / Double(sight.points.count)).squareRoot()
    }

    /// Poses of the mean head that explain the landmarks: one, or a planar twin too.
    private func start(
        _ observation: PhotoObservation, _ measured: PhotoFitProblem.Measurements, place: String?
    ) throws(FittingError) -> [PhotoFitProblem.View] {
        let focal = observation.focalLength ?? observation.assumedFocalLength
        return try poses(of: measured.sights[0], place: place).map {
            PhotoFitProblem.View(worldFromHead: $0, focalLength: focal, parameters: .neutral(of: head))
        }
    }

    /// Poses of the mean head in the frame of a sight's camera: one, or a planar twin too.
    func poses(of sight: PhotoFitProblem.Sight, place: String?) throws(FittingError) -> [RigidTransform] {
        let template = head.template
        let points = sight.points.map { Vector3($0.position(in: template)) }
        do throws(CameraGeometryError) {
            var options = RobustOptions()
            options.method = .none
            let found = try AbsolutePose.estimate(sight.targets, points, camera: sight.camera, options: options)
            return [found.cameraFromWorld] + (found.alternative.map { [$0.cameraFromWorld] } ?? [])
        } catch {
            throw FittingError(.landmarks, at: place, "the landmarks give no pose: \(error)")
        }
    }

    func solve(
        _ measurements: [PhotoFitProblem.Measurements], _ candidates: [[PhotoFitProblem.View]], _ place: String?
    ) throws(FittingError) -> (problem: PhotoFitProblem, state: [PhotoFitProblem.View]) {
        let sights = measurements.flatMap(\.sights)
        let few = sights.allSatisfy { $0.points.count < 17 }
        let hasIrises = sights.contains { $0.points.count > 468 }
        var joints: Set<HeadJoint> = []
        if options.freesJaw, !few { joints.insert(.jaw) }
        if options.freesEyes, hasIrises { joints.formUnion([.leftEye, .rightEye]) }
        let layout = ParameterLayout(
            shapeCount: min(options.shapeCount, head.shapeCount),
            expressionCount: min(options.expressionCount, head.expressionCount), joints: joints)
        let solver = LevenbergMarquardt(
            options: LevenbergMarquardt.Options(iterationLimit: options.iterationLimit, costTolerance: 1e-6))
        var best: (problem: PhotoFitProblem, state: [PhotoFitProblem.View], cost: Double)?
        for candidate in candidates {
            // One identity: the mean of those the moments begin with.
            var state = candidate
            for component in 0..<head.shapeCount {
                let sum = candidate.reduce(0) { $0 + $1.parameters.shape[component] }
                for index in state.indices {
                    state[index].parameters.shape[component] = sum / Double(candidate.count)
                }
            }
            let problem = PhotoFitProblem(
                head, layout: layout, measurements, focalSpread: options.focalSpread, start: state)
            let summary = solver.minimize(problem, from: &state)
            guard summary.finalCost.isFinite, summary.finalCost < best?.cost ?? .infinity else { continue }
            best = (problem, state, summary.finalCost)
        }
        guard let best else {
            throw FittingError(.noFace, at: place, "no pose has the whole face in front of the camera")
        }
        return (best.problem, best.state)
    }

    /// The covariance of each moment's unknowns, widened where residuals are larger than landmarks' noise explains.
    func covariances(
        _ problem: PhotoFitProblem, _ state: [PhotoFitProblem.View], _ place: String?
    ) throws(FittingError) -> [Matrix] {
        var equations = problem.emptyEquations()
        problem.linearize(at: state, into: &equations)
        guard let blocks = equations.frameCovariances() else {
            throw FittingError(.landmarks, at: place, "the landmarks do not fix the pose; give more of them")
        }
        var (sum, total) = (0.0, 0.0)
        for (index, view) in state.enumerated() {
            for case let residual? in problem.residuals(index, view).joined() { sum += min(dot(residual, residual), 9) }
            for sight in problem.measurements[index].sights {
                total += 2 * sight.precisions.reduce(0) { $0 + ($1 > 0 ? 1 : 0) }
            }
        }
        return blocks.map { max(1, sum / max(1, total)) * $0 }
    }

    private func result(
        _ index: Int, _ problem: PhotoFitProblem, _ state: [PhotoFitProblem.View], _ covariance: Matrix,
        _ source: PhotoFit.FocalLengthSource
    ) -> PhotoFit {
        let sight = problem.measurements[index].sights[0]
        let residuals = problem.residuals(index, state[index])[0]
        return PhotoFit(
            cameraFromHead: state[index].worldFromHead, focalLength: state[index].focalLength,
            focalLengthSource: source, parameters: state[index].parameters,
            reprojectionError: reprojectionError(residuals, sight),
            agreeing: (agreeing(residuals, sight), sight.points.count), covariance: PhotoFitter.poseBlock(covariance))
    }

    /// The root of the weighted mean square distance between landmarks seen and predicted, in pixels.
    func reprojectionError(_ residuals: [Vector2?], _ sight: PhotoFitProblem.Sight) -> Double {
        var (sum, total) = (0.0, 0.0)
        let precisest = sight.precisions.max() ?? 1
        for (residual, precision) in zip(residuals, sight.precisions) {
            guard let residual else { continue }
            let share = precision * precision / (precisest * precisest)
            sum += share * dot(residual, residual) / (precision * precision)
            total += share
        }
        return (sum / max(total, 1e-300)).squareRoot()
    }

    /// How many landmarks agree with the head within three deviations of one landmark, of which the precision holds
    /// only its share of a dense set's.
    func agreeing(_ residuals: [Vector2?], _ sight: PhotoFitProblem.Sight) -> Int {
        let limit = 3 * share(of: sight)
        return residuals.count { residual in residual.map { $0.length <= limit } ?? false }
    }

    /// The part of a moment's covariance that belongs to its turn and its shift.
    static func poseBlock(_ covariance: Matrix) -> Matrix {
        var block = Matrix(rows: 6, columns: 6)
        for row in 0..<6 {
            for column in 0..<6 { block[row, column] = covariance[row, column] }
        }
        return block
    }
}
