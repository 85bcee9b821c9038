internal import HeadModel
internal import Optimization
internal import Registration

/// Refines all frames of a sequence at once: a shared identity, and links between neighbours.
struct SequenceRefinement {
    let head: Head
    let surface: ModelSurface
    /// The points of each frame.
    let samples: [ScanSamples]
    let stage: FittingStage
    let smoothness: SequenceFitter.Smoothness
    let limit: Int
    let threads: Int

    /// The refined heads, how well each frame is met, and the energies before each step and after the last.
    ///
    /// - Throws: `FittingError` when `progress` answers `false`.
    func run(
        from start: [HeadParameters], progress: (FitProgress) -> Bool
    ) throws(FittingError) -> (states: [HeadParameters], frames: [SequenceFit.Frame], energies: [Double]) {
        let energy = SequenceEnergy(stage, head: head, smoothness: smoothness, frameCount: samples.count)
        let found = withoutActuallyEscaping(progress) { progress in
            // Frames are many: who waits is told within a step too.
            let counter = StepCounter()
            let problem = SequenceProblem(
                head: head, surface: surface, samples: samples, energy: energy, start: start, threads: threads
            ) { cost in
                progress(
                    FitProgress(
                        stage: 1, stageCount: 2, name: "all frames together", iteration: counter.step,
                        energy: 2 * cost))
            }
            return run(problem, from: start, counter)
        }
        guard let found else { throw SequenceFitter.cancelled }
        return found
    }

    private func run(
        _ problem: SequenceProblem, from start: [HeadParameters], _ counter: StepCounter
    ) -> (states: [HeadParameters], frames: [SequenceFit.Frame], energies: [Double])? {
        let solver = LevenbergMarquardt(
            options: .init(
                iterationLimit: max(limit, 0), costTolerance: stage.tolerance, gradientTolerance: 0,
                initialDamping: 1e-3))
        var (states, energies) = (start, [Double]())
        let summary = solver.minimize(problem, from: &states) { step, cost in
            counter.step = step + 1
            if energies.last != 2 * cost { energies.append(2 * cost) }
            return !problem.isCancelled
        }
        if energies.last != 2 * summary.finalCost { energies.append(2 * summary.finalCost) }
        let scans = problem.settled(at: states)
        guard !problem.isCancelled else { return nil }
        return (states, scans.map { SequenceFit.Frame($0.faceDistances) }, energies)
    }

    /// Which step is being worked on.
    private final class StepCounter {
        var step = 0
    }
}
