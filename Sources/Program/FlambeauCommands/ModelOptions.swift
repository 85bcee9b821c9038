import ArgumentParser
import Flambeau
import Foundation

/// The head model a command works with.
struct ModelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The head model: a FLAME pickle or an .npz.",
            discussion: "By default the one FLAMBEAU_MODEL names, else the project's own assets/heads/flambeau.npz."),
        completion: .file())
    var model: String?

    /// The model, and what parameter files say of it.
    ///
    /// - Parameter pieces: whether teeth, gums, tongue and lashes come along.
    /// - Throws: `ArchiveError` that names the file and what is wrong in it.
    func load(pieces: HeadPieces = .none) throws -> (head: Head, reference: ModelReference) {
        let (head, reference) = try Head.loaded(from: model, pieces: pieces)
        return (head, reference)
    }

    /// The model alone, without the checksum, which takes as long as a pose; it is read while something else is done.
    ///
    /// - Throws: `ArchiveError` as `load` does: at once without a model, else when the task's value is asked for.
    func loading() throws -> Task<Head, any Error> {
        let path = try HeadModelLocation.find(model)
        return Task { Head(try HeadModelArrays.load(path)) }
    }
}
