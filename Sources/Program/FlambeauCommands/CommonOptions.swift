import ArgumentParser
import Flambeau
import Foundation

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @Flag(help: "Print the result as JSON.")
    var json = false

    @Flag(help: "Say nothing but errors; with --json the result too.")
    var quiet = false

    @Option(name: .customLong("threads"), help: "How many threads work at most. (default: one a core)")
    var threadLimit: Int?

    /// How many threads work at most.
    var threads: Int { threadLimit ?? ProcessInfo.processInfo.activeProcessorCount }

    func validate() throws {
        guard threads > 0 else { throw ValidationError("--threads is \(threads); 1 or more was expected") }
    }

    /// Prints a command's result: as JSON where that is asked for, else in words unless nothing is to be said.
    func print(_ result: some Encodable, _ words: @autoclosure () -> String) throws {
        if json {
            Swift.print(try JSONText.encode(result))
        } else if !quiet {
            Swift.print(words())
        }
    }
}

/// A command that takes the common options, and calls them by their names.
protocol CommonCommand {
    var common: CommonOptions { get }
}

extension CommonCommand {
    var json: Bool { common.json }
    var quiet: Bool { common.quiet }
    var threads: Int { common.threads }
}
