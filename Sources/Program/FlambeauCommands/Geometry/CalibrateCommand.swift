import ArgumentParser
import Flambeau

/// `flambeau geometry calibrate`: intrinsics from views of a planar target.
struct CalibrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "A camera's intrinsics and distortion from views of a planar target.",
        discussion: """
            A problem: {"camera": {"model", "width", "height"}, "target": [[x, y], …], "views": [{"points2D": [[x, y], …]}, …]}; \
            a view may have a "target" of its own.
            """)

    @OptionGroup var options: GeometryOptions

    func run() async throws {
        try GeometryReport.run(options) { problem in
            let description = try problem.require(\.camera, "camera")
            let views = try problem.require(\.views, "views").enumerated().map { index, view in
                let target = try view.target ?? problem.require(\.target, "target")
                let pixels = view.points2D
                guard target.count == pixels.count else {
                    throw CameraGeometryError.mismatchedCounts(
                        "target", target.count, "views[\(index)].points2D", pixels.count)
                }
                return CameraCalibration.View(target: target, pixels: pixels)
            }
            let found = try CameraCalibration.estimate(
                views, model: try description.modelValue(), width: description.width, height: description.height)
            var report = GeometryReport(status: "done", milliseconds: 0)
            report.camera = GeometryReport.CameraValue(
                model: found.camera.model.rawValue, width: found.camera.width, height: found.camera.height,
                params: found.camera.parameters)
            report.standardDeviations = found.standardDeviations
            report.viewRMS = found.viewRMS
            report.rms = found.rms
            report.iterations = found.iterations
            return report
        }
    }
}
