public import Registration
internal import Landmarks
import HeadModel
internal import LinearAlgebra
internal import SpatialGeometry

extension PhotoFitter {
    /// Fits a head to one frame, seen by one calibrated camera or more at once.
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
        var frame = ObservedFrame(views: try observedViews(metric, nil, place))
        var poses: [RigidTransform]
        if let scanFromHead = alignment?.scanFromHead {
            poses = [
                RigidTransform(rotation: scanFromHead.rotation, translation: scanFromHead.translation * unit.metres)
            ]
        } else {
            let most = frame.views.max { $0.points.count < $1.points.count } ?? frame.views[0]
            guard most.points.count >= 4 else {
                throw FittingError(
                    .landmarks, at: place,
                    "too few landmarks are seen by two cameras, and no camera sees 4, which a pose needs")
            }
            poses = try initialPoses(of: most, place: place).map { most.cameraFromWorld.inverse * $0 }
        }
        var solution = try solve(
            [frame],
            from: poses.map { [FrameState(worldFromHead: $0, focalLength: 1, parameters: .neutral(of: head))] },
            place: place)
        if views.contains(where: { hasOutline($0.landmarks) }) {
            frame.views = try observedViews(metric, solution.state[0].worldFromHead, place)
            solution = try solve([frame], from: [solution.state], place: place)
        }
        let found = solution.state[0]
        let residuals = solution.problem.residuals(0, found)
        return MultiViewFit(
            head, worldFromHead: found.worldFromHead, parametersInHead: found.parameters, unit: unit,
            views: zip(solution.problem.frames[0].views, residuals).map { view, residuals in
                MultiViewFit.ViewFit(
                    reprojectionError: reprojectionError(residuals, view), landmarkCount: view.points.count,
                    agreeingCount: agreeingCount(residuals, view), focalLength: view.camera.focalLengths.x,
                    focalLengthSource: .given)
            }, covariance: PhotoFitter.poseBlock(try covariances(solution, place: place)[0]))
    }

    /// The views as the problem takes them; the outlines as they are seen when the head stands somewhere.
    private func observedViews(
        _ views: [CalibratedView], _ worldFromHead: RigidTransform?, _ place: String?
    ) throws(FittingError) -> [ObservedView] {
        var observed: [ObservedView] = []
        for view in views {
            let yaw = worldFromHead.map { PhotoFit.directionAlongSight(view.cameraFromWorld * $0).yaw }
            observed.append(
                try self.view(
                    of: view.landmarks, view.camera, cameraFromWorld: view.cameraFromWorld, yaw: yaw, needed: 1,
                    place: place))
        }
        return observed
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
                    + "of one frame?")
        } catch { throw FittingError(.landmarks, at: place, "\(error)") }
    }
}
