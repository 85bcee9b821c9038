/// What a sum file says of its arrays: enough to refuse to add what does not belong together.
public struct SumHeader: Codable, Equatable, Sendable {
    /// One array: its name, the number of its values, their unit's binary exponent and how two are combined.
    struct Entry: Codable, Equatable, Sendable {
        var name: String
        var count: Int
        var exponent: Int
        var combination: SumArray.Combination
    }

    /// The form of the file.
    public var schemaVersion = 1
    /// The step the sums are for.
    public var step: LearningStep
    /// The checksum of the model that registrations were estimated with.
    public var model: String
    /// The model's name.
    public var modelName: String
    /// How they were estimated.
    public var options: LearningOptions
    /// How many registrations counted.
    public var registrations: Int
    /// How many were left out as bad.
    public var rejected: Int
    /// How many subjects had something to count.
    public var counted: Int
    /// How many displacements were summed: expressions or subjects.
    public var displacements: Int
    /// The hashes of the subjects' names, in hexadecimal, ascending.
    public var subjects: [String]
    var arrays: [Entry]
}
