import LinearAlgebra
import Optimization
import TestSupport
import Testing

@Suite struct SequenceNormalEquationsTests {
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
        for (value, other) in zip(step.shared + step.frames.flatMap { $0 }, expected) {
            // Both solve a well-conditioned system of at most 25 unknowns.
            #expect(abs(value - other) < 1e-10)
        }
    }
}
