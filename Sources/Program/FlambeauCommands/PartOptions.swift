public import ArgumentParser
public import Flambeau

/// How a list of work is divided among jobs of an engine.
struct PartOptions: ParsableArguments {
    /// What a failed item does to the exit status.
    enum OnFailure: String, ExpressibleByArgument, CaseIterable {
        case fail, report
    }

    @Option(
        help: ArgumentHelp("Do one part of the list: 3/16 is the third of 16.", valueName: "i/n"))
    var part: Part = .whole

    @Flag(help: "Print what the part would work on, an item a line, and do nothing.")
    var list = false

    @Option(
        help: ArgumentHelp(
            "What failed items do: fail ends with status 1, report leaves it to the summary.", valueName: "fail|report")
    )
    var onFailure: OnFailure = .fail

    /// Prints the part's items.
    func printList(_ items: [String], _ common: CommonOptions) throws {
        let chosen = Array(items[part.places(of: items.count)])
        try common.print(chosen, chosen.joined(separator: "\n"))
    }
}

extension Part: ExpressibleByArgument {
    /// A part as it is written on the command line, `3/16`.
    public init?(argument: String) { self.init(argument) }
    /// How help writes the default.
    public var defaultValueDescription: String { "1/1" }
}
