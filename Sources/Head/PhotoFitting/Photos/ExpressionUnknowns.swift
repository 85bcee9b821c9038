import Foundation
import HeadModel
import LinearAlgebra
import Optimization

/// The weights of named shapes that a fit finds, and what is known of them beforehand.
///
/// A weight lies in 0…1 and is 0 more often than anything else, yet anything up to 1 is ordinary where it is not: its cost
/// λ·log(1 + w/ε) + ½·w²/τ² is steep at 0 and flat beyond ε, unlike a normal prior's, which lets a face do everything a
/// little and nothing wholly. Left and right mostly do the same: their difference costs ½·log(1 + (w_l − w_r)²/δ²).
struct ExpressionUnknowns {
    let shapes: ExpressionShapes
    /// The shapes whose weights are free, in their order; the others stay at 0.
    let free: [Int]
    /// Pairs of free shapes that go together, as places in `free`.
    let pairs: [(left: Int, right: Int)]
    /// From [shape | camera | expression and joints] to [shape | camera | weights].
    let turn: Matrix

    /// ε; a first solution takes a large one, with which no weight is held at 0 by the steepness there.
    var knee = finalKnee

    /// λ.
    static let weight = 0.6
    /// ε of the solution.
    static let finalKnee = 0.1
    /// ε of the first solution.
    static let firstKnee = 1.0
    /// τ.
    static let deviation = 1.0
    /// δ.
    static let difference = 0.1

    /// - Parameters:
    ///   - shapes: the head's shapes.
    ///   - layout: the unknowns that derivatives are taken by.
    ///   - cameraCount: how many unknowns stand between identity and expression.
    ///   - showsIrises: whether points tell where the eyes look; else shapes of the gaze stay at 0.
    init(_ shapes: ExpressionShapes, layout: ParameterLayout, cameraCount: Int, showsIrises: Bool) {
        self.shapes = shapes
        let free = (0..<shapes.count).filter {
            shapes.moves($0) && (showsIrises || !shapes.shapes[$0].name.hasPrefix("eyeLook"))
        }
        self.free = free
        pairs = shapes.pairs.compactMap { left, right in
            guard let left = free.firstIndex(of: left), let right = free.firstIndex(of: right) else { return nil }
            return (left, right)
        }
        let fixed = layout.shapeCount + cameraCount
        let derivatives = shapes.derivatives(of: layout, by: free)
        var turn = Matrix(rows: fixed + derivatives.count, columns: fixed + free.count)
        for index in 0..<fixed { turn[index, index] = 1 }
        for (row, values) in derivatives.enumerated() {
            for (column, value) in values.enumerated() { turn[fixed + row, fixed + column] = value }
        }
        self.turn = turn
    }

    /// Equations by weights, from those by expression and joints: JᵀJ becomes Tᵀ·JᵀJ·T.
    func turned(_ equations: NormalEquations) -> NormalEquations {
        var whole = equations.hessian
        for row in 0..<whole.rowCount {
            for column in row + 1..<max(whole.rowCount, row + 1) { whole[column, row] = whole[row, column] }
        }
        var result = NormalEquations(count: turn.columnCount)
        result.hessian = turn.transposedProduct(whole * turn)
        result.gradient = turn.transposed * equations.gradient
        result.cost = equations.cost
        return result
    }

    /// The cost of a weight, its slope, and a curvature that bounds the quadratic part.
    func prior(_ value: Double) -> (cost: Double, gradient: Double, curvature: Double) {
        let curvature = 1 / (Self.deviation * Self.deviation)
        return (
            Self.weight * log1p(value / knee) + 0.5 * curvature * value * value,
            Self.weight / (knee + value) + curvature * value,
            curvature
        )
    }

    /// The cost of a difference between left and right, and the weight of its square where it stands.
    static func pairPrior(_ difference: Double) -> (cost: Double, weight: Double) {
        let ratio = difference * difference / (Self.difference * Self.difference)
        return (0.5 * log1p(ratio), 1 / (Self.difference * Self.difference * (1 + ratio)))
    }
}
