/// Why a camera was refused.
public enum CameraError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A camera model was given the wrong number of parameters.
    case parameterCount(model: CameraModel, given: Int)
    /// A size, a focal length, a coefficient or a field of view cannot be.
    case invalid(String)

    /// What is wrong and what was expected, in a sentence.
    public var description: String {
        switch self {
        case .parameterCount(let model, let given):
            "camera model \(model.rawValue) has \(model.parameterNames.count) parameters "
                + "(\(model.parameterNames.joined(separator: ", "))), not \(given)"
        case .invalid(let reason): "the camera is not usable: \(reason)"
        }
    }
}
