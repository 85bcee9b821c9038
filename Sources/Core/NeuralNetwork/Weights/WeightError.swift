public import Archives
public import Foundation

/// What can be wrong with a file of network weights.
public enum WeightError: Error, Equatable, Sendable {
    /// A file that cannot be read.
    case archive(ArchiveError)
    /// A file that holds something else than the network's weights.
    case invalid(path: String, reason: String)
    /// Weights without an array the network needs.
    case missingTensor(path: String, name: String, expected: [Int])
    /// Weights with an array of another shape than the network needs.
    case wrongTensor(path: String, name: String, expected: [Int], found: [Int])
}

extension WeightError: LocalizedError, CustomStringConvertible {
    /// A sentence that names the file and says what to do.
    public var description: String {
        let advice = "check that the weights belong to the architecture the manifest names"
        return switch self {
        case .archive(let error): error.description
        case .invalid(let path, let reason): "\(path): \(reason); \(advice)"
        case .missingTensor(let path, let name, let expected):
            "\(path): tensor \(name) of shape \(WeightError.text(expected)) is missing; \(advice)"
        case .wrongTensor(let path, let name, let expected, let found):
            "\(path): tensor \(name) should be numbers of shape \(WeightError.text(expected)) but is "
                + "\(WeightError.text(found)); \(advice)"
        }
    }

    /// The same sentence as `description`.
    public var errorDescription: String? { description }

    private static func text(_ shape: [Int]) -> String {
        "(" + shape.map(String.init).joined(separator: ", ") + ")"
    }
}
