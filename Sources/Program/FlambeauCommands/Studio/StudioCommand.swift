import ArgumentParser
import Flambeau
import Foundation
import Studio

/// `flambeau studio`: a page on this machine in which heads and scans are seen, fitted and changed.
struct StudioCommand: AsyncParsableCommand, CommonCommand {
    static let configuration = CommandConfiguration(
        commandName: "studio",
        abstract: "Look at scans, photos, clips, heads and tracks in the browser, and work on them.",
        discussion: """
            Serves a page to this machine alone, at an address with a token that nobody else knows, and opens it. Files \
            named here are shown at once; others can be dropped on the page. Nothing comes from the network, and nothing is \
            written outside the output folder. Ctrl-C ends it.

            Scans: whatever `flambeau fit` reads. Photos and clips: whatever `fit-photo` and `capture` read. Heads: parameter \
            files, and folders that `flambeau fit` wrote. Tracks: whatever `flambeau animate` plays.
            """)

    @Argument(
        help: "Scans, photos, clips, parameter files, tracks, or folders that `flambeau fit` wrote.",
        completion: .file(),
        transform: InputPath.resolve)
    var files: [String] = []

    @OptionGroup var model: ModelOptions

    @Option(help: "The folder that results are written to.", completion: .directory)
    var output: String = "studio"

    @Option(help: "The port to listen at; 0 for one that is free.")
    var port: UInt16 = 0

    @Flag(help: "Print the address without opening a browser.")
    var noBrowser = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
        Interruption.listen()
        let studio = try Studio(modelFile: model.model, output: output, threads: threads)
        for file in files { try await studio.open(file) }
        let server = try StudioServer(studio, port: port)
        let address = server.address
        let (json, quiet, opens) = (json, quiet, !noBrowser)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await server.run {
                    if json {
                        print("{\"address\": \"\(address)\"}")
                    } else if !quiet {
                        print("The studio is open at \(address)\nCtrl-C ends it.")
                    }
                    fflush(nil)
                    if opens { Browser.open(address) }
                }
            }
            group.addTask {
                while !Interruption.isRequested { try await Task.sleep(for: .milliseconds(100)) }
                throw CancellationError()
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}
