import HeadModel
import LinearAlgebra
import SpatialGeometry

/// What a move of a joint's rest position does to vertices, as pose correctives: G·d for a move d.
///
/// A vertex that turns with the joint is moved by (Rᵀ − I)·d at rest, one that hardly does by s·(I − R)·d with s the share of
/// its weights at and below the joint; between them the share blends both. Both are linear in the pose feature R − I, so that a
/// joint that lies wrong and correctives that undo it are one model.
struct JointShift {
    private let joint: Int
    private let below: [Int]

    init(_ joint: Int, _ parents: [Int]) {
        self.joint = joint
        below = parents.indices.filter { other in
            var at = other
            while at >= 0 {
                if at == joint { return true }
                at = parents[at]
            }
            return false
        }
    }

    /// The move that makes the joint's own correctives least, min ‖(P − G·d)·f‖ over poses with moments `features`, Σf·fᵀ
    /// (36, 36); the correctives are without it then.
    func take(from correctives: inout [Double], _ weights: [Double], features: Matrix) -> Vector3 {
        let start = 9 * (joint - 1)
        let rows = correctives.count / 36
        // Fields over all vertices, (3V) each: the joint's nine columns of P, and of G for each unit move.
        var own = [[Double]](repeating: [Double](repeating: 0, count: rows), count: 9)
        for row in 0..<rows { for column in 0..<9 { own[column][row] = correctives[36 * row + start + column] } }
        var moves = [[[Double]]](
            repeating: [[Double]](repeating: [Double](repeating: 0, count: rows), count: 9), count: 3)
        for row in 0..<rows {
            let share = below.reduce(0) { $0 + weights[5 * (row / 3) + $1] }
            guard share > 1e-3 else { continue }
            let axis = row % 3
            for one in 0..<3 {
                moves[one][3 * one + axis][row] += share * share
                moves[one][3 * axis + one][row] -= share * (1 - share)
            }
        }
        func product(_ one: [Double], _ other: [Double]) -> Double {
            var sum = 0.0
            for index in one.indices { sum += one[index] * other[index] }
            return sum
        }
        var normal = Matrix3x3.zero
        var side = Vector3.zero
        for column in 0..<9 {
            for second in 0..<9 {
                let moment = features[start + column, start + second]
                for one in 0..<3 {
                    let field = moves[one][column]
                    side[one] += moment * product(field, own[second])
                    for other in 0..<3 { normal[one, other] += moment * product(field, moves[other][second]) }
                }
            }
        }
        guard normal.determinant > 1e-9 * normal.trace * normal.trace * normal.trace else { return .zero }
        let shift = normal.inverse * side
        for column in 0..<9 {
            for one in 0..<3 {
                for row in 0..<rows { correctives[36 * row + start + column] -= shift[one] * moves[one][column][row] }
            }
        }
        return shift
    }
}
