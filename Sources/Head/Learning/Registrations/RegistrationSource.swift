/// Where registrations come from: subject by subject, each read when it is needed and forgotten then.
public protocol RegistrationSource: Sendable {
    /// The names of the subjects, each once.
    var subjects: [String] { get }

    /// The registrations of a subject by its place in ``subjects``; called from several threads.
    ///
    /// - Throws: when one cannot be read or is of another topology.
    func registrations(of subject: Int) throws -> [RegisteredMesh]
}
