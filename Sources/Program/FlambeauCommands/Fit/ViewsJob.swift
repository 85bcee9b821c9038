import Flambeau

/// Landmarks in images, from their file to a fitted head.
struct ViewsJob {
    /// The file.
    var path: String
    /// The landmarks' scheme, where the file does not tell.
    var scheme: LandmarkScheme?
    /// The standard deviation of the points, in pixels; a share of the face when `nil`.
    var noise: Double?

    /// Fits a head to the views.
    ///
    /// - Throws: `GeometryInputError` or `CameraGeometryError` for a file that cannot be meant, `FittingError` for
    ///   landmarks that are no head's.
    func run(_ file: LandmarkViewsFile, _ pipeline: LandmarkPipeline) throws -> LandmarkResult {
        let single = file.views.count == 1
        var views: [CalibratedView] = []
        for (index, view) in file.views.enumerated() {
            let name = single ? "" : "views[\(index)]."
            let place = "\(path): \(name)"
            let landmarks = try view.landmarks(scheme: scheme, at: place)
            guard let description = view.camera else { throw GeometryInputError("\(place)\"camera\" is missing") }
            guard single || view.pose != nil else {
                throw GeometryInputError(
                    "\(place)\"pose\" is missing: where there are several views each has its cameraFromWorld")
            }
            let pose = try located("\(path): ") { try view.pose?.transform(name + "pose") ?? .identity }
            guard description.params != nil else {
                guard single else {
                    throw GeometryInputError("\(place)camera.params are missing; one view alone may lack them")
                }
                return try fit(pipeline, landmarks, description, pose)
            }
            let camera = try located(place + "camera: ") { try description.camera() }
            views.append(CalibratedView(landmarks: landmarks, camera: camera, cameraFromWorld: pose))
        }
        return try pipeline.run(views, name: path, noise: noise)
    }

    /// One view of unknown focal length.
    private func fit(
        _ pipeline: LandmarkPipeline, _ landmarks: ImageLandmarks, _ camera: CameraDescription,
        _ pose: RigidTransform
    ) throws -> LandmarkResult {
        guard camera.width > 0, camera.height > 0, try camera.modelValue() == .simplePinhole else {
            throw GeometryInputError(
                "\(path): camera: without \"params\" it is a SIMPLE_PINHOLE of unknown focal length, with a width and a "
                    + "height in pixels")
        }
        let observation = PhotoObservation(landmarks: landmarks, width: camera.width, height: camera.height)
        return try pipeline.run(observation, cameraFromWorld: pose, name: path, noise: noise)
    }

    /// Names the file in errors that do not.
    private func located<Result>(_ place: String, _ body: () throws -> Result) throws -> Result {
        do { return try body() } catch { throw GeometryInputError("\(place)\(error)") }
    }
}
