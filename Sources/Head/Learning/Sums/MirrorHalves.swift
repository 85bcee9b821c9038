import HeadModel

/// The symmetric and the antisymmetric half of displacements under the model's mirror x → −x.
///
/// A displacement and its mirror image counted alike have a covariance without correlation between the halves: two matrices
/// of half the size. For vertices v < m(v) a coordinate with mirror sign σ (−1 for x) gives x_v + σ·x_m and x_v − σ·x_m, each
/// √2 times what an orthonormal basis has; on the middle line the coordinate itself goes to one half. Without a mirror all
/// is the symmetric half.
struct MirrorHalves: Sendable {
    /// One value of a half: a coordinate, and its mirror image's place and sign where that is another.
    struct Value: Sendable {
        var index: Int
        var mirror: Int
        var sign: Double
    }

    let symmetric: [Value]
    let antisymmetric: [Value]

    var symmetricCount: Int { symmetric.count }
    var antisymmetricCount: Int { antisymmetric.count }
    /// Whether mirror images count.
    var isSymmetric: Bool { !antisymmetric.isEmpty }

    init(_ model: HeadModelArrays, isSymmetric: Bool) {
        guard isSymmetric, let mirror = model.symmetry else {
            symmetric = (0..<3 * model.vertexCount).map { Value(index: $0, mirror: -1, sign: 1) }
            antisymmetric = []
            return
        }
        var (even, odd) = ([Value](), [Value]())
        for vertex in 0..<model.vertexCount {
            let other = Int(mirror[vertex])
            for axis in 0..<3 {
                let sign: Double = axis == 0 ? -1 : 1
                let index = 3 * vertex + axis
                if other == vertex {
                    if axis == 0 {
                        odd.append(Value(index: index, mirror: -1, sign: 1))
                    } else {
                        even.append(Value(index: index, mirror: -1, sign: 1))
                    }
                } else if vertex < other {
                    even.append(Value(index: index, mirror: 3 * other + axis, sign: sign))
                    odd.append(Value(index: index, mirror: 3 * other + axis, sign: -sign))
                }
            }
        }
        (symmetric, antisymmetric) = (even, odd)
    }

    /// Writes a half of a displacement, in whole multiples of the unit of lengths.
    static func write(_ half: [Value], of displacement: [Double], into row: UnsafeMutablePointer<Double>) {
        for (place, value) in half.enumerated() {
            var sum = ExactSum.whole(displacement[value.index], ExactSum.length)
            if value.mirror >= 0 { sum += value.sign * ExactSum.whole(displacement[value.mirror], ExactSum.length) }
            row[place] = sum
        }
    }

    /// What a value of a half counts in an orthonormal basis: 1/√2 for pairs.
    static func scales(_ half: [Value]) -> [Double] { half.map { $0.mirror >= 0 ? 0.5.squareRoot() : 1 } }

    /// The displacement of orthonormal coordinates of a half.
    static func displacement(_ half: [Value], _ coordinates: some Sequence<Double>, count: Int) -> [Double] {
        var result = [Double](repeating: 0, count: count)
        for (value, coordinate) in zip(half, coordinates) {
            if value.mirror >= 0 {
                result[value.index] += 0.5.squareRoot() * coordinate
                result[value.mirror] += value.sign * 0.5.squareRoot() * coordinate
            } else {
                result[value.index] += coordinate
            }
        }
        return result
    }
}
