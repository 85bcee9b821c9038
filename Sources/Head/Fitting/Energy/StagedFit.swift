internal import Registration
import Foundation
internal import HeadModel
internal import Optimization

/// Runs the stages of a configuration one after the other.
///
/// Everything is in metres, in a frame in which the head stands nearly upright at the origin.
struct StagedFit {
    let head: Head
    let configuration: FittingConfiguration
    let threads: Int
    let samples: ScanSamples
    /// The landmarks, with targets in the same frame.
    let landmarks: [Landmark]

    /// A landmark's place on the model and in the scan.
    struct Landmark {
        var point: SurfacePoint
        var target: SIMD3<Float>
        var weight: Double
        var isContour: Bool
    }

    /// How far the jaw is opened for a second start on the surface, in radians.
    private static let openedJaw = 0.15

    /// Improves `parameters` stage by stage; says what each did.
    ///
    /// - Throws: `FittingError` when `progress` answers `false`.
    func run(
        from parameters: inout HeadParameters, place: String?, progress: (FitProgress) -> Bool
    ) throws -> [ScanFit.Stage] {
        let surface = ModelSurface(head, regionWeights: configuration.regionWeights)
        var reports: [ScanFit.Stage] = []
        let firstOnSurface = configuration.stages.firstIndex { $0.dataWeight > 0 }
        for (number, stage) in configuration.stages.enumerated() {
            let landmarks = landmarks.map { landmark in
                ScanFitProblem.Landmark(
                    point: landmark.point, target: landmark.target,
                    weight: landmark.weight * (landmark.isContour ? stage.contourWeight : 1))
            }
            let solver = LevenbergMarquardt(
                options: .init(
                    iterationLimit: stage.iterationLimit, costTolerance: stage.tolerance, gradientTolerance: 0,
                    initialDamping: 1e-4))
            func minimize(
                from start: HeadParameters
            ) throws -> (state: HeadParameters, summary: LevenbergMarquardt.Summary, problem: ScanFitProblem) {
                let problem = ScanFitProblem(
                    head: head, surface: surface, samples: samples, landmarks: landmarks, stage: stage, start: start,
                    threads: threads)
                var state = start
                let summary = solver.minimize(problem, from: &state) { iteration, energy in
                    progress(
                        FitProgress(
                            stage: number, stageCount: configuration.stages.count, name: stage.name,
                            iteration: iteration, energy: 2 * energy))
                }
                if summary.termination == .cancelled {
                    throw FittingError(.cancelled, at: place, "the fit was cancelled")
                }
                return (state, summary, problem)
            }
            var best = try minimize(from: parameters)
            // A lower lip may be taken for a chin, from where the jaw does not open by itself.
            if number == firstOnSurface, stage.unknowns.contains(.jaw) {
                var opened = parameters
                opened.pose.jaw.x += Self.openedJaw
                let other = try minimize(from: opened)
                // Clearly lower: where both end in one place, the same one is taken however the scan is turned.
                if other.summary.finalCost < 0.97 * best.summary.finalCost { best = other }
            }
            let (summary, problem) = (best.summary, best.problem)
            parameters = best.state
            _ = problem.cost(at: parameters)
            let (count, residual) = problem.dataResidual
            reports.append(
                ScanFit.Stage(
                    name: stage.name, initialEnergy: 2 * summary.initialCost, finalEnergy: 2 * summary.finalCost,
                    iterations: summary.iterationCount, termination: summary.termination.rawValue, pointCount: count,
                    pointRootMeanSquare: 1000 * residual,
                    landmarkRootMeanSquare: 1000 * problem.landmarkRootMeanSquare))
        }
        return reports
    }
}
