import LinearAlgebra
import Optimization
import TestSupport
import Testing

@Suite struct SequenceNormalEquationsTests {
    /// The blocks of the covariance are those of the whole matrix's inverse.
    @Test func frameCovariancesAreBlocksOfTheInverse() throws {
        var generator = SeededGenerator(seed: "covariances")
        let (shared, own, frameCount) = (4, 3, 5)
        let total = shared + own * frameCount
        var blocks = SequenceNormalEquations(sharedCount: shared, frameUnknownCount: own, frameCount: frameCount)
        var dense = NormalEquations(count: total)
        for frame in 0..<frameCount {
            var equations = NormalEquations(count: shared + own)
            for _ in 0..<20 {
                let row = (0..<shared + own).map { _ in generator.normal() }
                equations.add(residual: 1, jacobian: row)
                var wide = [Double](repeating: 0, count: total)
                wide[0..<shared] = row[0..<shared]
                wide[blocks.range(of: frame)] = row[shared...]
                dense.add(residual: 1, jacobian: wide)
            }
            blocks.add(equations, frame: frame)
        }
        blocks.addPrior(2, residual: 0.3, weight: 1.5)
        dense.addPrior(2, residual: 0.3, weight: 1.5)
        blocks.addPrior(shared + own + 1, residual: 0.2, weight: 2.5)
        dense.addPrior(shared + own + 1, residual: 0.2, weight: 2.5)
        let inverse = try #require(CholeskyDecomposition(dense.hessian)).inverse
        let covariances = try #require(blocks.frameCovariances())
        for frame in 0..<frameCount {
            let start = blocks.range(of: frame).lowerBound
            for row in 0..<own {
                for column in 0..<own {
                    let difference = covariances[frame][row, column] - inverse[start + row, start + column]
                    #expect(abs(difference) < 1e-12)
                }
            }
        }
        let (step, expected) = (try #require(blocks.step(damping: 0)), try #require(dense.step(damping: 0)))
        for (value, other) in zip(step, expected) { #expect(abs(value - other) < 1e-10) }
    }

    /// Without shared unknowns frames are solved each by itself.
    @Test func framesThatShareNothingAreSolvedApart() throws {
        var generator = SeededGenerator(seed: "apart")
        var blocks = SequenceNormalEquations(sharedCount: 0, frameUnknownCount: 3, frameCount: 2)
        for frame in 0..<2 {
            var equations = NormalEquations(count: 3)
            for _ in 0..<9 {
                equations.add(
                    residual: generator.normal(),
                    jacobian: [generator.normal(), generator.normal(), generator.normal()])
            }
            blocks.add(equations, frame: frame)
            let expected = try #require(equations.step(damping: 0.1))
            let step = try #require(blocks.step(damping: 0.1))
            for (value, other) in zip(step[blocks.range(of: frame)], expected) { #expect(abs(value - other) < 1e-10) }
            let inverse = try #require(CholeskyDecomposition(equations.hessian)).inverse
            let covariance = try #require(blocks.frameCovariances())[frame]
            #expect(zip(covariance.elements, inverse.elements).allSatisfy { abs($0 - $1) < 1e-12 })
        }
    }

    /// The block solution is the solution of the whole matrix written out.
    @Test(arguments: [1, 2, 7])
    func blockEliminationAgreesWithTheDenseSolution(frameCount: Int) throws {
        var generator = SeededGenerator(seed: "sequence")
        let (shared, own) = (4, 3)
        let total = shared + own * frameCount
        var blocks = SequenceNormalEquations(sharedCount: shared, frameUnknownCount: own, frameCount: frameCount)
        var dense = NormalEquations(count: total)
        for frame in 0..<frameCount {
            var equations = NormalEquations(count: shared + own)
            for _ in 0..<20 {
                let row = (0..<shared + own).map { _ in generator.normal() }
                let residual = generator.normal()
                equations.add(residual: residual, jacobian: row)
                var wide = [Double](repeating: 0, count: total)
                wide[0..<shared] = row[0..<shared]
                wide[shared + own * frame..<shared + own * (frame + 1)] = row[shared...]
                dense.add(residual: residual, jacobian: wide)
            }
            blocks.add(equations, frame: frame)
        }
        for unknown in 0..<own {
            let values = (0..<frameCount).map { _ in generator.normal() }
            let weight = Double(unknown) + 0.5
            blocks.link(unknown, values: values, weight: weight)
            for frame in 0..<frameCount - 1 {
                var wide = [Double](repeating: 0, count: total)
                wide[shared + own * frame + unknown] = 1
                wide[shared + own * (frame + 1) + unknown] = -1
                dense.add(residual: values[frame] - values[frame + 1], jacobian: wide, weight: weight)
            }
        }
        let expected = try #require(dense.step(damping: 0.1))
        let step = try #require(blocks.step(damping: 0.1))
        for (value, other) in zip(step, expected) {
            // Both solve a well-conditioned system of at most 25 unknowns.
            #expect(abs(value - other) < 1e-10)
        }
        let decrease = dense.predictedDecrease(of: step)
        #expect(abs(blocks.predictedDecrease(of: step) - decrease) < 1e-10 * decrease)
        #expect(abs(blocks.cost - dense.cost) < 1e-10 * dense.cost)
        #expect(zip(blocks.gradient, dense.gradient).allSatisfy { abs($0 - $1) < 1e-10 })
    }

    /// A sequence of no frames has its shared unknowns alone; once it trapped.
    @Test func noFramesAreNoTrap() throws {
        var blocks = SequenceNormalEquations(sharedCount: 2, frameUnknownCount: 3, frameCount: 0)
        blocks.addPrior(0, residual: 2, weight: 4)
        blocks.link(1, values: [], weight: 1)
        #expect(try #require(blocks.step(damping: 0)) == [-2, 0])
        #expect(blocks.cost == 8)
    }
}
