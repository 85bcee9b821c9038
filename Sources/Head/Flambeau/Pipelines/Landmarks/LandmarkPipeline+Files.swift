internal import CameraGeometry
internal import Cameras
internal import Files
public import Fitting
public import Landmarks
internal import PhotoFitting
internal import SpatialGeometry

extension LandmarkPipeline {
    /// Fits the head to a file of landmarks: points in space, or in images, with the cameras that saw them.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - scheme: the landmarks' scheme, where the file does not tell.
    ///   - configuration: the stages and their weights for points in space; `landmarks` of the project's when `nil`.
    ///   - noise: the standard deviation of points in images, in pixels; a share of the face when `nil`.
    ///   - progress: called before each step of a fit to points in space; `false` cancels.
    /// - Throws: `LandmarkError` or `FileError` for a file that cannot be meant, `FittingError` for landmarks that are no
    ///   face's, a configuration or a noise that is not for such points, or when the caller cancels.
    public func run(
        _ path: String, scheme: LandmarkScheme? = nil, configuration: FittingConfiguration? = nil,
        noise: Double? = nil, progress: (FitProgress) -> Bool = { _ in true }
    ) throws -> LandmarkResult {
        if path.lowercased().hasSuffix(".json"),
            let views = try LandmarkViewsFile(
                FileReader.bytes(at: path, limit: LandmarkViewsFile.sizeLimit), path: path)
        {
            guard configuration == nil else {
                throw FittingError(
                    .configuration, at: path, "holds points in images; a configuration is for points in space")
            }
            return try run(views, path: path, scheme: scheme, noise: noise)
        }
        guard noise == nil else {
            throw FittingError(
                .configuration, at: path, "holds points in space; a noise in pixels is for points in images")
        }
        return try run(
            LandmarkFile.read(path, scheme: scheme), name: path,
            configuration: try configuration ?? .standard("landmarks"), progress: progress)
    }

    private func run(
        _ file: LandmarkViewsFile, path: String, scheme: LandmarkScheme?, noise: Double?
    ) throws -> LandmarkResult {
        let single = file.views.count == 1
        func failure(_ message: String) -> LandmarkError { LandmarkError(.file, at: path, message) }
        /// Names the file in errors that do not.
        func located<Result>(_ place: String, _ body: () throws -> Result) throws -> Result {
            do { return try body() } catch { throw failure("\(place)\(error)") }
        }
        var views: [CalibratedView] = []
        for (index, view) in file.views.enumerated() {
            let place = single ? "" : "views[\(index)]."
            let landmarks = try view.landmarks(scheme: scheme, path: path, at: place)
            guard let description = view.camera else { throw failure("\(place)\"camera\" is missing") }
            guard single || view.pose != nil else {
                throw failure(
                    "\(place)\"pose\" is missing: where there are several views each has its cameraFromWorld")
            }
            let pose = try located("") { try view.pose?.transform(place + "pose") ?? .identity }
            guard description.params != nil else {
                guard single else {
                    throw failure("\(place)camera.params are missing; one view alone may lack them")
                }
                // One view of unknown focal length.
                guard description.width > 0, description.height > 0,
                    try located("camera: ", { try description.modelValue() }) == .simplePinhole
                else {
                    throw failure(
                        "camera: without \"params\" it is a SIMPLE_PINHOLE of unknown focal length, with a width and "
                            + "a height in pixels")
                }
                return try run(
                    PhotoObservation(landmarks: landmarks, width: description.width, height: description.height),
                    cameraFromWorld: pose, name: path, noise: noise)
            }
            let camera = try located(place + "camera: ") { try description.camera() }
            views.append(CalibratedView(landmarks: landmarks, camera: camera, cameraFromWorld: pose))
        }
        return try run(views, name: path, noise: noise)
    }
}
