import HeadModel
import SpatialGeometry

/// The vertices that joints may come to move: those that they move now, and a few rings around.
struct JointReach {
    private let masks: [UInt8]

    init(_ model: HeadModelArrays, rings: Int) {
        var masks = (0..<model.vertexCount).map { vertex in
            (0..<5).reduce(UInt8(0)) { model.weights[5 * vertex + $1] > 0.01 ? $0 | 1 << $1 : $0 }
        }
        for _ in 0..<rings {
            let before = masks
            for corner in stride(from: 0, to: model.triangles.count, by: 3) {
                let corners = model.triangles[corner..<corner + 3].map { Int($0) }
                let all = corners.reduce(UInt8(0)) { $0 | before[$1] }
                for vertex in corners { masks[vertex] |= all }
            }
        }
        self.masks = masks
    }

    /// Whether `joint` may move `vertex`.
    func contains(_ vertex: Int, _ joint: Int) -> Bool { masks[vertex] >> joint & 1 == 1 }
}

extension HeadModelArrays {
    /// Where a joint of the mean head lies.
    func joint(_ joint: Int) -> Vector3 {
        (0..<vertexCount).reduce(Vector3.zero) {
            $0 + jointRegressor[joint * vertexCount + $1] * template.point($1)
        }
    }
}
