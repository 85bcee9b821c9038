public import HeadModel
internal import LinearAlgebra
internal import SpatialGeometry

// The head nearest to where it began that brings the points to their targets. With unknowns c (coefficients in standard
// deviations, the jaw in radians), c₀ where they began, x_i(c) the points and t_i their targets in millimetres,
//
//     E(c) = Σ_i |x_i(c) − t_i|²/σ² + (c − c₀)ᵀ·M·(c − c₀),    M = Λ + κ·Σ_v B_vᵀB_v/V,
//
// Λ the priors and B_v the derivative of vertex v at rest, so that the second part of M is the mean square of what all
// vertices move by: what nobody pulls stays. A Gauss–Newton step with the Jacobian J of the m points, r = t − x(c) and
// M = L·Lᵀ is
//
//     c ← c₀ + M⁻¹·Jᵀ·(J·M⁻¹·Jᵀ + σ²·1)⁻¹·(r + J·(c − c₀)),
//
// which needs L, made once, and a system of 3m unknowns: few, whatever the size of the model. Points are linear in the
// coefficients, so that without the jaw one step is exact.

/// Moves a head so that points of its surface come to where they are pulled, and the rest stays as well as it can.
public struct HeadPull: Sendable {
    /// What may change.
    public enum Freedom: String, CaseIterable, Codable, Sendable {
        /// Whose head it is.
        case identity
        /// Its expression, and the jaw.
        case expression
        /// All of it.
        case both
    }

    /// A head that was pulled.
    public struct Result: Equatable, Sendable {
        /// The parameters.
        public var parameters: HeadParameters
        /// The farthest that a point lies from its target, in millimetres.
        public var largestDistance: Double
        /// How many steps were taken.
        public var stepCount: Int
    }

    /// The head.
    public let head: Head
    /// What may change.
    public let freedom: Freedom
    private let layout: ParameterLayout
    private let metric: CholeskyDecomposition

    /// σ, in millimetres: how exactly targets are met.
    private static let tolerance = 0.02
    /// The prior of a coefficient, by a standard deviation squared.
    private static let coefficientPrior = 0.1
    /// The prior of the jaw, by a radian squared.
    private static let jawPrior = 2.0
    /// κ, by a square millimetre of the mean over all vertices.
    private static let stillness = 2.0
    private static let stepLimit = 8
    /// Every so many vertices make the mean: neighbours move alike.
    private static let stride = 3

    /// Prepares the pulling of a head, which takes as long as some fits' steps; each pull is then a matter of a
    /// millisecond.
    public init(_ head: Head, freedom: Freedom) {
        self.head = head
        self.freedom = freedom
        layout = ParameterLayout(
            shapeCount: freedom == .expression ? 0 : head.shapeCount,
            expressionCount: freedom == .identity ? 0 : head.expressionCount,
            joints: freedom == .identity ? [] : [.jaw])
        let posed = PosedHead(head, layout: layout, at: HeadParameters())
        let vertices = Array(Swift.stride(from: 0, to: head.vertexCount, by: Self.stride))
        let rows = posed.positionDerivatives(of: vertices.map { SurfacePoint(vertex: $0) })
        let count = layout.count
        let derivatives = Matrix(rows: rows.count / count, columns: count, elements: rows.map { 1000 * Double($0) })
        var metric = (Self.stillness / Double(vertices.count)) * (derivatives.transposed * derivatives)
        for index in 0..<count {
            let isCoefficient = index < layout.shapeCount + layout.expressionCount
            metric[index, index] += isCoefficient ? Self.coefficientPrior : Self.jawPrior
        }
        guard let factor = CholeskyDecomposition(metric) else {
            preconditionFailure("a sum of squares and a positive diagonal is positive definite")
        }
        self.metric = factor
    }

    /// The head nearest to `start` whose points are where they are pulled; where that cannot be had, as near as it can.
    ///
    /// - Parameters:
    ///   - points: what is pulled or held.
    ///   - start: where the pull began: what is not pulled stays as it is there.
    /// - Precondition: corners are vertices of the head.
    public func pulled(_ points: [PulledPoint], from start: HeadParameters) -> Result {
        guard !points.isEmpty else { return Result(parameters: start, largestDistance: 0, stepCount: 0) }
        let (part, surfacePoints) = head.reduced(to: points.map(\.point))
        var posed = PosedHead(part, layout: layout, at: start)
        let origin = layout.packed(start)
        var unknowns = origin
        var (parameters, steps) = (start, 0)
        while steps < Self.stepLimit {
            steps += 1
            let jacobian = Matrix(
                rows: 3 * points.count, columns: layout.count,
                elements: posed.positionDerivatives(of: surfacePoints).map { 1000 * Double($0) })
            let moved = zip(unknowns, origin).map(-)
            let along = jacobian * moved
            let residuals = Self.residuals(points, surfacePoints, posed)
            let half = metric.forwardSolve(jacobian.transposed)
            var system = half.transposed * half
            for index in 0..<system.rowCount { system[index, index] += Self.tolerance * Self.tolerance }
            guard let factor = CholeskyDecomposition(system) else { break }
            let multipliers = factor.solve(zip(residuals, along).map(+))
            let step = metric.backwardSolve(
                Matrix(rows: layout.count, columns: 1, elements: half * multipliers))
            let next = zip(origin, step.elements).map(+)
            guard next.allSatisfy(\.isFinite) else { break }
            let change = zip(next, unknowns).reduce(0) { max($0, abs($1.0 - $1.1)) }
            unknowns = next
            parameters = layout.unpacked(unknowns, into: start)
            posed.update(parameters)
            if change < 1e-4 { break }
        }
        let distances = Self.residuals(points, surfacePoints, posed)
        let largest = Swift.stride(from: 0, to: distances.count, by: 3).map { first in
            Vector3(distances[first], distances[first + 1], distances[first + 2])
        }.reduce(0) { max($0, ($1 * $1).sum().squareRoot()) }
        return Result(parameters: parameters, largestDistance: largest, stepCount: steps)
    }

    /// t − x in millimetres, three values a point.
    private static func residuals(
        _ points: [PulledPoint], _ surfacePoints: [SurfacePoint], _ posed: PosedHead
    ) -> [Double] {
        zip(points, surfacePoints).flatMap { pulled, point in
            let offset = 1000 * (pulled.target - Vector3(posed.position(point)))
            return [offset.x, offset.y, offset.z]
        }
    }
}
