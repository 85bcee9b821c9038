import ArgumentParser
import FlambeauCommands
import Foundation

@main
struct Main {
    static func main() async {
        Interruption.install()
        do {
            var command = try FlambeauCommand.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            guard let status = Interruption.exitStatus else { FlambeauCommand.exit(withError: error) }
            FileHandle.standardError.write(Data("Error: interrupted; what was complete is kept\n".utf8))
            exit(status)
        }
    }
}
