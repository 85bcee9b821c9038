internal import Files
public import Fitting
internal import HeadModel

/// Heads fitted to a sequence of scans, and the report.
public struct SequenceResult: Sendable {
    /// How it came about and how well each frame is met.
    public let report: SequenceFitReport
    /// The heads.
    public let fit: SequenceFit
    let model: ModelReference

    /// The names of the files, the report last.
    static let names = ["identity.json", "track.npz", HeadFiles.report]

    /// Writes the person at rest, the track that `flambeau animate` plays and the report into a folder, which is made
    /// when it is not there, each whole or not at all and the report last.
    ///
    /// - Throws: `FileError` or `ParameterError` when a file cannot be written.
    public func write(to folder: String, frameRate: Double = 30) throws {
        try OutputFolder.make(at: folder)
        var identity = HeadParameters(shape: fit.parameters[0].shape)
        identity.scale = fit.parameters[0].scale
        HeadFiles.withdraw(in: folder, keeping: Self.names)
        try ParameterFile.write([identity], model: model, to: folder + "/identity.json")
        try ParameterFile.write(fit.parameters, model: model, frameRate: frameRate, to: folder + "/track.npz")
        try AtomicFile.write(report.json(), to: folder + "/" + HeadFiles.report)
    }
}
