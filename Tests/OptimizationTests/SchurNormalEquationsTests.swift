import LinearAlgebra
import Optimization
import TestSupport
import Testing

/// The same equations in blocks and written out.
@Suite struct SchurNormalEquationsTests {
    private let sharedBlocks = 3
    private let sharedSize = 4
    private let localBlocks = 6
    private let localSize = 2

    /// Random rows; local block 4 meets one shared block only, block 5 all, and pairs come twice and out of order.
    private func make(held: Set<Int> = []) -> (blocks: SchurNormalEquations, dense: NormalEquations) {
        var generator = SeededGenerator(seed: "schur")
        var observations: [(shared: Int, local: Int)] = []
        for round in 0..<3 {
            for local in (0..<localBlocks).reversed() {
                for shared in 0..<sharedBlocks where local == 5 || (local + shared + round) % 3 != 0 {
                    if local != 4 || shared == 1 { observations.append((shared, local)) }
                }
            }
        }
        let layout = SchurNormalEquations.Layout(
            observations, shared: (sharedBlocks, sharedSize), local: (localBlocks, localSize))
        var blocks = SchurNormalEquations(layout, held: held)
        var dense = NormalEquations(count: layout.unknownCount)
        for (index, observation) in observations.enumerated() {
            for _ in 0..<2 {
                let row = (0..<sharedSize + localSize).map { _ in generator.normal() }
                let (residual, weight) = (generator.normal(), Double.random(in: 0.1...2, using: &generator))
                blocks.add(residual, row, observation: index, weight: weight)
                var wide = [Double](repeating: 0, count: layout.unknownCount)
                for k in 0..<sharedSize { wide[observation.shared * sharedSize + k] = row[k] }
                for k in 0..<localSize {
                    wide[layout.sharedCount + observation.local * localSize + k] = row[sharedSize + k]
                }
                dense.add(residual: residual, jacobian: wide, weight: weight)
            }
        }
        return (blocks, dense)
    }

    @Test(arguments: [0, 1e-3, 2])
    func theStepIsTheDenseOne(damping: Double) throws {
        let (blocks, dense) = make()
        let step = try #require(blocks.step(damping: damping))
        let expected = try #require(dense.step(damping: damping))
        // 24 unknowns, conditioned like random rows: rounding stays far below.
        for (value, other) in zip(step, expected) { #expect(abs(value - other) < 1e-10) }
        #expect(step.count == expected.count)
        #expect(zip(blocks.gradient, dense.gradient).allSatisfy { abs($0 - $1) < 1e-12 })
        #expect(abs(blocks.cost - dense.cost) < 1e-12 * dense.cost)
        // Along any direction, not along the minimum alone.
        for direction in [step, expected.reversed(), blocks.gradient] {
            let decrease = dense.predictedDecrease(of: direction)
            #expect(abs(blocks.predictedDecrease(of: direction) - decrease) < 1e-11 * abs(decrease))
        }
    }

    @Test func covariancesAreABlockOfTheInverse() throws {
        let (blocks, dense) = make()
        let inverse = try #require(CholeskyDecomposition(dense.hessian)).inverse
        let covariance = try #require(blocks.sharedCovariance())
        for row in 0..<12 {
            for column in 0..<12 { #expect(abs(covariance[row, column] - inverse[row, column]) < 1e-11) }
        }
    }

    /// Unknowns that are held move nowhere; the others move as if those were not there.
    @Test func heldUnknownsStayPut() throws {
        let held: Set = [0, 5, 6]
        let (blocks, dense) = make(held: held)
        let step = try #require(blocks.step(damping: 0.01))
        var fewer = dense
        for index in held {
            for other in 0..<fewer.count {
                fewer.hessian[min(index, other), max(index, other)] = 0
            }
            fewer.hessian[index, index] = 1
            fewer.gradient[index] = 0
        }
        let expected = try #require(fewer.step(damping: 0.01))
        for index in held { #expect(step[index] == 0) }
        for (value, other) in zip(step, expected) { #expect(abs(value - other) < 1e-10) }
        let inverse = try #require(CholeskyDecomposition(fewer.hessian)).inverse
        let covariance = try #require(blocks.sharedCovariance())
        for row in 0..<12 {
            for column in 0..<12 {
                let isHeld = held.contains(row) || held.contains(column)
                #expect(abs(covariance[row, column] - (isHeld ? 0 : inverse[row, column])) < 1e-11)
            }
        }
        let largest = blocks.gradient.enumerated().filter { !held.contains($0.offset) }.map { abs($0.element) }.max()!
        #expect(blocks.gradientIsWithin(largest) && !blocks.gradientIsWithin(0.999 * largest))
    }

    @Test func forgettingLeavesNothing() throws {
        var (blocks, _) = make()
        blocks.reset()
        #expect(blocks.cost == 0 && blocks.gradientIsWithin(0))
        // Unknowns that nothing depends on stay put.
        #expect(try #require(blocks.step(damping: 0)).allSatisfy { $0 == 0 })
    }

    @Test func singularBlocksHaveNoStep() {
        let layout = SchurNormalEquations.Layout([(0, 0)], shared: (1, 2), local: (1, 2))
        var blocks = SchurNormalEquations(layout)
        // One row for two local unknowns.
        blocks.add(1, [1, 0, 1, 1], observation: 0)
        #expect(blocks.step(damping: 0) == nil)
        #expect(blocks.step(damping: 1) != nil)
    }
}
