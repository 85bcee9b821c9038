import Foundation

/// The unit of a file's coordinates.
public enum LengthUnit: Equatable, Hashable, Sendable {
    /// Metres.
    case metre
    /// Centimetres.
    case centimetre
    /// Millimetres.
    case millimetre
    /// No unit at all: one unit of the file is this many metres if the head is of ordinary size.
    case free(metres: Double)

    /// The length of one unit in metres.
    public var metres: Double {
        switch self {
        case .metre: 1
        case .centimetre: 0.01
        case .millimetre: 0.001
        case .free(let metres): metres
        }
    }

    /// The unit's symbol; for a free scale, its length.
    public var symbol: String {
        switch self {
        case .metre: "m"
        case .centimetre: "cm"
        case .millimetre: "mm"
        case .free(let metres): String(format: "%.4g mm", 1000 * metres)
        }
    }

    /// The unit of the given symbol: `m`, `cm` or `mm`.
    public init?(symbol: String) {
        switch symbol {
        case "m": self = .metre
        case "cm": self = .centimetre
        case "mm": self = .millimetre
        default: return nil
        }
    }

    /// The unit in which a head measured as `unitsPerMetre` file units a metre has an ordinary size.
    ///
    /// Adult heads differ by less than ±20 % in size, units by a factor of 10: a scale that is within 30 % of a unit
    /// is that unit, any other is a free scale.
    public init(unitsPerMetre: Double) {
        let units: [LengthUnit] = [.metre, .centimetre, .millimetre]
        self = units.first { abs(log(unitsPerMetre * $0.metres)) < log(1.3) } ?? .free(metres: 1 / unitsPerMetre)
    }
}
