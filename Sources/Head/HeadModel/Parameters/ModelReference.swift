/// Which model a file of parameters belongs to: parameters mean nothing on another.
public struct ModelReference: Codable, Equatable, Sendable {
    /// The model's name.
    public var name: String
    /// The checksum of its file, where known.
    public var checksum: String?

    /// A model of the given name.
    public init(name: String, checksum: String? = nil) {
        self.name = name
        self.checksum = checksum
    }
}
