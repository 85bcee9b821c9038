/// A head model's mesh brought onto a scan: one registration.
public struct RegisteredMesh: Sendable {
    /// What messages call it; the file's path where it comes from one.
    public var name: String
    /// Whether the face is at rest: no expression, jaw closed.
    public var isNeutral: Bool
    /// The vertices in the model's order, packed, three values each, in metres, in a frame of their own.
    public var vertices: [Float]

    /// A registration.
    public init(name: String, isNeutral: Bool, vertices: [Float]) {
        self.name = name
        self.isNeutral = isNeutral
        self.vertices = vertices
    }
}
