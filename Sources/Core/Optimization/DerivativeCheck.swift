/// Whether cost, derivatives and step of a ``LeastSquaresProblem`` belong together, at one state.
///
/// Three things are compared: the gradient that linearising gathers with central differences of the cost through the
/// problem's own step, the cost gathered with it with the cost itself, and the cost after a step of zero with that before.
/// Linearised first, so that a problem whose cost changes with linearisation is held against the cost it settled.
///
/// Differences at h, h/2, h/4, … are extrapolated to h = 0 until they settle (Ridders, "Accurate computation of F′(x) and
/// F′(x)F″(x)", 1982). Unknown i moves by h = `relativeStep` times √(2c/Hᵢᵢ) at first, a share of the step that changes
/// residuals by as much as they are, so that its unit does not matter. An error is relative to the larger derivative, but not to less than a hundredth of √(2c·Hᵢᵢ), which bounds it
/// (Cauchy and Schwarz): a gradient that happens to be near zero is not asked for digits it lost in the sum.
///
/// Check where residuals are not zero: at an exact fit every gradient is right.
public struct DerivativeCheck: Sendable {
    /// How closely things must agree, and how far the differences reach.
    public struct Options: Equatable, Sendable {
        /// The largest relative error of an element of the gradient.
        public var gradientTolerance: Double
        /// The largest relative error of the gathered cost, and of the cost after a step of zero.
        public var costTolerance: Double
        /// How far the first difference reaches, in steps that change residuals by as much as they are. The default is for
        /// costs in double precision; those that pass through `Float` need more.
        public var relativeStep: Double

        /// The accuracies of a problem in double precision.
        public init(gradientTolerance: Double = 1e-6, costTolerance: Double = 1e-10, relativeStep: Double = 1e-3) {
            precondition(
                gradientTolerance > 0 && costTolerance > 0 && relativeStep > 0, "tolerances and steps are positive")
            self.gradientTolerance = gradientTolerance
            self.costTolerance = costTolerance
            self.relativeStep = relativeStep
        }
    }

    /// One element of the gradient.
    public struct Derivative: Equatable, Sendable {
        /// The index of the unknown in a step.
        public var unknown: Int
        /// What linearising gathered.
        public var analytic: Double
        /// What differences of the cost say.
        public var numeric: Double
        /// How far they are apart, relative.
        public var error: Double
    }

    /// What was found, the first of these that holds.
    public enum Verdict: Equatable, Sendable {
        /// Everything agrees.
        case consistent
        /// The cost, or something gathered, is not finite here.
        case notFinite
        /// A step of zero changes the cost.
        case zeroStepMoves
        /// The cost gathered while linearising is not the cost.
        case costDiffers
        /// The gradient is not that of the cost; the unknown where this is worst.
        case gradientDiffers(unknown: Int)
    }

    /// How closely things had to agree.
    public let options: Options
    /// The cost at the state.
    public let cost: Double
    /// The relative error of the cost gathered while linearising.
    public let costError: Double
    /// By how much a step of zero changed the cost, relative.
    public let zeroStepError: Double
    /// The gradient, element by element.
    public let derivatives: [Derivative]

    /// The element of the gradient with the largest error; `nil` without unknowns.
    public var worst: Derivative? { derivatives.max { Self.rank($0.error) < Self.rank($1.error) } }

    /// What was found.
    public var verdict: Verdict {
        guard cost.isFinite, costError.isFinite, zeroStepError.isFinite, worst?.error.isFinite ?? true else {
            return .notFinite
        }
        if zeroStepError > options.costTolerance { return .zeroStepMoves }
        if costError > options.costTolerance { return .costDiffers }
        if let worst, worst.error > options.gradientTolerance { return .gradientDiffers(unknown: worst.unknown) }
        return .consistent
    }

    /// Checks a problem at a state.
    ///
    /// - Complexity: four to sixteen costs an unknown.
    public init<Problem: LeastSquaresProblem>(
        _ problem: Problem, at state: Problem.State, options: Options = Options()
    ) {
        typealias Step = Problem.Equations.Step
        var equations = problem.emptyEquations()
        problem.linearize(at: state, into: &equations)
        let cost = problem.cost(at: state)
        func value(after step: Step) -> Double { problem.cost(at: problem.state(state, after: step)) }
        let zero = Step.zeros(problem.unknownCount)
        self.options = options
        self.cost = cost
        let size = max(cost, .leastNormalMagnitude)
        costError = abs(equations.cost - cost) / size
        zeroStepError = abs(value(after: zero) - cost) / size
        let gradient = equations.gradient
        derivatives = (0..<problem.unknownCount).map { unknown in
            var unit = zero
            unit[unknown] = 1
            // The model falls by −g − ½H along the unit step and by g − ½H against it.
            let along = equations.predictedDecrease(of: unit)
            unit[unknown] = -1
            let curvature = max(0, -along - equations.predictedDecrease(of: unit))
            func difference(_ half: Double) -> Double {
                var step = zero
                step[unknown] = half
                let ahead = value(after: step)
                step[unknown] = -half
                return (ahead - value(after: step)) / (2 * half)
            }
            // An unknown said to have no effect is moved too: the cost may know better.
            let reach = curvature > 0 ? (2 * cost / curvature).squareRoot() : 0.1
            let bound = 0.01 * (2 * cost * curvature).squareRoot()
            let wanted = 0.01 * options.gradientTolerance * max(abs(gradient[unknown]), bound)
            let numeric = Self.extrapolated(from: options.relativeStep * max(reach, 1e-8), within: wanted, difference)
            let scale = max(abs(gradient[unknown]), abs(numeric), bound, .leastNormalMagnitude)
            return Derivative(
                unknown: unknown, analytic: gradient[unknown], numeric: numeric,
                error: abs(gradient[unknown] - numeric) / scale)
        }
    }

    /// The limit of `difference`, whose error is even in its reach, for a reach of 0: halved until the extrapolation moves
    /// by no more than `accuracy`, or rounding has the better of it.
    private static func extrapolated(
        from start: Double, within accuracy: Double, _ difference: (Double) -> Double
    ) -> Double {
        var previous = [difference(start)]
        var (best, leastChange) = (previous[0], Double.infinity)
        var reach = start
        for _ in 1..<8 {
            reach /= 2
            var row = [difference(reach)]
            var factor = 4.0
            for column in previous.indices {
                row.append((factor * row[column] - previous[column]) / (factor - 1))
                let change = max(abs(row[column + 1] - row[column]), abs(row[column + 1] - previous[column]))
                if change <= leastChange { (best, leastChange) = (row[column + 1], change) }
                factor *= 4
            }
            if leastChange <= accuracy { break }
            previous = row
        }
        return best
    }

    /// NaN is worse than any number.
    private static func rank(_ error: Double) -> Double { error.isNaN ? .infinity : error }
}

extension DerivativeCheck: CustomStringConvertible {
    /// The verdict with the figures behind it, in a sentence.
    public var description: String {
        let worst = worst.map {
            "unknown \($0.unknown) has the derivative \($0.analytic), differences say \($0.numeric) (error \($0.error))"
        }
        switch verdict {
        case .consistent: return "cost, derivatives and step agree; at worst \(worst ?? "there is no unknown")"
        case .notFinite: return "the cost \(cost) or its derivatives are not finite; \(worst ?? "there is no unknown")"
        case .zeroStepMoves: return "a step of zero changes the cost by \(zeroStepError) of itself"
        case .costDiffers: return "the cost gathered while linearising is off by \(costError) of the cost \(cost)"
        case .gradientDiffers: return "the gradient is not that of the cost: \(worst ?? "")"
        }
    }
}
