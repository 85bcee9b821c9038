import HeadModel
import LinearAlgebra
import SpatialGeometry

/// Which of all the models that move alike is taken: the one whose pose correctives are least over the training poses.
///
/// For a joint with relative rotation R at rest position J, and a vertex u with share s of its weights at and below the joint,
/// let M_s = (1 − s)·(R − I) + s·(I − Rᵀ). To first order and at rest, a change δs of the share moves the vertex by
/// δs·M_s·(u − J), a move d of the joint by −s·M_s·d. Both are linear in the feature R − I, as correctives are: motions alone
/// cannot tell weights, joint and correctives from one another. Of all that move alike, the least correctives P in the metric
/// of the poses' moments F = Σf·fᵀ have nothing along either: with P_v (3, 9) the joint's own at a vertex and
/// ⟨A, B⟩ = tr(A·F·Bᵀ), P_v is at right angles to M_s·(u − J) wherever a share is between, and d is what least squares over all
/// vertices give beside that.
///
/// Two more things cannot be told, for poses are estimated: half of all shares and twice the angle move alike
/// (``takeShares(from:_:rest:position:reach:)``), and correctives that move the head as a whole, or all of it on the neck, move as
/// another pose of root and neck does (``HeadMotions``).
struct PoseGauge {
    let joint: Int
    let parent: Int
    private let below: [Int]
    /// The joint's own block of F, (9, 9).
    let moments: Matrix

    /// A share that is all of a vertex's weight.
    static let whole = 0.99

    init(_ joint: Int, _ parents: [Int], features: Matrix) {
        (self.joint, parent) = (joint, parents[joint])
        below = parents.indices.filter { other in
            var at = other
            while at >= 0 {
                if at == joint { return true }
                at = parents[at]
            }
            return false
        }
        var moments = Matrix(rows: 9, columns: 9)
        for row in 0..<9 {
            for column in 0..<9 { moments[row, column] = features[9 * (joint - 1) + row, 9 * (joint - 1) + column] }
        }
        self.moments = moments
    }

    /// The mean of squared features, times their number.
    var trace: Double { (0..<9).reduce(0) { $0 + moments[$1, $1] } }

    /// A vertex's share of the joint and those below it.
    func share(_ vertex: Int, _ weights: [Double]) -> Double { below.reduce(0) { $0 + weights[5 * vertex + $1] } }

    /// Whether a share can change for better or worse: where it is all, or next to nothing, it stays.
    static func isFree(_ share: Double) -> Bool { share > 0.01 && share < whole }

    /// M_s·a as coefficients of the nine features, (3, 9).
    static func pattern(_ share: Double, _ arm: Vector3) -> [Double] {
        var result = [Double](repeating: 0, count: 27)
        for row in 0..<3 {
            for column in 0..<3 {
                result[12 * row + column] += (1 - share) * arm[column]
                result[9 * row + 3 * column + row] -= share * arm[column]
            }
        }
        return result
    }

    /// ⟨A, B⟩ of coefficients (3, 9).
    func product(_ one: [Double], _ other: [Double]) -> Double {
        var sum = 0.0
        for axis in 0..<3 {
            for row in 0..<9 where one[9 * axis + row] != 0 {
                var inner = 0.0
                for column in 0..<9 { inner += moments[row, column] * other[9 * axis + column] }
                sum += one[9 * axis + row] * inner
            }
        }
        return sum
    }

    /// The joint's own coefficients at a vertex, (3, 9).
    func own(_ correctives: [Double], _ vertex: Int) -> [Double] {
        (0..<3).flatMap { axis in
            let start = 36 * (3 * vertex + axis) + 9 * (joint - 1)
            return correctives[start..<start + 9]
        }
    }

    /// Adds a multiple of a pattern to the joint's own coefficients at a vertex.
    func add(_ scale: Double, _ pattern: [Double], to correctives: inout [Double], _ vertex: Int) {
        for axis in 0..<3 {
            let start = 36 * (3 * vertex + axis) + 9 * (joint - 1)
            for column in 0..<9 { correctives[start + column] += scale * pattern[9 * axis + column] }
        }
    }

    /// Takes what a move of the joint does out of the correctives.
    func take(_ move: Vector3, from correctives: inout [Double], _ weights: [Double]) {
        for vertex in 0..<weights.count / 5 {
            let share = share(vertex, weights)
            if share > 1e-3 { add(-1, Self.pattern(share, -share * move), to: &correctives, vertex) }
        }
    }
}
