internal import HeadModel
internal import Optimization
internal import SpatialGeometry

/// The energy of one stage of a scan fit (see ``FittingStage``) as a least-squares problem over head parameters.
///
/// Everything is in metres in a frame in which the head stands nearly upright at the origin. Which scan points count,
/// and how much, is settled at each linearisation and kept while steps from it are tried.
final class ScanFitProblem: LeastSquaresProblem {
    typealias State = HeadParameters

    let energy: StageEnergy
    private let head: MovingHead
    private var scan: PairedScan
    private let threads: Int

    var unknownCount: Int { energy.layout.count }
    var costChangesWithLinearization: Bool { true }

    init(
        head: Head, surface: ModelSurface, samples: ScanSamples, energy: StageEnergy, start: HeadParameters,
        threads: Int
    ) {
        self.energy = energy
        self.threads = threads
        self.head = MovingHead(head, surface: surface, layout: energy.layout, at: start)
        scan = PairedScan(energy.stage.dataWeight > 0 ? samples : .none)
        _ = settled(at: start)
    }

    func cost(at state: HeadParameters) -> Double {
        pair(at: state)
        return scan.cost(energy) + restCost(at: state)
    }

    /// The terms without the scan's.
    func restCost(at state: HeadParameters) -> Double {
        head.move(to: state)
        return energy.landmarkCost(position) + energy.priorCost(state)
    }

    func state(_ state: HeadParameters, after step: [Double]) -> HeadParameters {
        energy.layout.stepped(state, by: step)
    }

    func linearize(at state: HeadParameters, into equations: inout NormalEquations) {
        _ = settled(at: state)
        scan.linearize(energy, on: head, threads: threads, into: &equations)
        if !energy.landmarks.isEmpty {
            var residuals = RowBlock(head.posed)
            energy.addLandmarks(to: &residuals, into: &equations)
        }
        energy.addPriors(state, into: &equations)
    }

    /// The scan with the partners and weights that it has on the head at a state; the cost is of these from now on.
    func settled(at state: HeadParameters) -> PairedScan {
        pair(at: state)
        scan.settle(on: head, normalAngle: energy.stage.normalAngle)
        return scan
    }

    /// The root of the mean square of the landmarks' distances in metres at a state; 0 where none count.
    func landmarkRootMeanSquare(at state: HeadParameters) -> Double {
        head.move(to: state)
        return energy.landmarkRootMeanSquare(position)
    }

    private func position(_ point: SurfacePoint) -> Vector3 { Vector3(head.posed.position(point)) }

    private func pair(at state: HeadParameters) {
        head.move(to: state)
        scan.pair(with: head, at: state, within: energy.maxDistance, threads: threads)
    }
}
