import Flambeau
import Foundation

/// Fitting configurations by name or path.
enum Configurations {
    /// The configuration in a file, or the one of that name in `assets/configurations`.
    ///
    /// - Throws: `FittingError` when the file is wrong, `FileError` when it cannot be read, or when there is no such
    ///   name, with the names there are.
    static func load(_ name: String) throws -> FittingConfiguration {
        try FittingConfiguration(contentsOf: path(of: name))
    }

    /// The file of a configuration.
    ///
    /// - Throws: as `load`, when there is no such name.
    static func path(of name: String) throws -> String {
        if name.contains("/") || name.hasSuffix(".yaml") || name.hasSuffix(".yml") { return name }
        let folder = try BundledFiles.locate("assets/configurations")
        let path = "\(folder)/\(name).yaml"
        guard FileManager.default.fileExists(atPath: path) else {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }
                .map { String($0.dropLast(5)) }.sorted()
            throw FittingError(
                .configuration, at: "--config \(name)",
                "there is no configuration of that name; there are \(names.joined(separator: ", "))")
        }
        return path
    }
}
