/// An affine map between the frames of a glTF scene: x ↦ columns · x + translation.
struct GLTFTransform {
    var columns: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>)
    var translation: SIMD3<Double>

    static let identity = GLTFTransform(
        columns: (SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1)), translation: .zero)

    private init(columns: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>), translation: SIMD3<Double>) {
        self.columns = columns
        self.translation = translation
    }

    /// The transform of a node in its parent's frame: its matrix by columns, or translation, rotation (a quaternion,
    /// the scalar last) and scale; `nil` when one of them has not the values it must have.
    init?(_ node: GLTFDocument.Node) {
        if let m = node.matrix {
            guard m.count == 16 else { return nil }
            columns = (SIMD3(m[0], m[1], m[2]), SIMD3(m[4], m[5], m[6]), SIMD3(m[8], m[9], m[10]))
            translation = SIMD3(m[12], m[13], m[14])
            return
        }
        let (t, q, s) = (node.translation ?? [0, 0, 0], node.rotation ?? [0, 0, 0, 1], node.scale ?? [1, 1, 1])
        guard t.count == 3, q.count == 4, s.count == 3 else { return nil }
        let (x, y, z, w) = (q[0], q[1], q[2], q[3])
        columns = (
            s[0] * SIMD3(1 - 2 * (y * y + z * z), 2 * (x * y + z * w), 2 * (x * z - y * w)),
            s[1] * SIMD3(2 * (x * y - z * w), 1 - 2 * (x * x + z * z), 2 * (y * z + x * w)),
            s[2] * SIMD3(2 * (x * z + y * w), 2 * (y * z - x * w), 1 - 2 * (x * x + y * y))
        )
        translation = SIMD3(t[0], t[1], t[2])
    }

    /// The map that first does `other`.
    func after(_ other: GLTFTransform) -> GLTFTransform {
        GLTFTransform(
            columns: (linear(other.columns.0), linear(other.columns.1), linear(other.columns.2)),
            translation: linear(other.translation) + translation)
    }

    private func linear(_ v: SIMD3<Double>) -> SIMD3<Double> {
        v.x * columns.0 + v.y * columns.1 + v.z * columns.2
    }

    /// Whether nothing moves.
    var isIdentity: Bool {
        let identity = GLTFTransform.identity
        return columns == identity.columns && translation == identity.translation
    }

    /// Whether the map turns left hands into right ones.
    var isMirrored: Bool {
        let (a, b, c) = columns
        return a.x * (b.y * c.z - b.z * c.y) + a.y * (b.z * c.x - b.x * c.z) + a.z * (b.x * c.y - b.y * c.x) < 0
    }

    /// Packed positions mapped, in double precision.
    func applied(to positions: [Float]) -> [Float] {
        if isIdentity { return positions }
        var result = positions
        for start in stride(from: 0, to: positions.count - 2, by: 3) {
            let point = SIMD3(Double(positions[start]), Double(positions[start + 1]), Double(positions[start + 2]))
            let mapped = linear(point) + translation
            result[start] = Float(mapped.x)
            result[start + 1] = Float(mapped.y)
            result[start + 2] = Float(mapped.z)
        }
        return result
    }
}
