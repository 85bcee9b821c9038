internal import HeadModel
internal import Optimization
internal import Registration

/// Half the energy of all frames of a sequence: Σ_f E_f(β, x_f) + Σ_f Σ_k w_k·(x_f,k − x_{f+1},k)², with β shared.
///
/// The formula alone: what a frame comes to is asked for.
struct SequenceEnergy: Sendable {
    /// The energy of a frame, without a prior of the identity: that counts once a frame, but on one β.
    let frame: StageEnergy
    let smoothness: SequenceFitter.Smoothness
    let frameCount: Int
    private let shapePrior: Double

    init(_ stage: FittingStage, head: Head, smoothness: SequenceFitter.Smoothness, frameCount: Int) {
        var own = stage
        own.shapePrior = 0
        frame = StageEnergy(own, head: head, landmarks: [])
        self.smoothness = smoothness
        self.frameCount = frameCount
        shapePrior = stage.shapePrior * Double(frameCount)
    }

    /// How a head is described: the identity first, then what frames have of their own.
    var layout: ParameterLayout { frame.layout }

    /// The number of unknowns: the identity, then those of each frame.
    var unknownCount: Int { layout.shapeCount + frameCount * (layout.count - layout.shapeCount) }

    func emptyEquations() -> SequenceNormalEquations {
        SequenceNormalEquations(
            sharedCount: layout.shapeCount, frameUnknownCount: layout.count - layout.shapeCount,
            frameCount: frameCount)
    }

    /// The states a step away.
    func states(_ states: [HeadParameters], after step: [Double]) -> [HeadParameters] {
        let shared = layout.shapeCount
        let own = layout.count - shared
        return states.enumerated().map { frame, state in
            let start = shared + frame * own
            return layout.stepped(state, by: Array(step[..<shared] + step[start..<start + own]))
        }
    }

    /// What holds the frames together: the identity's prior and the links of neighbours.
    func couplingCost(_ states: [HeadParameters]) -> Double {
        let values = states.map(layout.packed)
        var sum = layout.shape.reduce(0) { $0 + shapePrior * values[0][$1] * values[0][$1] }
        for (unknown, weight) in links {
            for frame in 0..<max(0, frameCount - 1) {
                let difference = values[frame][unknown] - values[frame + 1][unknown]
                sum += weight * difference * difference
            }
        }
        return 0.5 * sum
    }

    /// Adds ``couplingCost(_:)`` and its derivatives.
    func addCoupling(_ states: [HeadParameters], to equations: inout SequenceNormalEquations) {
        let values = states.map(layout.packed)
        for index in layout.shape { equations.addPrior(index, residual: values[0][index], weight: shapePrior) }
        for (unknown, weight) in links {
            equations.link(unknown - layout.shapeCount, values: values.map { $0[unknown] }, weight: weight)
        }
    }

    /// The unknowns of a frame that resemble the next frame's, and how much.
    private var links: [(unknown: Int, weight: Double)] {
        let ranges: [(Range<Int>?, Double)] = [
            (layout.expression, smoothness.expression), (layout.range(of: .neck), smoothness.neck),
            (layout.range(of: .jaw), smoothness.jaw),
            (layout.range(of: .leftEye), smoothness.eyes), (layout.range(of: .rightEye), smoothness.eyes),
        ]
        return ranges.flatMap { range, weight in (range ?? 0..<0).map { ($0, weight) } }
    }
}
