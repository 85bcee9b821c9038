import ArgumentParser
import FlambeauCommands
import Foundation
import TestSupport
import Testing

/// What every command says of itself, as it was last read and found good. After a change of it, run this suite with
/// `FLAMBEAU_RECORD_HELP=1` in the environment and read the difference.
@Suite struct HelpTests {
    static let folder = TestFiles.root + "/Tests/FlambeauCommandsTests/Help"

    /// Every command that help lists, with the words that call it.
    static func commands(
        _ command: any ParsableCommand.Type = FlambeauCommand.self, _ words: [String] = ["flambeau"]
    ) -> [(words: [String], command: any ParsableCommand.Type)] {
        let configuration = command.configuration
        let nested = configuration.ungroupedSubcommands + configuration.groupedSubcommands.flatMap(\.subcommands)
        return [(words, command)]
            + nested.filter { $0.configuration.shouldDisplay }.flatMap {
                commands($0, words + [$0.configuration.commandName ?? ""])
            }
    }

    @Test func helpIsAsRecorded() throws {
        let commands = Self.commands()
        #expect(commands.count > 15)
        let records = ProcessInfo.processInfo.environment["FLAMBEAU_RECORD_HELP"] == "1"
        if records {
            try? FileManager.default.removeItem(atPath: Self.folder)
            try FileManager.default.createDirectory(atPath: Self.folder, withIntermediateDirectories: true)
        }
        var names: Set<String> = []
        for (words, command) in commands {
            let name = words.joined(separator: " ") + ".txt"
            names.insert(name)
            let help = FlambeauCommand.helpMessage(for: command, includeHidden: false, columns: 100) + "\n"
            let path = Self.folder + "/" + name
            if records { try help.write(toFile: path, atomically: true, encoding: .utf8) }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == help, "\(name)")
        }
        #expect(Set(try FileManager.default.contentsOfDirectory(atPath: Self.folder)) == names)
    }

    /// A program that reads the output, a quiet run and a bound on threads are had everywhere.
    @Test func everyCommandTakesTheCommonOptions() throws {
        for (words, command) in Self.commands() where command.configuration.subcommands.isEmpty {
            let help = FlambeauCommand.helpMessage(for: command, includeHidden: false, columns: 100)
            for option in ["--json", "--quiet", "--threads"] {
                #expect(help.contains(option), "\(words.joined(separator: " ")) takes no \(option)")
            }
        }
    }
}
