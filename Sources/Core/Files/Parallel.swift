internal import Dispatch
internal import Foundation
internal import Synchronization

/// Work on several threads at once: the one place that starts any.
///
/// Items are handed out one by one, in order, to whoever is free. What is computed does not depend on the number of threads:
/// each item has a result of its own, results keep their order, and of several errors that of the first item is thrown. A
/// number of threads below 1 counts as 1 and a huge one as ``threadLimit``, so that callers pass on what they were given.
package enum Parallel {
    /// The most threads that are used, whatever is asked for: more than any machine here has, and no burden.
    package static let threadLimit = 256

    /// The number of processors that run now.
    package static var processorCount: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

    /// The threads that are used where `threads` are asked for: from 1 to ``threadLimit``.
    package static func threadCount(_ threads: Int) -> Int { min(max(1, threads), threadLimit) }

    /// The results of `body` for 0, 1, … count − 1, in that order.
    ///
    /// - Throws: what `body` throws for the first item, in order, for which it throws. No item is begun after that, so that
    ///   long work is cancelled by throwing.
    package static func map<Element, Failure: Error>(
        _ count: Int, threads: Int, _ body: (Int) throws(Failure) -> Element
    ) throws(Failure) -> [Element] {
        guard count > 0 else { return [] }
        guard min(threadCount(threads), count) > 1 else {
            var results: [Element] = []
            results.reserveCapacity(count)
            for index in 0..<count { results.append(try body(index)) }
            return results
        }
        var outcomes = [Result<Element, Failure>?](repeating: nil, count: count)
        let hasFailed = Atomic<Bool>(false)
        outcomes.withUnsafeMutableBufferPointer { outcomes in
            // Each item writes its own place alone.
            nonisolated(unsafe) let outcomes = outcomes
            hand(count, threads: threads, until: hasFailed) { index, _ in
                do throws(Failure) {
                    outcomes[index] = .success(try body(index))
                } catch {
                    outcomes[index] = .failure(error)
                    hasFailed.store(true, ordering: .relaxed)
                }
            }
        }
        // Items are taken in order, and one that was taken is finished: before the first failure there is no gap.
        var results: [Element] = []
        results.reserveCapacity(count)
        for outcome in outcomes { results.append(try outcome!.get()) }
        return results
    }

    /// Calls `body` once for each of 0, 1, … count − 1.
    ///
    /// - Throws: what `body` throws for the first item, in order, for which it throws. No item is begun after that.
    package static func forEach<Failure: Error>(
        _ count: Int, threads: Int, _ body: (Int) throws(Failure) -> Void
    ) throws(Failure) {
        _ = try map(count, threads: threads, body)
    }

    /// Calls `body` once for each of 0, 1, … count − 1 with the number of the worker that does it, below
    /// `threadCount(threads)`: no two calls with one number run at once, so that a worker has memory of its own.
    package static func forEach(_ count: Int, threads: Int, _ body: (_ index: Int, _ worker: Int) -> Void) {
        hand(count, threads: threads, until: Atomic(false), body)
    }

    /// Calls `body` for ranges that make up `0..<count`, each of at least `atLeast` items unless there are fewer.
    ///
    /// The ranges depend on the number of threads: what is computed for an item must not depend on its neighbours.
    package static func forEachRange(
        of count: Int, atLeast: Int, threads: Int, _ body: (Range<Int>) -> Void
    ) {
        guard count > 0 else { return }
        // Four ranges a thread, so that one that takes longer holds up few; on one thread nothing is split.
        let wanted = threadCount(threads) > 1 ? 4 * threadCount(threads) : 1
        let parts = min(wanted, max(1, count / max(1, atLeast)))
        forEach(parts, threads: threads) { (part: Int, _: Int) in
            body(part * count / parts..<(part + 1) * count / parts)
        }
    }

    /// Hands out items until there are none or `isStopped` says so.
    private static func hand(
        _ count: Int, threads: Int, until isStopped: borrowing Atomic<Bool>, _ body: (Int, Int) -> Void
    ) {
        let workers = min(threadCount(threads), count)
        guard workers > 1 else {
            for index in 0..<max(0, count) {
                if isStopped.load(ordering: .relaxed) { return }
                body(index, 0)
            }
            return
        }
        let next = Atomic<Int>(0)
        withoutActuallyEscaping(body) { body in
            nonisolated(unsafe) let body = body
            DispatchQueue.concurrentPerform(iterations: workers) { worker in
                while !isStopped.load(ordering: .relaxed) {
                    let index = next.add(1, ordering: .relaxed).oldValue
                    guard index < count else { return }
                    body(index, worker)
                }
            }
        }
    }
}
