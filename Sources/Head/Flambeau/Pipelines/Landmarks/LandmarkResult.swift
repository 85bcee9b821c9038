internal import Files
public import HeadModel

/// A head fitted to landmarks, and the report.
public struct LandmarkResult: Sendable {
    /// What came of landmarks in space or in images.
    public enum Report: Sendable {
        /// Of points in space.
        case space(LandmarkFitReport)
        /// Of points in images.
        case images(MultiViewFitReport)

        /// The report as JSON, keys sorted.
        public func json() throws -> String {
            switch self {
            case .space(let report): try report.json()
            case .images(let report): try report.json()
            }
        }
    }

    /// How it came about and how well it meets the landmarks.
    public let report: Report
    /// The head, in metres in the landmarks' or the world's frame.
    public let parameters: HeadParameters
    /// Its vertices in the landmarks' or the world's frame and unit, packed, in the model's order.
    public let vertices: [Float]
    let head: Head
    let model: ModelReference

    /// The names of the files, the report last.
    public static let files = HeadFiles.names + [HeadFiles.report]

    /// Writes the mesh, the parameters and the report into a folder, which is made when it is not there, each whole or
    /// not at all and the report last. What an earlier fit wrote there and this one does not is removed.
    ///
    /// - Throws: `FileError`, `MeshError` or `ParameterError` when a file cannot be written.
    public func write(to folder: String) throws {
        try OutputFolder.make(at: folder)
        HeadFiles.withdraw(in: folder, keeping: Self.files)
        try HeadFiles.write(vertices, parameters, of: head, model, to: folder)
        try AtomicFile.write(report.json(), to: folder + "/" + HeadFiles.report)
    }
}
