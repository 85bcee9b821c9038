import Flambeau
import Foundation

/// Fits to landmarks alone: how long they take and how close they come.
enum LandmarkBenchmarks {
    /// 50 heads of the model's own spread, their 68 landmarks known to half a millimetre.
    @Sendable static func run() throws {
        let head = Head(try HeadModelArrays.load(try BundledFiles.locate("assets/heads/flambeau.npz")))
        for name in ["landmarks", "flame-fitting-landmarks"] {
            let fitter = LandmarkFitter(head, configuration: try .standard(name))
            var generator = SeededGenerator(seed: "landmark fits")
            var (times, residuals, errors) = ([Double](), [Double](), [Double]())
            for _ in 0..<50 {
                let truth = HeadParameters(
                    shape: (0..<head.shapeCount).map { _ in 0.8 * generator.normal() },
                    expression: (0..<head.expressionCount).map { _ in 0.4 * generator.normal() },
                    pose: HeadPose(
                        root: generator.rotation().axisAngle,
                        jaw: Vector3(Double.random(in: 0...0.15, using: &generator), 0, 0)))
                let vertices = head.vertices(truth)
                let points = try head.landmarks(.ibug68, vertices: vertices).map { point in
                    1000 * Vector3(point) + 0.5 * Vector3(generator.normal(), generator.normal(), generator.normal())
                }
                let set = LandmarkSet(scheme: .ibug68, indices: Array(0..<68), points: points)
                let start = ContinuousClock.now
                let fit = try fitter.fit(LandmarkAlignment(head, to: set))
                times.append((ContinuousClock.now - start) / .seconds(1))
                residuals.append(fit.stages.last?.landmarkRootMeanSquare ?? .nan)
                errors.append(VertexErrors.mean(VertexErrors.errors(head, [fit.parameters], [truth])))
            }
            func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
            Measurement.report(
                name, seconds: median(times),
                String(
                    format: "longest %.1f ms; landmarks met to %.2f mm, the face's vertices to %.2f mm (medians)",
                    1000 * (times.max() ?? .nan), median(residuals), median(errors)))
        }
    }
}
