public import Registration
internal import SpatialGeometry

/// A head that was fitted to a mesh.
public struct FittedHead: Sendable {
    /// The head; best the person's own (`Head.personalized(by:)`), whose vertices follow the mesh.
    public var head: Head
    /// Its parameters, in metres in the mesh's frame.
    public var parameters: HeadParameters
    /// The mesh's unit.
    public var unit: LengthUnit
    /// Whether the mesh's triangles face inwards.
    public var isInsideOut: Bool

    /// A fitted head.
    public init(_ head: Head, at parameters: HeadParameters, unit: LengthUnit, isInsideOut: Bool = false) {
        self.head = head
        self.parameters = parameters
        self.unit = unit
        self.isInsideOut = isInsideOut
    }

    /// The middle of the lips' line on the mesh, in metres.
    func lips(_ source: TransferSource) -> Vector3 {
        if let points = try? head.landmarks(.ibug51, vertices: head.vertices(parameters)), points.count == 51 {
            // The middles of the inner rims of the lips.
            return 0.5 * (Vector3(points[45]) + Vector3(points[49]))
        }
        let eyes = 0.5 * (source.joints[HeadJoint.leftEye.rawValue] + source.joints[HeadJoint.rightEye.rawValue])
        return eyes + source.metricFromHead.rotation * (source.metricFromHead.scale * Vector3(0, -0.07, 0.012))
    }
}
