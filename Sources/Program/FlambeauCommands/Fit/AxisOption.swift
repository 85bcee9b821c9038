import ArgumentParser
import Flambeau

/// The value of `--up` and `--front`: an axis of the scan's frame, `x`, `+y`, `-z`.
enum AxisOption: String, CaseIterable, ExpressibleByArgument, Sendable {
    case x = "+x"
    case minusX = "-x"
    case y = "+y"
    case minusY = "-y"
    case z = "+z"
    case minusZ = "-z"

    init?(argument: String) {
        self.init(rawValue: argument.count == 1 ? "+" + argument : argument)
    }

    /// The unit vector along the axis.
    var direction: Vector3 {
        switch self {
        case .x: Vector3(1, 0, 0)
        case .minusX: Vector3(-1, 0, 0)
        case .y: Vector3(0, 1, 0)
        case .minusY: Vector3(0, -1, 0)
        case .z: Vector3(0, 0, 1)
        case .minusZ: Vector3(0, 0, -1)
        }
    }
}
