import ArgumentParser
import Flambeau

/// `flambeau geometry pnp`: the pose of a camera.
struct PnPCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pnp",
        abstract: "The pose of a camera from image points of known world points, with its focal length if unknown.")

    @OptionGroup var options: GeometryOptions
    @OptionGroup var robust: RobustArguments

    func run() async throws {
        try GeometryReport.run(options) { problem in
            let pixels = try problem.require(\.points2D, "points2D")
            let points = try problem.require(\.points3D, "points3D")
            let description = try problem.require(\.camera, "camera")
            let settings = robust.options(usual: 3)
            guard description.params == nil else {
                return GeometryReport(
                    try AbsolutePose.estimate(pixels, points, camera: try description.camera(), options: settings))
            }
            let model = try description.modelValue()
            guard model == .simplePinhole else {
                throw GeometryInputError(
                    "a camera without \"params\" is a SIMPLE_PINHOLE of unknown focal length, not \(model.rawValue)")
            }
            let estimate = try AbsolutePose.estimate(
                pixels, points, width: description.width, height: description.height, focalLength: .unknown,
                options: settings)
            var report = GeometryReport(estimate)
            report.camera = GeometryReport.CameraValue(
                model: estimate.camera.model.rawValue, width: estimate.camera.width, height: estimate.camera.height,
                params: estimate.camera.parameters)
            return report
        }
    }
}
