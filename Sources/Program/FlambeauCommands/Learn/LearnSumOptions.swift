public import ArgumentParser
public import Flambeau

/// What shapes the sums of learning.
struct LearnSumOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Leave out registrations farther than this from what the model can make, in millimetres.",
            discussion: "The root mean square over the vertices.", valueName: "mm"))
    var reject: Double = 5

    @Option(
        help: ArgumentHelp(
            "The share of subjects that are not learned from but evaluated with, chosen by their names.",
            valueName: "share"))
    var holdOut: Double = 0.1

    @Flag(inversion: .prefixedNo, help: "Count each registration as its mirror image too.")
    var symmetric = true

    func validate() throws {
        guard reject > 0, reject.isFinite else {
            throw ValidationError("--reject is \(reject); a length in millimetres was expected")
        }
        guard (0...0.9).contains(holdOut) else {
            throw ValidationError("--hold-out is \(holdOut); a share from 0 to 0.9 was expected")
        }
    }

    /// The options.
    var options: LearningOptions {
        LearningOptions(isSymmetric: symmetric, rejection: reject, heldOut: holdOut)
    }
}

/// What is said of registrations, in every command that takes them.
enum RegistrationHelp {
    static let discussion = """
        Registrations are meshes with the model's vertices and triangles: .obj and .ply files, .npz with `vertices` (n, V, 3) \
        and `neutral` (n,), folders of them, or what `flambeau fit --detail` wrote for many scans. A file's subject is its \
        name up to the first _ or ., or its folder's name; it is neutral when its name has "neutral" in it. A .csv table with \
        the columns file, subject and neutral says it otherwise. Metres, centimetres and millimetres are told by size.
        """
}

extension LearningStep: ExpressibleByArgument {}
