import Foundation
import LinearAlgebra
import Optimization
import Testing

/// A curve y = f(x, parameters) through points, for the solver's tests.
struct CurveFit: LeastSquaresProblem {
    let points: [(x: Double, y: Double)]
    let model: (Double, [Double]) -> (value: Double, derivatives: [Double])
    let unknownCount: Int
    var loss = RobustLoss.squared

    func cost(at state: [Double]) -> Double {
        points.reduce(0) { sum, point in
            let residual = model(point.x, state).value - point.y
            return sum + 0.5 * loss.evaluate(residual * residual).value
        }
    }

    func linearize(at state: [Double], into equations: inout NormalEquations) {
        for point in points {
            let (value, derivatives) = model(point.x, state)
            let residual = value - point.y
            equations.add(
                residual: residual, jacobian: derivatives, weight: loss.evaluate(residual * residual).weight)
        }
    }

    func state(_ state: [Double], after step: [Double]) -> [Double] { zip(state, step).map(+) }
}

@Suite struct LevenbergMarquardtTests {
    /// Misra1a of NIST's nonlinear regression sets: y = b1·(1 − exp(−b2·x)), with its certified values.
    @Test(arguments: [[500, 0.0001], [250, 0.0005]])
    func misra1aReachesItsCertifiedValues(start: [Double]) {
        let points = zip(
            [77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0],
            [10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.40, 75.47, 81.78]
        ).map { (x: $0, y: $1) }
        let problem = CurveFit(
            points: points,
            model: { x, b in
                let decay = exp(-b[1] * x)
                return (b[0] * (1 - decay), [1 - decay, b[0] * x * decay])
            }, unknownCount: 2)
        var state = start
        let options = LevenbergMarquardt.Options(iterationLimit: 200, costTolerance: 1e-16, gradientTolerance: 0)
        let summary = LevenbergMarquardt(options: options).minimize(problem, from: &state)
        #expect(abs(state[0] / 2.3894212918e+02 - 1) < 1e-7)
        #expect(abs(state[1] / 5.5015643181e-04 - 1) < 1e-7)
        #expect(abs(2 * summary.finalCost / 1.2455138894e-01 - 1) < 1e-8)
        #expect(summary.finalCost <= summary.initialCost)
    }

    @Test func robustLossIgnoresOutliers() {
        var points = (0..<30).map { (x: Double($0), y: 2 * Double($0) + 1) }
        for index in stride(from: 0, to: 30, by: 5) { points[index].y += 50 }
        let line: (Double, [Double]) -> (value: Double, derivatives: [Double]) = { x, b in
            (b[0] * x + b[1], [x, 1])
        }
        var state = [1.5, 0.0]
        let problem = CurveFit(points: points, model: line, unknownCount: 2, loss: .gemanMcClure(scale: 5))
        _ = LevenbergMarquardt().minimize(problem, from: &state)
        // A redescending loss leaves outliers 50 away a weight of (25/2525)², so they bend the line by < 1e−2.
        #expect(abs(state[0] - 2) < 1e-3 && abs(state[1] - 1) < 2e-2)
    }

    @Test func anInvalidStartIsSaid() {
        let problem = CurveFit(points: [(0, .nan)], model: { _, b in (b[0], [1]) }, unknownCount: 1)
        var state = [0.0]
        #expect(LevenbergMarquardt().minimize(problem, from: &state).termination == .invalidStart)
    }
}

@Suite struct RobustLossTests {
    static let losses: [RobustLoss] = [
        .squared, .huber(scale: 0.7), .cauchy(scale: 0.7), .gemanMcClure(scale: 0.7), .flameFitting(scale: 0.7),
        .tukey(scale: 0.7),
        .truncated(scale: 0.7),
    ]

    @Test(arguments: losses)
    func lawsHold(loss: RobustLoss) {
        #expect(loss.evaluate(0).value == 0)
        #expect(abs(loss.evaluate(0).weight - 1) < 1e-15)
        var previous = 0.0
        for square in [1e-6, 0.01, 0.1, 0.3, 0.48, 0.5, 1, 10, 1e6] {
            let (value, weight) = loss.evaluate(square)
            #expect(value >= previous && weight >= 0 && weight <= 1)
            previous = value
            let step = 1e-6 * square
            let difference = (loss.evaluate(square + step).value - loss.evaluate(square - step).value) / (2 * step)
            #expect(abs(difference - weight) < 1e-6 * max(1, loss.evaluate(square).value / square))
        }
    }
}
