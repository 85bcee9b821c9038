import ArgumentParser
import Flambeau

/// The value of `--unit`: a unit, or `auto` to find it.
enum UnitOption: String, CaseIterable, ExpressibleByArgument, Sendable {
    case auto
    case m
    case cm
    case mm

    /// The unit; `nil` when it is to be found.
    var unit: LengthUnit? { LengthUnit(symbol: rawValue) }
}
