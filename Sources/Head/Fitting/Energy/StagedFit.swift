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

    /// Improves `parameters` stage by stage; says what each did.
    ///
    /// - Throws: `FittingError` when `progress` answers `false`.
    func run(
        from parameters: inout HeadParameters, place: String?, progress: (FitProgress) -> Bool
    ) throws -> [ScanFit.Stage] {
        let surface = ModelSurface(head, regionWeights: configuration.regionWeights)
        var reports: [ScanFit.Stage] = []
        for (number, stage) in configuration.stages.enumerated() {
            let landmarks = landmarks.map { landmark in
                ScanFitProblem.Landmark(
                    point: landmark.point, target: landmark.target,
                    weight: landmark.weight * (landmark.isContour ? stage.contourWeight : 1))
            }
            let problem = ScanFitProblem(
                head: head, surface: surface, samples: samples, landmarks: landmarks, stage: stage, start: parameters,
                threads: threads)
            let solver = LevenbergMarquardt(
                options: .init(
                    iterationLimit: stage.iterationLimit, costTolerance: stage.tolerance, gradientTolerance: 0,
                    initialDamping: 1e-4))
            let summary = solver.minimize(problem, from: &parameters) { iteration, energy in
                progress(
                    FitProgress(
                        stage: number, stageCount: configuration.stages.count, name: stage.name, iteration: iteration,
                        energy: 2 * energy))
            }
            if summary.termination == .cancelled { throw FittingError(.cancelled, at: place, "the fit was cancelled") }
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
