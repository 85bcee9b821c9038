import ArgumentParser
import Files
import Flambeau
import Foundation
import Studio

/// `flambeau view`: a page that shows what the studio would, in one file.
struct ViewCommand: AsyncParsableCommand, CommonCommand {
    static let configuration = CommandConfiguration(
        commandName: "view",
        abstract: "Write scans, heads and tracks with a viewer as one page to send to somebody.",
        discussion: """
            The page is one HTML file that holds its data and needs nothing else: no server, no network. Scans, heads, \
            folders that `flambeau fit` wrote and tracks are shown as `flambeau studio` shows them; what needs the program, \
            as fitting does, is left out.
            """)

    @Argument(
        help: "Scans, parameter files, tracks, or folders that `flambeau fit` wrote.", completion: .file(),
        transform: InputPath.resolve)
    var files: [String]

    @OptionGroup var model: ModelOptions

    @Option(help: "The page to write.", completion: .file(extensions: ["html"]))
    var output: String

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard output.lowercased().hasSuffix(".html") || output.lowercased().hasSuffix(".htm") else {
            throw ValidationError("--output is \(output); a page ends with .html")
        }
    }

    func run() async throws {
        try OutputFiles.check([output], against: files + [model.model].compactMap(\.self))
        let studio = try Studio(modelFile: model.model, output: ".", threads: threads)
        for file in files { try await studio.open(file) }
        let page = try await studio.page()
        try AtomicFile.write(page, to: output)
        let result = Result(page: output, bytes: page.utf8.count, files: files)
        try common.print(
            result, "\(output): \(files.count) shown, \(String(format: "%.1f", Double(page.utf8.count) / 1e6)) MB")
    }

    /// What `--json` prints.
    private struct Result: Encodable {
        var page: String
        var bytes: Int
        var files: [String]
    }
}
