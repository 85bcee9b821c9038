import Optimization

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
            let (total, slope) = loss.evaluate(residual * residual)
            equations.add(residual: residual, jacobian: derivatives, weight: slope)
            equations.cost += 0.5 * (total - slope * residual * residual)
        }
    }

    func state(_ state: [Double], after step: [Double]) -> [Double] { zip(state, step).map(+) }
}
