import HeadModel
import LinearAlgebra

/// Mirror images x → −x of what the pose step learns; left and right eye change places.
extension HeadModelArrays {
    private static let mirroredJoints = [0, 1, 2, 4, 3]
    private static let signs = [-1.0, 1.0, 1.0]

    /// Weights and correctives become the mean of themselves and their mirror images.
    ///
    /// A mirrored rotation is S·R·S, S = diag(−1, 1, 1): feature (b, c) of a joint changes by σ_b·σ_c, coordinate a of the
    /// vertex by σ_a.
    mutating func symmetrisePose() {
        guard let symmetry else { return }
        let (weights, correctives) = (weights, poseCorrectives)
        for vertex in 0..<vertexCount {
            let other = Int(symmetry[vertex])
            for joint in 0..<5 {
                let mirrored = weights[5 * other + Self.mirroredJoints[joint]]
                self.weights[5 * vertex + joint] = (weights[5 * vertex + joint] + mirrored) / 2
            }
            for axis in 0..<3 {
                let (here, there) = (36 * (3 * vertex + axis), 36 * (3 * other + axis))
                for column in 0..<36 {
                    let (joint, entry) = (column / 9 + 1, column % 9)
                    let sign = Self.signs[axis] * Self.signs[entry / 3] * Self.signs[entry % 3]
                    let mirrored = correctives[there + 9 * (Self.mirroredJoints[joint] - 1) + entry]
                    poseCorrectives[here + column] = (correctives[here + column] + sign * mirrored) / 2
                }
            }
        }
    }

    /// Moments of pose features (36, 36) of poses and their mirror images.
    static func symmetrised(_ moments: Matrix) -> Matrix {
        func image(_ column: Int) -> (column: Int, sign: Double) {
            let (joint, entry) = (column / 9 + 1, column % 9)
            return (9 * (mirroredJoints[joint] - 1) + entry, signs[entry / 3] * signs[entry % 3])
        }
        var result = moments
        for row in 0..<36 {
            for column in 0..<36 {
                let (one, other) = (image(row), image(column))
                result[row, column] =
                    (moments[row, column] + one.sign * other.sign * moments[one.column, other.column]) / 2
            }
        }
        return result
    }

    /// The regressor becomes the mean of itself and its mirror image.
    mutating func symmetriseRegressor() {
        guard let symmetry else { return }
        let regressor = jointRegressor
        for joint in 0..<5 {
            for vertex in 0..<vertexCount {
                let mirrored = regressor[Self.mirroredJoints[joint] * vertexCount + Int(symmetry[vertex])]
                let here = joint * vertexCount + vertex
                jointRegressor[here] = (regressor[here] + mirrored) / 2
            }
        }
    }
}
