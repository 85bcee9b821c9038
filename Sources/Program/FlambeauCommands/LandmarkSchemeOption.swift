public import ArgumentParser
public import Flambeau

extension LandmarkScheme: ExpressibleByArgument {
    /// A scheme by its name on the command line.
    public init?(argument: String) {
        guard !argument.isEmpty else { return nil }
        self.init(argument)
    }

    /// The schemes that are known, for completion.
    public static var allValueStrings: [String] { known.map(\.name) }
}
