internal import Registration
internal import Files
internal import Yams

/// A YAML mapping read strictly: each key is asked for once, what is left over is an error with its line.
package struct ConfigurationNode {
    package let path: String
    private let place: String
    private var values: [String: Node]
    private let known: [String]

    /// The root of a file.
    package init(yaml: String, path: String, keys: [String]) throws {
        let root: Node?
        do throws(YAMLText.AliasError) { try YAMLText.check(yaml) } catch {
            throw FittingError(.configuration, at: path, error.description)
        }
        do {
            root = try Yams.compose(yaml: yaml)
        } catch {
            throw FittingError(.configuration, at: path, "is no YAML: \(error)")
        }
        guard let root else { throw FittingError(.configuration, at: path, "is empty") }
        try self.init(root, path: path, name: "the file", keys: keys)
    }

    init(_ node: Node, path: String, name: String, keys: [String]) throws {
        self.path = path
        place = Self.place(node, path)
        known = keys
        guard let mapping = node.mapping else {
            throw FittingError(.configuration, at: place, "\(name) is no mapping of keys to values")
        }
        values = [:]
        for (key, value) in mapping {
            guard let key = key.string else { continue }
            guard keys.contains(key) else {
                throw FittingError(
                    .configuration, at: Self.place(value, path),
                    "\"\(key)\" is not known in \(name); known are \(keys.joined(separator: ", "))")
            }
            guard values.updateValue(value, forKey: key) == nil else {
                throw FittingError(.configuration, at: Self.place(value, path), "\"\(key)\" stands twice in \(name)")
            }
        }
    }

    private static func place(_ node: Node, _ path: String) -> String { node.mark.map { "\(path):\($0.line)" } ?? path }

    /// A number in a range; `standard` when the key is absent.
    package func number(_ key: String, in range: ClosedRange<Double>, standard: Double) throws -> Double {
        guard let node = values[key] else { return standard }
        guard let value = node.float ?? node.int.map(Double.init), range.contains(value) else {
            throw FittingError(
                .configuration, at: Self.place(node, path),
                "\(key) is \"\(node.string ?? "no number")\"; a number from \(range.lowerBound) to "
                    + "\(range.upperBound) was expected")
        }
        return value
    }

    /// A whole number in a range; `standard` when the key is absent.
    package func integer(_ key: String, in range: ClosedRange<Int>, standard: Int) throws -> Int {
        guard let node = values[key] else { return standard }
        guard let value = node.int, range.contains(value) else {
            throw FittingError(
                .configuration, at: Self.place(node, path),
                "\(key) is \"\(node.string ?? "no number")\"; a whole number from \(range.lowerBound) to "
                    + "\(range.upperBound) was expected")
        }
        return value
    }

    /// A text; `standard` when the key is absent.
    package func text(_ key: String, standard: String) throws -> String {
        guard let node = values[key] else { return standard }
        guard let value = node.string else {
            throw FittingError(.configuration, at: Self.place(node, path), "\(key) is no text")
        }
        return value
    }

    /// One of the raw values of an enumeration; `standard` when the key is absent.
    package func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, standard: Choice) throws -> Choice
    where Choice.RawValue == String {
        guard let node = values[key] else { return standard }
        return try Self.choice(node, key: key, path: path)
    }

    /// A list of raw values of an enumeration; empty when the key is absent.
    package func choices<Choice: RawRepresentable & CaseIterable>(_ key: String) throws -> [Choice]
    where Choice.RawValue == String {
        guard let node = values[key] else { return [] }
        guard let items = node.sequence else {
            throw FittingError(.configuration, at: Self.place(node, path), "\(key) is no list")
        }
        return try items.map { try Self.choice($0, key: key, path: path) }
    }

    private static func choice<Choice: RawRepresentable & CaseIterable>(
        _ node: Node, key: String, path: String
    ) throws -> Choice where Choice.RawValue == String {
        guard let choice = node.string.flatMap(Choice.init) else {
            throw FittingError(
                .configuration, at: place(node, path),
                "\(key): \"\(node.string ?? "")\" is not one of "
                    + Choice.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }

    /// A mapping within this one; empty when the key is absent.
    package func section(_ key: String, keys: [String]) throws -> ConfigurationNode {
        try ConfigurationNode(values[key] ?? Node.mapping([:]), path: path, name: key, keys: keys)
    }

    /// A list of mappings.
    package func sections(_ key: String, keys: [String]) throws -> [ConfigurationNode] {
        guard let node = values[key] else { return [] }
        guard let items = node.sequence else {
            throw FittingError(.configuration, at: Self.place(node, path), "\(key) is no list")
        }
        return try items.map { try ConfigurationNode($0, path: path, name: "an entry of \(key)", keys: keys) }
    }

    /// A mapping of names to numbers in a range.
    package func numbers(_ key: String, in range: ClosedRange<Double>) throws -> [String: Double] {
        guard let node = values[key] else { return [:] }
        guard let mapping = node.mapping else {
            throw FittingError(.configuration, at: Self.place(node, path), "\(key) is no mapping of names to numbers")
        }
        let names = mapping.compactMap { $0.key.string }
        let section = try ConfigurationNode(node, path: path, name: key, keys: names)
        return try Dictionary(uniqueKeysWithValues: names.map { ($0, try section.number($0, in: range, standard: 0)) })
    }

    /// An error about this mapping.
    func error(_ message: String) -> FittingError { FittingError(.configuration, at: place, message) }
}
