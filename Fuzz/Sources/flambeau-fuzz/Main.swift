import CLibFuzzer
import Foundation

/// Runs libFuzzer on the target that `FLAMBEAU_FUZZ` names; `list` prints the targets, `seeds` where the chosen one's
/// seeds are.
@main
struct Main {
    static func main() {
        switch CommandLine.arguments.dropFirst().first {
        case "list":
            for target in FuzzTarget.all { print(target.name) }
        case "seeds":
            for (folder, ending) in FuzzTarget.chosen.seeds { print(folder, ending) }
        default:
            var count = CommandLine.argc
            var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
            let status = LLVMFuzzerRunDriver(&count, &arguments) { start, count in
                try? FuzzTarget.chosen.read(Array(UnsafeBufferPointer(start: start, count: count)))
                return 0
            }
            exit(status)
        }
    }
}
