import SpatialGeometry

/// A head model evaluated step by step in double precision: the readable version that the fast one is tested against.
///
/// Sizes: V vertices, S identity and E expression components, J = 5 joints.
package struct PlainHead: Sendable {
    private let arrays: HeadModelArrays
    private let vertexCount: Int
    private let blendCount: Int

    /// Takes the arrays as they are; they agree in size as ``Head/init(_:)`` demands.
    package init(_ arrays: HeadModelArrays) {
        let arrays = arrays.whole
        self.arrays = arrays
        vertexCount = arrays.template.count / 3
        blendCount = arrays.blendShapes.count / (3 * vertexCount)
    }

    /// The vertices at `parameters`, packed, (V, 3), in metres.
    package func vertices(_ parameters: HeadParameters) -> [Double] {
        // 1. Coefficients c = [β; ψ], (S + E,); expression starts at column S.
        var coefficients = [Double](repeating: 0, count: blendCount)
        for (index, value) in parameters.shape.enumerated() { coefficients[index] = value }
        for (index, value) in parameters.expression.enumerated() { coefficients[arrays.shapeCount + index] = value }

        // 2. Shaped vertices T + B·c: (V, 3) + (V, 3, S + E)·(S + E,).
        var vertices = arrays.template
        for row in vertices.indices {
            for column in 0..<blendCount {
                vertices[row] += arrays.blendShapes[row * blendCount + column] * coefficients[column]
            }
        }

        // 3. Rest joints, regressed from the shaped vertices before pose correctives: (J, V)·(V, 3).
        let joints = (0..<HeadJoint.count).map { joint in
            (0..<vertexCount).reduce(Vector3.zero) { sum, vertex in
                sum + arrays.jointRegressor[joint * vertexCount + vertex] * point(vertices, vertex)
            }
        }

        // 4. Rotations R_j, (J, 3, 3), by Rodrigues' formula.
        let rotations = HeadJoint.allCases.map { Rotation(axisAngle: parameters.pose[$0]).matrix }

        // 5. The pose feature, row-major R_j − I of joints 1–4: (36,); the root is left out.
        let feature = rotations.dropFirst().flatMap { zip($0.rowMajor, Matrix3x3.identity.rowMajor).map(-) }

        // 6. Pose correctives: (V, 3) + (V, 3, 36)·(36,).
        for row in vertices.indices {
            for column in feature.indices {
                vertices[row] += arrays.poseCorrectives[row * feature.count + column] * feature[column]
            }
        }

        // 7. Joint motions along the tree, G_j = G_parent·[R_j, J_j − J_parent].
        var motions: [(rotation: Matrix3x3, translation: Vector3)] = []
        for (joint, parent) in arrays.parents.enumerated() {
            if parent < 0 {
                motions.append((rotations[joint], joints[joint]))
            } else {
                let (rotation, translation) = motions[parent]
                motions.append(
                    (rotation * rotations[joint], translation + rotation * (joints[joint] - joints[parent])))
            }
        }

        // 8. Skinning with the rest joint removed, then scale and translation.
        var result = [Double](repeating: 0, count: vertices.count)
        for vertex in 0..<vertexCount {
            var moved = Vector3.zero
            for (joint, motion) in motions.enumerated() {
                let weight = arrays.weights[vertex * HeadJoint.count + joint]
                moved += weight * (motion.rotation * (point(vertices, vertex) - joints[joint]) + motion.translation)
            }
            moved = parameters.scale * moved + parameters.translation
            for coordinate in 0..<3 { result[3 * vertex + coordinate] = moved[coordinate] }
        }
        return result
    }

    private func point(_ vertices: [Double], _ vertex: Int) -> Vector3 {
        Vector3(vertices[3 * vertex], vertices[3 * vertex + 1], vertices[3 * vertex + 2])
    }
}
