import ArgumentParser
import Flambeau

/// The value of `--morphs`: sets of morph targets with commas between them, or `none`.
struct MorphOption: ExpressibleByArgument, Sendable {
    var sets: Set<MorphSet>

    init?(argument: String) {
        sets = []
        guard argument != "none" else { return }
        for name in argument.split(separator: ",", omittingEmptySubsequences: false) {
            guard let set = MorphSet(rawValue: String(name)) else { return nil }
            sets.insert(set)
        }
    }

    static let allValueStrings = MorphSet.allCases.map(\.rawValue) + ["none"]
}
