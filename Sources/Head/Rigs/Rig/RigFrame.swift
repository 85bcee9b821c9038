internal import SpatialGeometry

/// The frame of a rig's coordinates: x ↦ k·Q·x takes points of the head, in metres, to it.
struct RigFrame: Sendable {
    /// k, the rig's units a metre times the size of the head.
    let scale: Double
    /// Q.
    let rotation: Rotation

    init(_ options: RigOptions, size: Double) {
        let fileFromHead = options.fileFromHead
        scale = size * fileFromHead.scale
        rotation = fileFromHead.rotation
    }

    /// A point or displacement of the head before its scale, in the rig's frame.
    func point(_ point: Vector3) -> Vector3 { scale * (rotation * point) }

    /// Packed points or displacements in the rig's frame.
    func points(_ packed: [Float]) -> [Float] {
        let (x, y, z) = rotation.matrix.columns
        var result = packed
        for start in stride(from: 0, to: packed.count, by: 3) {
            let moved =
                scale * (Double(packed[start]) * x + Double(packed[start + 1]) * y + Double(packed[start + 2]) * z)
            for axis in 0..<3 { result[start + axis] = Float(moved[axis]) }
        }
        return result
    }

    /// A rotation of the head, seen in the rig's frame.
    func turn(_ turn: Rotation) -> Rotation { rotation * turn * rotation.inverse }
}
