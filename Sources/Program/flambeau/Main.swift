import FlambeauCommands

@main
struct Main {
    static func main() async {
        await FlambeauCommand.main()
    }
}
