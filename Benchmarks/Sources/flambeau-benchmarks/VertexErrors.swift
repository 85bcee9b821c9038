import Flambeau
import Foundation

/// How far fitted heads are from the truth, frame by frame.
enum VertexErrors {
    /// For each frame the offsets of the face's vertices from the truth, in millimetres.
    static func errors(_ head: Head, _ found: [HeadParameters], _ truth: [HeadParameters]) -> [[Vector3]] {
        let face = (head.regions["face"] ?? []).map(Int.init)
        return zip(found, truth).map { found, truth in
            let (one, other) = (head.vertices(found), head.vertices(truth))
            return face.map { vertex in
                func offset(_ axis: Int) -> Double { 1000 * Double(one[3 * vertex + axis] - other[3 * vertex + axis]) }
                return Vector3(offset(0), offset(1), offset(2))
            }
        }
    }

    static func mean(_ errors: [[Vector3]]) -> Double {
        errors.reduce(0) { $0 + $1.reduce(0) { $0 + $1.length } / Double($1.count) } / Double(errors.count)
    }

    /// The mean length of the second differences over time.
    static func jitter(_ errors: [[Vector3]]) -> Double {
        guard errors.count > 2 else { return 0 }
        var sum = 0.0
        for frame in 1..<errors.count - 1 {
            for vertex in errors[frame].indices {
                sum += (errors[frame - 1][vertex] - 2 * errors[frame][vertex] + errors[frame + 1][vertex]).length
            }
        }
        return sum / Double((errors.count - 2) * errors[0].count)
    }
}
