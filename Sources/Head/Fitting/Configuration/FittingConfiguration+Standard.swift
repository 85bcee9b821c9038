internal import Files

extension FittingConfiguration {
    /// A configuration that comes with the project, by name: `scan`, the default, `landmarks`, `flame-fitting` …
    ///
    /// - Throws: `FileError` when the project's files are not found, `FittingError` when the configuration is wrong.
    public static func standard(_ name: String = "scan") throws -> FittingConfiguration {
        try FittingConfiguration(contentsOf: BundledFiles.locate("assets/configurations/\(name).yaml"))
    }
}
