/// How a mesh is rigged.
public struct MeshRigOptions: Equatable, Sendable {
    /// What the rig is called.
    public var name: String
    /// How places of the mesh and of the head are brought together.
    public var correspondence: Correspondence
    /// How many threads work at most.
    public var threads: Int

    /// How places of the mesh and of the head are brought together.
    public enum Correspondence: String, CaseIterable, Codable, Sendable {
        /// From skin where there is no doubt along the mesh's own edges.
        case grown
        /// The nearest place whose normal is within a right angle, vertex by vertex, and deformation gradients alone: what is
        /// usual. For comparison.
        case nearest
    }

    /// Standard options, changed by what is given.
    public init(name: String = "head", correspondence: Correspondence = .grown, threads: Int = 1) {
        self.name = name
        self.correspondence = correspondence
        self.threads = threads
    }
}
