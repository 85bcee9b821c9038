internal import Files
internal import HeadModel
internal import Optimization
internal import Registration

/// All frames of a sequence as one least-squares problem over their heads, which share an identity.
///
/// Which points count is settled at each linearisation, in every frame, and kept while steps from it are tried. A few
/// heads serve all frames in turn, each the same frames however many threads there are, so that the answer does not
/// depend on their number.
final class SequenceProblem: LeastSquaresProblem {
    typealias State = [HeadParameters]
    typealias Equations = SequenceNormalEquations

    let energy: SequenceEnergy
    private var scans: [PairedScan]
    private let heads: [MovingHead]
    private let threads: Int
    /// Asked now and then, with the cost gathered so far; `false` ends all work, and costs are infinite from then on.
    private let goesOn: (Double) -> Bool
    private(set) var isCancelled = false

    /// The most heads that serve a sequence: a head and its tree take a few megabytes.
    private static let headLimit = 16

    var unknownCount: Int { energy.unknownCount }
    var costChangesWithLinearization: Bool { true }

    init(
        head: Head, surface: ModelSurface, samples: [ScanSamples], energy: SequenceEnergy, start: [HeadParameters],
        threads: Int, goesOn: @escaping (Double) -> Bool
    ) {
        self.energy = energy
        self.threads = threads
        self.goesOn = goesOn
        scans = samples.map(PairedScan.init)
        heads = start.prefix(Self.headLimit).map {
            MovingHead(head, surface: surface, layout: energy.layout, at: $0)
        }
    }

    func cost(at states: [HeadParameters]) -> Double {
        var sum = energy.couplingCost(states)
        let isWhole = forEachFrame { head, scan, frame in
            scan.pair(with: head, at: states[frame], within: energy.frame.maxDistance, threads: 1)
            return scan.cost(energy.frame) + energy.frame.priorCost(states[frame])
        } then: { _, cost in
            sum += cost
            return sum
        }
        return isWhole ? sum : .infinity
    }

    func emptyEquations() -> SequenceNormalEquations { energy.emptyEquations() }

    func state(_ states: [HeadParameters], after step: [Double]) -> [HeadParameters] {
        energy.states(states, after: step)
    }

    func linearize(at states: [HeadParameters], into equations: inout SequenceNormalEquations) {
        forEachFrame { head, scan, frame in
            settle(head, &scan, states[frame])
            var gathered = NormalEquations(count: energy.layout.count)
            scan.linearize(energy.frame, on: head, threads: 1, into: &gathered)
            energy.frame.addPriors(states[frame], into: &gathered)
            return gathered
        } then: { frame, gathered in
            equations.add(gathered, frame: frame)
            return equations.cost
        }
        energy.addCoupling(states, to: &equations)
    }

    /// The scans with the partners and weights that they have on the heads at their states; the cost is of these from
    /// now on.
    func settled(at states: [HeadParameters]) -> [PairedScan] {
        forEachFrame { head, scan, frame in
            settle(head, &scan, states[frame])
        } then: { _, _ in
            0
        }
        return scans
    }

    private func settle(_ head: MovingHead, _ scan: inout PairedScan, _ state: HeadParameters) {
        scan.pair(with: head, at: state, within: energy.frame.maxDistance, threads: 1)
        head.move(to: state)
        scan.settle(on: head, normalAngle: energy.frame.stage.normalAngle)
    }

    /// Works on all frames, some at once, and hands on what came of them in their order; `then` answers with the cost so
    /// far. Whether nobody stopped it.
    @discardableResult private func forEachFrame<Result>(
        _ body: (MovingHead, inout PairedScan, Int) -> Result, then: (Int, Result) -> Double
    ) -> Bool {
        var costSoFar = 0.0
        for first in stride(from: 0, to: scans.count, by: heads.count) {
            isCancelled = isCancelled || !goesOn(costSoFar)
            if isCancelled { return false }
            let results = Parallel.map(min(heads.count, scans.count - first), threads: threads) { index in
                var scan = scans[first + index]
                let result = body(heads[index], &scan, first + index)
                return (scan, result)
            }
            for (index, (scan, result)) in results.enumerated() {
                scans[first + index] = scan
                costSoFar = then(first + index, result)
            }
        }
        return true
    }
}
