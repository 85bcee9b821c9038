import SpatialGeometry

/// What skinning needs of one pose, in single precision: s·W_j and s·τ_j of each joint, and the translation.
///
/// Columns and offsets lie joint by joint, four vectors each: three columns of s·W_j, then s·τ_j.
struct SkinningTransforms: Sendable {
    /// The vectors of one joint.
    static let stride = 4

    /// The columns and offset of each joint, then the translation.
    var vectors = [SIMD4<Float>](repeating: .zero, count: stride * HeadJoint.count + 1)

    /// Takes the transforms from posed joints.
    mutating func update(_ joints: PosedJoints, scale: Double, translation: Vector3) {
        for joint in 0..<HeadJoint.count {
            let matrix = scale * joints.world[joint]
            vectors[4 * joint] = SkinningTransforms.single(matrix.columns.0)
            vectors[4 * joint + 1] = SkinningTransforms.single(matrix.columns.1)
            vectors[4 * joint + 2] = SkinningTransforms.single(matrix.columns.2)
            vectors[4 * joint + 3] = SkinningTransforms.single(scale * joints.offset[joint])
        }
        vectors[4 * HeadJoint.count] = SkinningTransforms.single(translation)
    }

    private static func single(_ vector: Vector3) -> SIMD4<Float> {
        SIMD4(SIMD4<Double>(vector, 0))
    }
}

extension VertexBasis {
    /// Skins one mesh: x = s·Σ_j w_j·(W_j·p + τ_j) + t, where p = offset + template.
    ///
    /// - Parameters:
    ///   - offsets: what blend shapes and pose correctives add to the template, 3N values.
    ///   - positions: where the result goes, 3N values; may be `offsets` itself.
    ///   - rest: where p goes when it is wanted, 3N values.
    func skin(
        _ offsets: UnsafePointer<Float>, _ transforms: [SIMD4<Float>], into positions: UnsafeMutablePointer<Float>,
        rest: UnsafeMutablePointer<Float>? = nil
    ) {
        withUnsafeBuffers { basis in
            transforms.withUnsafeBufferPointer { transforms in
                let translation = transforms[4 * HeadJoint.count]
                var entry = 0
                for vertex in 0..<vertexCount {
                    let x = offsets[3 * vertex] + basis.template[3 * vertex]
                    let y = offsets[3 * vertex + 1] + basis.template[3 * vertex + 1]
                    let z = offsets[3 * vertex + 2] + basis.template[3 * vertex + 2]
                    if let rest {
                        rest[3 * vertex] = x
                        rest[3 * vertex + 1] = y
                        rest[3 * vertex + 2] = z
                    }
                    var moved = translation
                    let end = Int(basis.weightStarts[vertex + 1])
                    while entry < end {
                        let joint = 4 * Int(basis.joints[entry])
                        let bound =
                            transforms[joint] * x + transforms[joint + 1] * y + transforms[joint + 2] * z
                            + transforms[joint + 3]
                        moved += bound * basis.weights[entry]
                        entry += 1
                    }
                    positions[3 * vertex] = moved.x
                    positions[3 * vertex + 1] = moved.y
                    positions[3 * vertex + 2] = moved.z
                }
            }
        }
    }
}
