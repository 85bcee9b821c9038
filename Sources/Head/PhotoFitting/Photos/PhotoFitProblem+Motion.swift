internal import Optimization
internal import SpatialGeometry

extension PhotoFitProblem {
    /// Calls `body` for each pair of neighbours with the places of unknowns in a frame, how they differ, and what they cost:
    /// turns log(R_f·R_{f+1}⁻¹), whose slope by either turn is themselves, shifts, and weights.
    private func forEachStep(
        _ state: State, _ body: (_ frame: Int, _ unknowns: [Int], _ differences: [Double], Double, Double) -> Void
    ) {
        guard let motion else { return }
        for frame in 0..<max(0, state.count - 1) {
            let time = motion.times[frame + 1] - motion.times[frame]
            let (from, to) = (state[frame], state[frame + 1])
            let turn = (from.worldFromHead.rotation * to.worldFromHead.rotation.inverse).axisAngle
            let shift = from.worldFromHead.translation - to.worldFromHead.translation
            for (first, difference, spread) in [
                (0, turn, motion.prior.rotation), (3, shift, motion.prior.translation),
            ] {
                let (cost, weight) = motion.prior.cost(
                    squaredStep: dot(difference, difference), spread: spread, time: time)
                body(frame, [first, first + 1, first + 2], (0..<3).map { difference[$0] }, cost, weight)
            }
            for (place, shape) in (expression?.free ?? []).enumerated() {
                let difference = from.weights[shape] - to.weights[shape]
                let (cost, weight) = motion.prior.cost(
                    squaredStep: difference * difference, spread: motion.prior.weight, time: time)
                body(frame, [Self.cameraCount + place], [difference], cost, weight)
            }
        }
    }

    /// What the steps from frame to frame cost.
    func motionCost(_ state: State) -> Double {
        var sum = 0.0
        forEachStep(state) { _, _, _, cost, _ in sum += cost }
        return sum
    }

    /// Adds what the steps cost.
    func addMotion(_ state: State, to equations: inout SequenceNormalEquations) {
        forEachStep(state) { frame, unknowns, differences, cost, weight in
            for (index, unknown) in unknowns.enumerated() {
                equations.link(
                    unknown, after: frame, difference: differences[index], cost: index == 0 ? cost : 0, weight: weight)
            }
        }
    }
}
