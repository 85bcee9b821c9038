import HeadModel
import LinearAlgebra
import SpatialGeometry

/// What subjects say of one joint's regressor, as sums.
///
/// A subject whose registrations put the joint at J + δ, with information Λ (3, 3) and J what the present regressor gives, asks
/// of new weights c on C candidates that A·c = δ, where column i of A is candidate i less J and Σc = 1. The sums are
/// ΣAᵀΛA (C, C), ΣAᵀΛδ (C), ΣAᵀΛ (C, 3), ΣΛ (3, 3) and ΣΛδ (3), one after the other.
enum JointSums {
    /// How many values there are.
    static func size(candidates: Int) -> Int { candidates * candidates + candidates + 3 * candidates + 9 + 3 }

    /// A subject's contribution, in whole multiples of the unit.
    static func contribution(
        candidates: [Int], neutral: [Double], joint: Vector3, information: Matrix3x3, side: Vector3
    ) -> [Double] {
        let count = candidates.count
        var values = [Double](repeating: 0, count: size(candidates: count))
        func put(_ place: Int, _ value: Double) { values[place] = ExactSum.whole(value, ExactSum.joint) }
        let arms = candidates.map { neutral.point($0) - joint }
        let weighed = arms.map { information * $0 }
        for row in 0..<count {
            for column in 0..<count { put(row * count + column, dot(weighed[row], arms[column])) }
            put(count * count + row, dot(arms[row], side))
            for axis in 0..<3 { put(count * count + count + 3 * row + axis, weighed[row][axis]) }
        }
        let rest = count * count + 4 * count
        for row in 0..<3 {
            for column in 0..<3 { put(rest + 3 * row + column, information[row, column]) }
            put(rest + 9 + row, side[row])
        }
        return values
    }
}
