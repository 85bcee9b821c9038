/// Which pieces beside skin and eyeballs a head is loaded with.
public enum HeadPieces: Equatable, Sendable {
    /// None: the model's own vertices alone, as fits see them.
    case none
    /// All that the file holds: teeth, gums, tongue and lashes of the default head.
    case all
}
