/// How far each unknown of a step may go: a box that holds 0, unbounded where nothing is said.
public struct StepBounds: Equatable, Sendable {
    /// The least change of each unknown, 0 or below.
    public var lower: [Double]
    /// The greatest change of each unknown, 0 or above.
    public var upper: [Double]

    /// No bounds on `count` unknowns.
    public init(count: Int) {
        lower = Array(repeating: -.infinity, count: count)
        upper = Array(repeating: .infinity, count: count)
    }

    /// Keeps an unknown that stands at `value` within a range.
    ///
    /// - Precondition: it stands there.
    public mutating func keep(_ unknown: Int, at value: Double, in range: ClosedRange<Double>) {
        precondition(range.contains(value), "\(value) lies in \(range)")
        (lower[unknown], upper[unknown]) = (range.lowerBound - value, range.upperBound - value)
    }

    /// Whether an unknown stands at a bound that the cost pushes it against.
    public func isActive(_ unknown: Int, gradient: Double) -> Bool {
        (lower[unknown] == 0 && gradient > 0) || (upper[unknown] == 0 && gradient < 0)
    }

    /// Where an unknown of the step stands: free, or held at one of its bounds.
    private enum Place: Equatable { case free, lower, upper }

    /// The minimum of a convex quadratic over the box; `nil` when `solve` has none.
    ///
    /// Block principal pivoting: from a guess of which unknowns are held at which bound the others are solved for; all that
    /// then leave the box, or are held though the cost falls inwards, change places at once, and one at a time where that
    /// does not lessen their number. It ends at the minimum after finitely many exchanges, two or three as a rule.
    /// Portugal, Júdice, Vicente, "A comparison of block pivoting and interior-point algorithms for linear least squares
    /// problems with nonnegative variables", 1994.
    ///
    /// - Parameters:
    ///   - gradient: that of the quadratic at 0.
    ///   - solve: the minimum over the free unknowns, the held ones (marked) at the values given.
    ///   - slope: the gradient of the quadratic at a step.
    func minimize(
        gradient: [Double], solve: (_ held: [Bool], _ values: [Double]) -> [Double]?, slope: ([Double]) -> [Double]
    ) -> [Double]? {
        let bounded = lower.indices.filter { lower[$0].isFinite || upper[$0].isFinite }
        var places = [Place](repeating: .free, count: lower.count)
        for index in bounded where isActive(index, gradient: gradient[index]) {
            places[index] = lower[index] == 0 && gradient[index] > 0 ? .lower : .upper
        }
        let flat = 1e-9 * gradient.reduce(0) { max($0, abs($1)) }
        var (fewest, patience) = (Int.max, 3)
        var found: [Double]?
        for _ in 0..<100 {
            var values = [Double](repeating: 0, count: lower.count)
            for index in bounded where places[index] != .free {
                values[index] = places[index] == .lower ? lower[index] : upper[index]
            }
            guard let step = solve(places.map { $0 != .free }, values) else { return nil }
            found = step
            let slopes = slope(step)
            var changes: [(index: Int, place: Place)] = []
            for index in bounded {
                switch places[index] {
                case .free:
                    if step[index] < lower[index] - 1e-12 { changes.append((index, .lower)) }
                    if step[index] > upper[index] + 1e-12 { changes.append((index, .upper)) }
                case .lower: if slopes[index] < -flat { changes.append((index, .free)) }
                case .upper: if slopes[index] > flat { changes.append((index, .free)) }
                }
            }
            if changes.isEmpty { break }
            if changes.count < fewest {
                (fewest, patience) = (changes.count, 3)
            } else if patience > 0 {
                patience -= 1
            } else {
                changes = [changes[changes.count - 1]]
            }
            for (index, place) in changes { places[index] = place }
        }
        return found.map { step in step.indices.map { min(max(step[$0], lower[$0]), upper[$0]) } }
    }
}
