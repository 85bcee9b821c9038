import ArgumentParser
import Flambeau

/// The frame and unit of what is written.
struct ExportAxisOptions: ParsableArguments {
    @Option(help: "The axis that points up: y (the face towards +z) or z (the face towards -y).")
    var up: Up = .y

    @Option(help: "The unit of the coordinates: m, cm or mm.")
    var unit: Unit = .m

    enum Up: String, CaseIterable, ExpressibleByArgument, Sendable {
        case y
        case z

        var axis: RigOptions.UpAxis { self == .y ? .y : .z }
    }

    enum Unit: String, CaseIterable, ExpressibleByArgument, Sendable {
        case m
        case cm
        case mm

        var unit: LengthUnit { LengthUnit(symbol: rawValue)! }
    }
}
