import Foundation
import Optimization
import Testing

@Suite struct DerivativeCheckTests {
    /// y = b₀·exp(b₁·x) with faults to order.
    struct Exponential: LeastSquaresProblem {
        enum Fault: CaseIterable { case none, derivative, missingUnknown, weight, cost, step, nan }

        var fault = Fault.none
        var loss = RobustLoss.cauchy(scale: 0.5)
        let points: [(x: Double, y: Double)] = (0..<9).map { index in
            let wave = Double(index * index % 5)
            return (x: 0.25 * Double(index), y: 1 + 0.3 * wave)
        }

        var unknownCount: Int { 2 }

        private func residual(_ state: [Double], _ point: (x: Double, y: Double)) -> Double {
            state[0] * exp(state[1] * point.x) - point.y
        }

        func cost(at state: [Double]) -> Double {
            points.reduce(0) { sum, point in
                let residual = residual(state, point)
                return sum + 0.5 * loss.evaluate(residual * residual).value
            }
        }

        func linearize(at state: [Double], into equations: inout NormalEquations) {
            for point in points {
                let residual = residual(state, point)
                let square = residual * residual
                let (value, slope) = loss.evaluate(square)
                let growth = exp(state[1] * point.x)
                var row = [growth, state[0] * point.x * growth]
                if fault == .derivative { row[1] *= 1 + 1e-4 }
                if fault == .missingUnknown { row[1] = 0 }
                if fault == .nan { row[0] = .nan }
                equations.add(residual: residual, jacobian: row, weight: fault == .weight ? 1 : slope)
                equations.cost += 0.5 * (value - (fault == .weight ? 1 : slope) * square)
            }
            if fault == .cost { equations.cost *= 1 + 1e-8 }
        }

        func state(_ state: [Double], after step: [Double]) -> [Double] {
            let moved = zip(state, step).map(+)
            return fault == .step ? moved.map { Double(Float($0)) } : moved
        }
    }

    @Test(arguments: [[1.2, 0.3], [1e-3, 2], [500, -4]])
    func aSoundProblemPasses(state: [Double]) {
        for loss in [RobustLoss.squared, .cauchy(scale: 0.5), .gemanMcClure(scale: 1)] {
            let check = DerivativeCheck(Exponential(loss: loss), at: state)
            #expect(check.verdict == .consistent, "\(loss): \(check)")
            // Far better than asked for: extrapolated differences keep eight digits and more.
            #expect(check.worst!.error < 1e-7)
            #expect(check.derivatives.map(\.unknown) == [0, 1])
        }
    }

    @Test(arguments: Exponential.Fault.allCases)
    func everyFaultIsNamed(_ fault: Exponential.Fault) {
        let check = DerivativeCheck(Exponential(fault: fault), at: [1.2, 0.3])
        switch fault {
        case .none: #expect(check.verdict == .consistent)
        case .derivative, .missingUnknown: #expect(check.verdict == .gradientDiffers(unknown: 1))
        case .weight:
            guard case .gradientDiffers = check.verdict else {
                Issue.record("\(check)")
                return
            }
        case .cost: #expect(check.verdict == .costDiffers)
        case .step: #expect(check.verdict == .zeroStepMoves)
        case .nan: #expect(check.verdict == .notFinite)
        }
        if fault == .derivative {
            #expect(abs(check.worst!.error - 1e-4) < 1e-6)
            #expect(check.description.contains("unknown 1"))
        }
    }

    @Test func tolerancesAreTheCallers() {
        let check = DerivativeCheck(
            Exponential(fault: .derivative), at: [1.2, 0.3], options: .init(gradientTolerance: 1e-3))
        #expect(check.verdict == .consistent)
    }
}
