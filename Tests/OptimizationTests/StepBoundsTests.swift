import LinearAlgebra
import TestSupport
import Testing

@testable import Optimization

/// Steps that stay within a box.
@Suite struct StepBoundsTests {
    /// Random equations of some frames that share unknowns and are linked, with narrow bounds on most of the frames' own.
    static func equations(_ generator: inout SeededGenerator, shared: Int, own: Int, frames: Int)
        -> SequenceNormalEquations
    {
        var equations = SequenceNormalEquations(sharedCount: shared, frameUnknownCount: own, frameCount: frames)
        for frame in 0..<frames {
            var gathered = NormalEquations(count: shared + own)
            for _ in 0..<2 * (shared + own) {
                gathered.add(
                    residual: 3 * generator.normal(), jacobian: (0..<shared + own).map { _ in generator.normal() })
            }
            equations.add(gathered, frame: frame)
        }
        for unknown in 0..<own where unknown % 3 == 0 {
            equations.link(unknown, values: (0..<frames).map { _ in generator.normal() }, weight: 2)
        }
        var bounds = StepBounds(count: shared + own * frames)
        for index in shared..<shared + own * frames where index % 4 != 1 {
            bounds.keep(index, at: [0, 0.05, 0.3, 1].randomElement(using: &generator)!, in: 0...1)
        }
        equations.bounds = bounds
        return equations
    }

    /// The step is in the box, and no small change within the box lowers the damped model: it is convex, so that is its
    /// minimum.
    @Test(arguments: [0.0, 0.3, 50]) func noOtherStepInTheBoxIsBetter(damping: Double) throws {
        var generator = SeededGenerator(seed: "noOtherStepInTheBoxIsBetter \(damping)")
        for _ in 0..<12 {
            let equations = Self.equations(&generator, shared: 3, own: 9, frames: 5)
            let bounds = try #require(equations.bounds)
            let step = try #require(equations.step(damping: damping))
            var raised = equations
            for index in 0..<3 { raised.shared[index, index] *= 1 + damping }
            for frame in 0..<5 { for k in 0..<9 { raised.frames[frame][k, k] *= 1 + damping } }
            let best = raised.predictedDecrease(of: step)
            #expect(best > 0)
            var held = 0
            for index in step.indices {
                #expect(step[index] >= bounds.lower[index] && step[index] <= bounds.upper[index])
                if step[index] == bounds.lower[index] || step[index] == bounds.upper[index] { held += 1 }
                for change in [1e-3, -1e-3] {
                    var other = step
                    other[index] = min(max(step[index] + change, bounds.lower[index]), bounds.upper[index])
                    #expect(raised.predictedDecrease(of: other) <= best + 1e-9 * best)
                }
            }
            #expect(held > 0)
        }
    }

    /// Bounds that hold nothing back change nothing.
    @Test func wideBoundsChangeNothing() throws {
        var generator = SeededGenerator(seed: "wideBoundsChangeNothing")
        var equations = Self.equations(&generator, shared: 2, own: 6, frames: 4)
        equations.bounds = nil
        let free = try #require(equations.step(damping: 0.1))
        var wide = StepBounds(count: free.count)
        for index in free.indices { wide.keep(index, at: 0, in: -1e6...1e6) }
        equations.bounds = wide
        let bounded = try #require(equations.step(damping: 0.1))
        for (a, b) in zip(free, bounded) { #expect(abs(a - b) < 1e-9) }
    }

    /// An unknown pushed against its bound neither counts as a gradient nor widens what is known of others.
    @Test func anUnknownAtItsBoundIsSettled() throws {
        var equations = SequenceNormalEquations(sharedCount: 0, frameUnknownCount: 2, frameCount: 1)
        var gathered = NormalEquations(count: 2)
        gathered.add(residual: 1, jacobian: [1, 0.9])
        gathered.add(residual: 0, jacobian: [-0.5, 0.2])
        gathered.gradient = [0, 2]
        equations.add(gathered, frame: 0)
        #expect(!equations.gradientIsWithin(1e-9))
        equations.bounds = StepBounds(count: 2)
        equations.bounds?.keep(1, at: 0, in: 0...1)
        #expect(equations.gradientIsWithin(1e-9))
        let covariance = try #require(equations.frameCovariances())[0]
        #expect(abs(covariance[0, 0] - 1 / 1.25) < 1e-12 && covariance[0, 1] == 0)
    }
}
