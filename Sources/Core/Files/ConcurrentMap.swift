internal import Dispatch
internal import Synchronization

/// The results of `body` for 0, 1, … count − 1, in that order, worked out on up to `threads` threads at once.
///
/// What is computed does not depend on the number of threads: each result has a place of its own.
package func concurrentMap<Result>(_ count: Int, threads: Int, _ body: (Int) -> Result) -> [Result] {
    let workers = min(threads, count)
    guard workers > 1 else { return (0..<count).map(body) }
    return [Result](unsafeUninitializedCapacity: count) { buffer, initializedCount in
        let next = Atomic<Int>(0)
        withoutActuallyEscaping(body) { body in
            nonisolated(unsafe) let (body, buffer) = (body, buffer)
            DispatchQueue.concurrentPerform(iterations: workers) { _ in
                while case let index = next.add(1, ordering: .relaxed).oldValue, index < count {
                    (buffer.baseAddress! + index).initialize(to: body(index))
                }
            }
        }
        initializedCount = count
    }
}
