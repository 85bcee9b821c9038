import ArgumentParser
import Flambeau

/// Whether a command's head has teeth, gums, tongue and lashes.
struct PieceOptions: ParsableArguments {
    @Flag(
        inversion: .prefixedNo,
        help: "Teeth, gums, tongue and lashes, behind the model's own vertices, where the model has them.")
    var pieces = true

    /// What is loaded.
    var choice: HeadPieces { pieces ? .all : .none }
}
