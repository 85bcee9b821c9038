import ArgumentParser
import Flambeau
import Foundation

/// How the photo commands tell what they found.
enum ReportForm {
    /// In words.
    case words
    /// One JSON array at the end.
    case array
    /// JSON Lines: an object a photo or frame, each as soon as it is known.
    case lines
    /// Not at all.
    case nothing

    /// Prints a photo's report, where each has a line of its own.
    func print(_ report: PhotoReport) throws {
        guard self == .lines else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        Swift.print(String(decoding: try encoder.encode(report), as: UTF8.self))
        fflush(nil)
    }

    /// Prints what all photos together give.
    ///
    /// - Parameter words: the same in words, where there is more to say than was said of each.
    func print(_ reports: [PhotoReport], words: @autoclosure () -> String? = nil) throws {
        switch self {
        case .words: words().map { Swift.print($0) }
        case .array: Swift.print(try JSONText.encode(reports))
        case .lines, .nothing: break
        }
    }
}

/// The option for a report a line.
struct ReportOptions: ParsableArguments {
    @Flag(help: "Print the result as JSON Lines: a line a photo or frame, as soon as it is known.")
    var jsonLines = false

    /// The form that these and the common options ask for.
    func form(_ common: CommonOptions) -> ReportForm {
        if jsonLines { return .lines }
        if common.json { return .array }
        return common.quiet ? .nothing : .words
    }
}
