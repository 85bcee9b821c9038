/// What is wrong with a file of parameters: the file, the place in it, what was expected.
public struct ParameterError: Error, Equatable, CustomStringConvertible, Sendable {
    /// The file.
    public var path: String
    /// The key at fault, such as `[3].pose.jaw`; empty for the file as a whole.
    public var key: String
    /// What is wrong and what was expected.
    public var message: String

    /// An error in a file.
    public init(path: String, key: String = "", message: String) {
        self.path = path
        self.key = key
        self.message = message
    }

    /// One sentence for a person.
    public var description: String { key.isEmpty ? "\(path): \(message)" : "\(path), \(key): \(message)" }
}
