import Foundation

/// The processor time of the calling thread: what work costs, however busy the machine is.
enum ThreadTime {
    /// Seconds since the thread began.
    static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }

    /// What `body` gives, and the seconds it took on this thread.
    static func measured<Result>(_ body: () throws -> Result) rethrows -> (Result, Double) {
        let start = now
        let result = try body()
        return (result, now - start)
    }
}
