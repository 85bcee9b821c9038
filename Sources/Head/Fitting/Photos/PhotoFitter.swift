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
    /// - Throws: `FittingError` as for one photo.
    public func fit(_ observations: [PhotoObservation], place: String? = nil) throws(FittingError) -> [PhotoFit] {
        precondition(!observations.isEmpty, "there is a photo")
        var measurements: [PhotoFitProblem.Measurements] = []
        var starts: [[PhotoFitProblem.View]] = []
        for observation in observations {
            let measured = try measure(observation, place: place)
            measurements.append(measured)
            starts.append(try start(observation, measured, place: place))
        }
        // A twin pose is told apart by the whole energy; with several photos each is settled by itself.
        if observations.count > 1 {
            for index in observations.indices where starts[index].count > 1 {
                starts[index] = [try solve([measurements[index]], starts[index].map { [$0] }, place).state[0]]
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
        var covariance = try self.covariance(problem, state, place)
        var isRefined = false
        var sources: [PhotoFit.FocalLengthSource] = []
        for (index, observation) in observations.enumerated() {
            let place = problem.start(of: index) + 6
            if observation.focalLength != nil {
                sources.append(.given)
            } else if covariance[place, place].squareRoot() < options.focalSpread / 2 {
                sources.append(.estimated)
            } else {
                sources.append(.assumed)
                measurements[index].assumedFocalLength = nil
                let assumed = observation.assumedFocalLength
                state[index].cameraFromHead.translation.z *= assumed / state[index].focalLength
                state[index].focalLength = assumed
                isRefined = true
            }
        }
        if isRefined {
            let spread = covariance
            (problem, state) = try solve(measurements, [state], place)
            // What is not known of the focal length stays part of the uncertainty: the wider covariance is kept.
            covariance = spread
        }
        return observations.indices.map { result($0, problem, state, covariance, sources[$0]) }
    }

    /// The measurements with the outlines that are seen at the yaws found; `nil` when no scheme has one.
    private func outlined(
        _ observations: [PhotoObservation], _ state: [PhotoFitProblem.View], place: String?
    ) throws(FittingError) -> [PhotoFitProblem.Measurements]? {
        let schemes = Set(head.landmarks.filter { $0.contour != nil }.map(\.scheme)).union(["ibug68"])
        guard observations.contains(where: { schemes.contains($0.landmarks.scheme) }) else { return nil }
        var measurements: [PhotoFitProblem.Measurements] = []
        for (observation, view) in zip(observations, state) {
            let yaw = PhotoFit.directionAlongSight(view.cameraFromHead).yaw
            measurements.append(try measure(observation, yaw: yaw, place: place))
        }
        return measurements
    }

    /// The landmarks as points of the surface, those that the head has; the outline as it is seen at a yaw.
    func measure(
        _ observation: PhotoObservation, yaw: Double? = nil, place: String?
    ) throws(FittingError) -> PhotoFitProblem.Measurements {
        let landmarks = observation.landmarks
        let (known, indices): ([SurfacePoint], [Int])
        do {
            known = try head.landmarkPoints(landmarks.scheme, yaw: yaw)
            indices = try head.landmarkIndices(landmarks.scheme)
        } catch { throw FittingError(.model, at: place, error.description) }
        let pointOf = Dictionary(zip(indices, known), uniquingKeysWith: { first, _ in first })
        var measured = PhotoFitProblem.Measurements(
            points: [], targets: [], precisions: [], principalPoint: observation.principalPoint,
            assumedFocalLength: observation.focalLength == nil ? observation.assumedFocalLength : nil)
        var weights: [Double] = []
        for (offset, target) in landmarks.points.enumerated() {
            guard let point = pointOf[landmarks.indices[offset]], target.x.isFinite, target.y.isFinite else { continue }
            measured.points.append(point)
            measured.targets.append(target)
            weights.append(landmarks.weights[offset])
        }
        guard measured.points.count >= 4 else {
            throw FittingError(
                .landmarks, at: place,
                "\(measured.points.count) usable landmarks of scheme \(landmarks.scheme); a pose needs at least 4")
        }
        let low = measured.targets.reduce(measured.targets[0]) { $0.replacing(with: $1, where: $1 .< $0) }
        let high = measured.targets.reduce(measured.targets[0]) { $0.replacing(with: $1, where: $1 .> $0) }
        let size = max(high.x - low.x, high.y - low.y, 1)
        // Few points span the inner face only; many err together.
        let deviation = options.noise * size * (measured.points.count < 17 ? 2 : 1)
        let share = min(1, options.independentPoints / Double(measured.points.count)).squareRoot()
        measured.precisions = weights.map { max(0.05, $0).squareRoot() * share / deviation }
        return measured
    }

    /// Poses of the mean head that explain the landmarks: one, or a planar twin too.
    private func start(
        _ observation: PhotoObservation, _ measured: PhotoFitProblem.Measurements, place: String?
    ) throws(FittingError) -> [PhotoFitProblem.View] {
        let focal = observation.focalLength ?? observation.assumedFocalLength
        let parameters = HeadParameters(
            shape: Array(repeating: 0, count: head.shapeCount),
            expression: Array(repeating: 0, count: head.expressionCount))
        let template = head.template
        let points = measured.points.map { Vector3($0.position(in: template)) }
        do throws(CameraGeometryError) {
            let centre = observation.principalPoint
            let camera = try Camera(
                model: .simplePinhole, width: observation.width, height: observation.height,
                parameters: [focal, centre.x, centre.y])
            var options = RobustOptions()
            options.method = .none
            let found = try AbsolutePose.estimate(measured.targets, points, camera: camera, options: options)
            return ([found.cameraFromWorld] + (found.alternative.map { [$0.cameraFromWorld] } ?? [])).map {
                PhotoFitProblem.View(cameraFromHead: $0, focalLength: focal, parameters: parameters)
            }
        } catch {
            throw FittingError(.landmarks, at: place, "the landmarks give no pose: \(error)")
        }
    }

    private func solve(
        _ measurements: [PhotoFitProblem.Measurements], _ candidates: [[PhotoFitProblem.View]], _ place: String?
    ) throws(FittingError) -> (problem: PhotoFitProblem, state: [PhotoFitProblem.View]) {
        let few = measurements.allSatisfy { $0.points.count < 17 }
        let hasIrises = measurements.contains { $0.points.count > 468 }
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
            let problem = PhotoFitProblem(
                head, layout: layout, measurements, focalSpread: options.focalSpread, start: candidate)
            var state = candidate
            let summary = solver.minimize(problem, from: &state)
            guard summary.finalCost.isFinite, summary.finalCost < best?.cost ?? .infinity else { continue }
            best = (problem, state, summary.finalCost)
        }
        guard let best else {
            throw FittingError(.noFace, at: place, "no pose has the whole face in front of the camera")
        }
        return (best.problem, best.state)
    }

    /// The inverse of JᵀJ at the end, widened where residuals are larger than landmarks' noise explains.
    private func covariance(
        _ problem: PhotoFitProblem, _ state: [PhotoFitProblem.View], _ place: String?
    ) throws(FittingError) -> Matrix {
        var equations = NormalEquations(count: problem.unknownCount)
        problem.linearize(at: state, into: &equations)
        var hessian = equations.hessian
        for row in 0..<problem.unknownCount {
            // A known focal length is no unknown.
            if hessian[row, row] == 0 { hessian[row, row] = 1 }
            for column in 0..<row { hessian[row, column] = hessian[column, row] }
        }
        guard let inverse = CholeskyDecomposition(hessian)?.inverse else {
            throw FittingError(.landmarks, at: place, "the landmarks do not fix the pose; give more of them")
        }
        var (sum, total) = (0.0, 0.0)
        for (index, view) in state.enumerated() {
            for case let residual? in problem.residuals(index, view) { sum += min(dot(residual, residual), 9) }
            total += 2 * problem.measurements[index].precisions.reduce(0) { $0 + ($1 > 0 ? 1 : 0) }
        }
        return max(1, sum / max(1, total)) * inverse
    }

    private func result(
        _ index: Int, _ problem: PhotoFitProblem, _ state: [PhotoFitProblem.View], _ covariance: Matrix,
        _ source: PhotoFit.FocalLengthSource
    ) -> PhotoFit {
        let measured = problem.measurements[index]
        var (sum, total, agreeing) = (0.0, 0.0, 0)
        let precisest = measured.precisions.max() ?? 1
        for (residual, precision) in zip(problem.residuals(index, state[index]), measured.precisions) {
            guard let residual else { continue }
            let share = precision * precision / (precisest * precisest)
            sum += share * dot(residual, residual) / (precision * precision)
            total += share
            // Three deviations of one landmark, of which the precision holds only its share of a dense set's.
            let limit = 3 * min(1, options.independentPoints / Double(measured.points.count)).squareRoot()
            if residual.length <= limit { agreeing += 1 }
        }
        let first = problem.start(of: index)
        var block = Matrix(rows: 6, columns: 6)
        for row in 0..<6 {
            for column in 0..<6 { block[row, column] = covariance[first + row, first + column] }
        }
        return PhotoFit(
            cameraFromHead: state[index].cameraFromHead, focalLength: state[index].focalLength,
            focalLengthSource: source, parameters: state[index].parameters,
            reprojectionError: (sum / max(total, 1e-300)).squareRoot(), agreeing: (agreeing, measured.points.count),
            covariance: block)
    }
}
