public import Registration
public import Landmarks
internal import CameraGeometry
import HeadModel
internal import LinearAlgebra
public import SpatialGeometry

extension PhotoFitter {
    /// Fits a head to one moment seen by one calibrated camera or more.
    ///
    /// Landmarks that several cameras see are triangulated; they place the head and tell the unit the cameras' places
    /// are in. Where there are too few of them, the pose seen by the camera with the most landmarks is the start, and
    /// the unit is the one given, else metres: a single camera says nothing of size, and the head's own is taken.
    ///
    /// - Parameters:
    ///   - views: what each camera sees.
    ///   - unit: the unit of `cameraFromWorld`; found from the triangulated landmarks when `nil`.
    ///   - place: the file's name in errors.
    /// - Throws: `FittingError` when the head lacks a scheme, there are too few landmarks, or they are no head seen by
    ///   these cameras.
    public func fit(
        _ views: [CalibratedView], unit: LengthUnit? = nil, place: String? = nil
    ) throws(FittingError) -> MultiViewFit {
        precondition(!views.isEmpty, "there is a view")
        let alignment = try alignment(of: views, unit: unit, place: place)
        let unit = alignment?.unit ?? unit ?? .metre
        var metric = views
        for index in metric.indices { metric[index].cameraFromWorld.translation *= unit.metres }
        var moment = PhotoFitProblem.Measurements(sights: try sights(metric, nil, place))
        var poses: [RigidTransform]
        if let scanFromHead = alignment?.scanFromHead {
            poses = [
                RigidTransform(rotation: scanFromHead.rotation, translation: scanFromHead.translation * unit.metres)
            ]
        } else {
            let most = moment.sights.max { $0.points.count < $1.points.count } ?? moment.sights[0]
            guard most.points.count >= 4 else {
                throw FittingError(
                    .landmarks, at: place,
                    "too few landmarks are seen by two cameras, and no camera sees 4, which a pose needs")
            }
            poses = try self.poses(of: most, place: place).map { most.cameraFromWorld.inverse * $0 }
        }
        var (problem, state) = try solve(
            [moment],
            poses.map { [PhotoFitProblem.View(worldFromHead: $0, focalLength: 1, parameters: .neutral(of: head))] },
            place)
        if views.contains(where: { outlineSchemes.contains($0.landmarks.scheme) }) {
            moment.sights = try sights(metric, state[0].worldFromHead, place)
            (problem, state) = try solve([moment], [state], place)
        }
        let found = state[0]
        let residuals = problem.residuals(0, found)
        return MultiViewFit(
            head, worldFromHead: found.worldFromHead, parametersInHead: found.parameters, unit: unit,
            views: zip(problem.measurements[0].sights, residuals).map { sight, residuals in
                MultiViewFit.View(
                    reprojectionError: reprojectionError(residuals, sight), landmarkCount: sight.points.count,
                    agreeingCount: agreeing(residuals, sight), focalLength: sight.camera.focalLengths.x,
                    focalLengthSource: .given)
            }, covariance: PhotoFitter.poseBlock(try covariances(problem, state, place)[0]))
    }

    /// The schemes whose outline depends on the yaw.
    var outlineSchemes: Set<LandmarkScheme> {
        Set(head.landmarks.filter { $0.contour != nil }.map(\.scheme)).union([.ibug68])
    }

    /// The views' sights; the outlines as they are seen when the head stands somewhere.
    private func sights(
        _ views: [CalibratedView], _ worldFromHead: RigidTransform?, _ place: String?
    ) throws(FittingError) -> [PhotoFitProblem.Sight] {
        var sights: [PhotoFitProblem.Sight] = []
        for view in views {
            let yaw = worldFromHead.map { PhotoFit.directionAlongSight(view.cameraFromWorld * $0).yaw }
            sights.append(
                try sight(
                    view.landmarks, view.camera, cameraFromWorld: view.cameraFromWorld, yaw: yaw, needed: 1,
                    place: place))
        }
        return sights
    }

    /// The head placed on the landmarks that several cameras see; `nil` when they see too few together.
    private func alignment(
        of views: [CalibratedView], unit: LengthUnit?, place: String?
    ) throws(FittingError) -> LandmarkAlignment? {
        guard let set = LandmarkSet(triangulating: views), set.points.count >= 4 else { return nil }
        do {
            return try LandmarkAlignment(head, to: set, unit: unit, place: place)
        } catch let error as FittingError {
            throw FittingError(
                error.kind, at: error.place,
                "triangulated from the views, \(error.message). Are the cameras' poses cameraFromWorld, and the points "
                    + "of one moment?")
        } catch { throw FittingError(.landmarks, at: place, "\(error)") }
    }
}

extension FacialLandmarks<Vector3> {
    /// The landmarks that two cameras or more see, in the cameras' frame and unit; outlines are left out, which are
    /// another point of the head for each camera. `nil` when the views are of different schemes or see none together.
    public init?(triangulating views: [CalibratedView]) {
        guard let scheme = views.first?.landmarks.scheme, views.allSatisfy({ $0.landmarks.scheme == scheme }) else {
            return nil
        }
        var seen: [Int: [(bearing: Vector3, pose: RigidTransform, weight: Double)]] = [:]
        for view in views {
            let landmarks = view.landmarks
            for (offset, index) in landmarks.indices.enumerated() where landmarks.weights[offset] > 0 {
                guard scheme != .ibug68 || index >= 17, let bearing = view.camera.bearing(of: landmarks.points[offset])
                else { continue }
                seen[index, default: []].append((bearing, view.cameraFromWorld, landmarks.weights[offset]))
            }
        }
        var (indices, points, weights): ([Int], [Vector3], [Double]) = ([], [], [])
        for (index, sights) in seen.sorted(by: { $0.key < $1.key }) where sights.count > 1 {
            guard let point = Triangulation.linear(sights.map(\.bearing), sights.map(\.pose)), point.isFinite else {
                continue
            }
            indices.append(index)
            points.append(point)
            weights.append(sights.map(\.weight).min() ?? 0)
        }
        guard !points.isEmpty else { return nil }
        self.init(scheme: scheme, indices: indices, points: points, weights: weights)
    }
}
