import Files
import Synchronization
import Testing

@Suite struct ParallelTests {
    static let threads = [Int.min, -5, 0, 1, 2, 3, 7, 1000, .max]

    @Test(arguments: threads)
    func resultsKeepTheirOrder(threads: Int) {
        for count in [-1, 0, 1, 2, 5, 1000] {
            let calls = Mutex([Int](repeating: 0, count: max(0, count)))
            let results = Parallel.map(count, threads: threads) { index in
                calls.withLock { $0[index] += 1 }
                return 3 * index
            }
            #expect(results == (0..<max(0, count)).map { 3 * $0 })
            #expect(calls.withLock { $0 }.allSatisfy { $0 == 1 })
        }
    }

    /// Each worker's number is within the bound, and belongs to one call at a time.
    @Test(arguments: threads)
    func workersAreNumbered(threads: Int) {
        let limit = Parallel.threadCount(threads)
        #expect(1...Parallel.threadLimit ~= limit)
        let busy = Mutex(Set<Int>())
        let seen = Mutex([Int](repeating: 0, count: 500))
        let clashes = Mutex(0)
        Parallel.forEach(500, threads: threads) { index, worker in
            let isFree = busy.withLock { $0.insert(worker).inserted }
            if !isFree || !(0..<limit ~= worker) { clashes.withLock { $0 += 1 } }
            seen.withLock { $0[index] += 1 }
            _ = busy.withLock { $0.remove(worker) }
        }
        #expect(clashes.withLock { $0 } == 0)
        #expect(seen.withLock { $0 } == Array(repeating: 1, count: 500))
    }

    @Test(arguments: threads)
    func rangesMakeUpTheWhole(threads: Int) {
        for (count, least) in [(0, 10), (1, 10), (999, 10), (1000, 1), (5, 0), (7, .max)] {
            let ranges = Mutex<[Range<Int>]>([])
            Parallel.forEachRange(of: count, atLeast: least, threads: threads) { range in
                ranges.withLock { $0.append(range) }
            }
            let sorted = ranges.withLock { $0 }.sorted { $0.lowerBound < $1.lowerBound }
            #expect(sorted.flatMap { Array($0) } == Array(0..<count))
            #expect(sorted.count <= 1 || sorted.allSatisfy { $0.count >= least })
        }
    }

    struct Failure: Error, Equatable { var index: Int }

    /// Whoever is first to fail, the error is that of the first item in order.
    @Test(arguments: threads)
    func theFirstErrorIsThrown(threads: Int) {
        for _ in 0..<20 {
            #expect(throws: Failure(index: 37)) {
                try Parallel.map(1000, threads: threads) { index throws(Failure) -> Int in
                    if index == 37 {
                        // The others get ahead.
                        for _ in 0..<2000 { _ = Atomic(0).load(ordering: .sequentiallyConsistent) }
                    }
                    if index >= 37 { throw Failure(index: index) }
                    return index
                }
            }
        }
    }

    /// After a failure nothing is begun, but for what the other workers had in hand.
    @Test func failuresStopTheRest() {
        for threads in [1, 2, 8] {
            let begun = Atomic<Int>(0)
            #expect(throws: Failure(index: 3)) {
                try Parallel.forEach(1_000_000, threads: threads) { index throws(Failure) in
                    begun.add(1, ordering: .relaxed)
                    if index == 3 { throw Failure(index: index) }
                }
            }
            if threads == 1 { #expect(begun.load(ordering: .relaxed) == 4) }
            #expect(begun.load(ordering: .relaxed) < 1_000_000)
        }
    }

    @Test func workWithinWorkIsDone() {
        let sums = Parallel.map(20, threads: 4) { outer in
            Parallel.map(50, threads: 4) { outer * $0 }.reduce(0, +)
        }
        #expect(sums == (0..<20).map { $0 * 1225 })
    }
}
