public import Registration
public import SpatialGeometry

/// How a rig is made.
public struct RigOptions: Equatable, Sendable {
    /// The morph targets; `nil` for ARKit's where the head has named expressions, else the expression components.
    public var morphs: Set<MorphSet>?
    /// Leaves the pose correctives out of an animation, for engines that take few morph targets.
    public var isPlain: Bool
    /// The axis that points up.
    public var up: UpAxis
    /// The unit of the coordinates.
    public var unit: LengthUnit
    /// What the rig is called.
    public var name: String
    /// How many threads work at most.
    public var threads: Int

    /// Options in glTF's own frame, y up and metres, changed by what is given.
    public init(
        morphs: Set<MorphSet>? = nil, isPlain: Bool = false, up: UpAxis = .y, unit: LengthUnit = .metre,
        name: String = "head", threads: Int = 1
    ) {
        self.morphs = morphs
        self.isPlain = isPlain
        self.up = up
        self.unit = unit
        self.name = name
        self.threads = threads
    }

    /// The frame and unit of the coordinates, from the head's own in metres.
    public var fileFromHead: SimilarityTransform {
        // z up: y becomes z, and the face, +z, looks along −y.
        let rotation = up == .y ? Rotation.identity : Rotation(axisAngle: Vector3(.pi / 2, 0, 0))
        return SimilarityTransform(scale: 1 / unit.metres, rotation: rotation)
    }

    /// An axis that points up.
    public enum UpAxis: String, CaseIterable, Codable, Sendable {
        /// y up, the face towards +z: the head's own frame.
        case y
        /// z up, the face towards −y, as in Blender.
        case z
    }
}
