internal import HeadModel

extension FittingConfiguration {
    /// A checksum of what shapes a fit: SHA-256, in hexadecimal, of all values but the name and the description, so that
    /// two files that say the same have the same.
    public var digest: String {
        var configuration = self
        (configuration.name, configuration.description) = ("", "")
        var digest = SHA256()
        Array(Self.text(of: configuration).utf8).withUnsafeBytes { digest.update($0) }
        return digest.finish()
    }

    /// A value as text, the same for equal values: entries of dictionaries and sets stand in order.
    private static func text(of value: Any) -> String {
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .struct, .class:
            return "{" + mirror.children.map { "\($0.label ?? ""):\(text(of: $0.value))" }.joined(separator: ",") + "}"
        case .collection, .tuple:
            return "[" + mirror.children.map { text(of: $0.value) }.joined(separator: ",") + "]"
        case .dictionary, .set:
            return "(" + mirror.children.map { text(of: $0.value) }.sorted().joined(separator: ",") + ")"
        default:
            return String(describing: value)
        }
    }
}
