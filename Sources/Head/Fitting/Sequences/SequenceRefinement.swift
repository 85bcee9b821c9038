internal import Registration
import Foundation
internal import Files
internal import HeadModel
internal import Optimization

/// Gauss–Newton on all frames of a sequence at once: a shared identity, and links between neighbours.
struct SequenceRefinement {
    let head: Head
    let surface: ModelSurface
    /// The points of each frame.
    let samples: [ScanSamples]
    let stage: FittingStage
    let smoothness: SequenceFitter.Smoothness
    let limit: Int
    let threads: Int

    /// What all frames come to at one state.
    private struct Linearization {
        var equations: SequenceNormalEquations
        var energy: Double
        var frames: [SequenceFit.Frame]
    }

    /// The refined heads, how well each frame is met, and the energies before each step and after the last.
    ///
    /// - Throws: `FittingError` when `progress` answers `false`.
    func run(
        from start: [HeadParameters], progress: (FitProgress) -> Bool
    ) throws -> (states: [HeadParameters], frames: [SequenceFit.Frame], energies: [Double]) {
        let layout = stage.layout(for: head)
        var (states, damping) = (start, 1e-3)
        var best = (states: start, linearization: try linearize(start, layout, step: 0, progress))
        var energies = [best.linearization.energy]
        for iteration in 1..<max(limit, 0) + 1 {
            guard let step = best.linearization.equations.step(damping: damping) else { break }
            for index in states.indices {
                let own = best.linearization.equations.range(of: index)
                states[index] = layout.stepped(best.states[index], by: Array(step[layout.shape]) + step[own])
            }
            let next = try linearize(states, layout, step: iteration, progress)
            guard next.energy < best.linearization.energy else {
                damping *= 10
                continue
            }
            let isSettled = best.linearization.energy - next.energy < stage.tolerance * next.energy
            best = (states, next)
            energies.append(next.energy)
            damping = max(damping / 10, 1e-6)
            if isSettled { break }
        }
        return (best.states, best.linearization.frames, energies)
    }

    /// The equations of all frames at their states; a few frames' are held at a time, and added in order, so that the
    /// result does not depend on which thread was first.
    private func linearize(
        _ states: [HeadParameters], _ layout: ParameterLayout, step: Int, _ progress: (FitProgress) -> Bool
    ) throws -> Linearization {
        let shared = layout.shapeCount
        var own = stage
        own.shapePrior = 0
        let frameStage = own
        var result = Linearization(
            equations: SequenceNormalEquations(
                sharedCount: shared, frameUnknownCount: layout.count - shared, frameCount: states.count),
            energy: 0, frames: [])
        let most = 4 * Parallel.threadCount(threads)
        for first in stride(from: 0, to: states.count, by: most) {
            let told = FitProgress(
                stage: 1, stageCount: 2, name: "all frames together", iteration: step, energy: 2 * result.equations.cost
            )
            guard progress(told) else { throw SequenceFitter.cancelled }
            let found = Parallel.map(min(most, states.count - first), threads: threads) { offset in
                let index = first + offset
                let problem = ScanFitProblem(
                    head: head, surface: surface, samples: samples[index], landmarks: [], stage: frameStage,
                    start: states[index], threads: 1)
                var equations = NormalEquations(count: layout.count)
                problem.linearize(at: states[index], into: &equations)
                equations.cost = problem.cost(at: states[index])
                return (equations: equations, frame: SequenceFit.Frame(problem.faceDistances))
            }
            for (offset, one) in found.enumerated() {
                result.equations.add(one.equations, frame: first + offset)
                result.frames.append(one.frame)
            }
        }
        let values = layout.packed(states[0])
        for index in layout.shape {
            result.equations.addPrior(
                index, residual: values[index], weight: stage.shapePrior * Double(states.count))
        }
        addLinks(states, layout, to: &result.equations)
        result.energy = 2 * result.equations.cost
        return result
    }

    private func addLinks(
        _ states: [HeadParameters], _ layout: ParameterLayout, to equations: inout SequenceNormalEquations
    ) {
        let values = states.map(layout.packed)
        func link(_ range: Range<Int>?, _ weight: Double) {
            for unknown in range ?? 0..<0 {
                equations.link(unknown - layout.shapeCount, values: values.map { $0[unknown] }, weight: weight)
            }
        }
        link(layout.expression, smoothness.expression)
        link(layout.range(of: .root), smoothness.rotation)
        link(layout.range(of: .neck), smoothness.rotation)
        link(layout.range(of: .jaw), smoothness.jaw)
        link(layout.range(of: .leftEye), smoothness.eyes)
        link(layout.range(of: .rightEye), smoothness.eyes)
        link(layout.translation, smoothness.translation)
    }
}
