import FlambeauCommands
import Foundation

@main
struct Main {
    static func main() async {
        // Swift reads the arguments from /proc; where that fails there are none, not even the program's name.
        guard CommandLine.argc > 0 else {
            FileHandle.standardError.write(Data("flambeau: the system did not give the arguments; try again\n".utf8))
            exit(1)
        }
        await FlambeauCommand.main()
    }
}
