import HeadModel
import Optimization
import SpatialGeometry

@testable import Fitting

/// The energy of a stage with the partners of one linearisation held, in double precision: what ``ScanFitProblem``
/// linearises, without the single precision of its head and the search for closest points.
struct FrozenScanProblem: LeastSquaresProblem {
    let head: PlainHead
    let energy: StageEnergy
    let matches: [PointMatch]

    var unknownCount: Int { energy.layout.count }
    private var totalWeight: Double { matches.reduce(0) { $0 + $1.weight } }

    func cost(at state: HeadParameters) -> Double {
        let vertices = head.vertices(state)
        let sum = matches.reduce(0) { sum, match in
            let offset = PlainResiduals.mix(match.point, vertices) - match.target
            return sum + match.weight * energy.loss(ofSquare: dot(offset, offset))
        }
        return energy.dataCost(sum, totalWeight: totalWeight)
            + energy.landmarkCost { PlainResiduals.mix($0, vertices) } + energy.priorCost(state)
    }

    func linearize(at state: HeadParameters, into equations: inout NormalEquations) {
        var residuals = PlainResiduals(head, layout: energy.layout, at: state)
        energy.addData(matches, totalWeight: totalWeight, to: &residuals, into: &equations)
        energy.addLandmarks(to: &residuals, into: &equations)
        energy.addPriors(state, into: &equations)
    }

    func state(_ state: HeadParameters, after step: [Double]) -> HeadParameters {
        energy.layout.stepped(state, by: step)
    }
}
