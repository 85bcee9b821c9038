import Foundation

/// The processor's time that a piece of work takes, which other work on the machine does not change.
enum ThreadTime {
    static func seconds(_ work: () throws -> Void) rethrows -> Double {
        func now() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
        }
        let start = now()
        try work()
        return now() - start
    }
}
