import Dispatch

/// A thread for work that takes long: one piece at a time, in the order in which it was asked for.
final class Worker: Sendable {
    private let queue: DispatchQueue

    /// A worker of the given name.
    init(_ name: String) {
        queue = DispatchQueue(label: "flambeau.studio." + name, qos: .userInitiated)
    }

    /// The result of a piece of work, when its turn has come.
    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body() }) }
        }
    }
}
