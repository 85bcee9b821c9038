public import Registration

/// What of a scan is measured against a mesh, and where the mesh is put before.
public struct ComparisonOptions: Sendable {
    /// Where the mesh is measured.
    public enum Alignment: Sendable {
        /// Where it lies.
        case none
        /// Moved rigidly to where it lies closest.
        case rigid
        /// Moved and resized to where it lies closest, as the NoW benchmark does it.
        case similarity
    }

    /// The unit of both files; found when `nil`.
    public var unit: LengthUnit?
    /// Whether all of the scan is measured, not the face alone.
    public var whole: Bool
    /// Where the mesh is measured.
    public var alignment: Alignment

    /// Options; by default the face is measured where the mesh lies.
    public init(unit: LengthUnit? = nil, whole: Bool = false, alignment: Alignment = .none) {
        self.unit = unit
        self.whole = whole
        self.alignment = alignment
    }
}
