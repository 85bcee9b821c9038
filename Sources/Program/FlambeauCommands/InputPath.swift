import Files

/// A file named on the command line.
enum InputPath {
    /// The path as given; for a bare name that no file here has, the sample of that name that comes with the project.
    static func resolve(_ path: String) -> String { BundledFiles.input(path).path }
}
