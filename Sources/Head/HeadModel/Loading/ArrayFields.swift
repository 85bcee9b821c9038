internal import Archives

/// The named arrays of a model or landmark file, with errors that name the array and the shape expected.
struct ArrayFields {
    let path: String
    let value: PickleValue

    /// The fields of a dictionary.
    init(_ value: PickleValue, path: String) throws(ArchiveError) {
        guard case .dictionary = value.unwrapped else {
            throw ArchiveError(
                path: path, what: "does not hold arrays by name",
                advice: "give a model or landmark file as FLAME's authors publish them, or an .npz file")
        }
        self.value = value.unwrapped
        self.path = path
    }

    var keys: [String] { value.keys }

    func failure(_ key: String, _ what: String, _ advice: String) -> ArchiveError {
        ArchiveError(path: path, place: .key(key), what: what, advice: advice)
    }

    /// The array under the first of several names that is there, and that name; `nil` when none is.
    func array(_ names: [String]) throws(ArchiveError) -> (name: String, array: NumericArray)? {
        for name in names {
            guard let field = value[name] else { continue }
            if case .some(.none) = value[name] { continue }
            guard let array = field.array else {
                throw failure(name, "is not an array", "save it as a numpy array")
            }
            return (name, array)
        }
        return nil
    }

    /// An array that must be there, under one of several names.
    func required(_ names: [String], _ expected: String) throws(ArchiveError) -> (name: String, array: NumericArray) {
        guard let found = try array(names) else {
            let others = names.count > 1 ? " (nor as \(names.dropFirst().joined(separator: ", ")))" : ""
            throw ArchiveError(
                path: path, what: "has no array '\(names[0])'\(others), which should be \(expected)",
                advice: "give a file of this kind; this one holds \(Self.list(keys))")
        }
        return found
    }

    /// The doubles of an array that must have a shape; `nil` stands for any length.
    func doubles(_ found: (name: String, array: NumericArray), _ shape: [Int?], _ expected: String)
        throws(ArchiveError) -> [Double]
    {
        try check(found, shape, expected)
        guard let values = found.array.doubles else { throw failure(found.name, "is text", "it should be \(expected)") }
        return values
    }

    /// The 32-bit integers of an array that must have a shape; `nil` stands for any length.
    func integers(_ found: (name: String, array: NumericArray), _ shape: [Int?], _ expected: String)
        throws(ArchiveError) -> [Int32]
    {
        try check(found, shape, expected)
        guard let values = found.array.narrowIntegers else {
            throw failure(found.name, "has values that are no integers below 2^31", "it should be \(expected)")
        }
        return values
    }

    private func check(
        _ found: (name: String, array: NumericArray), _ shape: [Int?], _ expected: String
    ) throws(ArchiveError) {
        let actual = found.array.shape
        guard actual.count == shape.count, zip(actual, shape).allSatisfy({ $1 == nil || $0 == $1 }) else {
            let wanted = shape.map { $0.map { "\($0)" } ?? "any" }.joined(separator: ", ")
            throw failure(
                found.name, "has shape \(Self.tuple(actual)) where (\(wanted)) is expected: \(expected)",
                "give arrays that belong together")
        }
    }

    static func tuple(_ shape: [Int]) -> String { "(\(shape.map { "\($0)" }.joined(separator: ", ")))" }

    static func list(_ names: [String]) -> String {
        if names.isEmpty { return "nothing by name" }
        return names.prefix(12).joined(separator: ", ") + (names.count > 12 ? " and \(names.count - 12) more" : "")
    }
}
