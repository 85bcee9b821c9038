import Synchronization

/// Whether a job is to stop at its next step; anybody may ask and say so.
final class CancelFlag: Sendable {
    private let flag = Atomic<Bool>(false)

    /// Whether it is to stop.
    var isSet: Bool { flag.load(ordering: .relaxed) }

    /// Asks it to stop.
    func set() { flag.store(true, ordering: .relaxed) }
}
