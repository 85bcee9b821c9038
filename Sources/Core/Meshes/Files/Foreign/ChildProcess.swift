internal import Foundation
internal import Synchronization

/// Another program, run for what it writes to its standard output.
enum ChildProcess {
    /// Why there is no output.
    enum Failure: Error, Equatable {
        /// The program could not be started.
        case notStarted(reason: String)
        /// It was stopped for the time it took.
        case tooSlow
        /// It was stopped for what it wrote.
        case tooMuch
        /// It ended with a status that is not 0.
        case ended(status: Int32)
        /// A signal ended it.
        case killed(signal: Int32)
    }

    #if canImport(Darwin)
        private typealias Actions = posix_spawn_file_actions_t?
        private typealias Attributes = posix_spawnattr_t?
    #else
        private typealias Actions = posix_spawn_file_actions_t
        private typealias Attributes = posix_spawnattr_t
    #endif

    /// Held while a program begins: the pipe of one shall not slip into another.
    private static let beginning = Mutex(())

    /// What a program writes before it ends with status 0. It reads nothing, and what it says on stderr is dropped.
    ///
    /// - Parameters:
    ///   - limit: the most bytes to take from it.
    ///   - seconds: how long it may run.
    ///   - environment: variables besides those of this process.
    static func output(
        of program: String, _ arguments: [String], limit: Int, seconds: Double, environment: [String: String] = [:]
    ) throws(Failure) -> [UInt8] {
        let deadline = ContinuousClock.now + .seconds(seconds)
        let started = beginning.withLock { _ in
            Result { () throws(Failure) in try start(program, arguments, environment) }
        }
        let (child, pipe) = try started.get()
        defer { close(pipe) }
        var bytes: [UInt8] = []
        var failure = collect(pipe, into: &bytes, limit: limit, deadline)
        // Who has closed its output ends soon.
        var status: Int32 = 0
        while true {
            if failure != nil { kill(child, SIGKILL) }
            let ended = waitpid(child, &status, failure == nil ? WNOHANG : 0)
            if ended == child { break }
            if ended < 0, errno != EINTR { break }
            if failure == nil, ContinuousClock.now > deadline { failure = .tooSlow }
            if ended == 0 { usleep(500) }
        }
        if let failure { throw failure }
        let signal = status & 0x7F
        guard signal == 0 else { throw .killed(signal: signal) }
        guard status >> 8 & 0xFF == 0 else { throw .ended(status: status >> 8 & 0xFF) }
        return bytes
    }

    /// Starts a program; returns its process and the end of the pipe to read from.
    private static func start(
        _ program: String, _ arguments: [String], _ environment: [String: String]
    ) throws(Failure) -> (child: pid_t, pipe: Int32) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw .notStarted(reason: String(cString: strerror(errno))) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[1]) }
        #if canImport(Darwin)
            var (actions, attributes): (Actions, Attributes) = (nil, nil)
        #else
            var (actions, attributes) = (Actions(), Attributes())
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        // This thread may block signals, that of the processor's limit for one; the program shall not.
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var noSignals = sigset_t()
        sigemptyset(&noSignals)
        posix_spawnattr_setsigmask(&attributes, &noSignals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        var argumentList = ([program] + arguments).map { strdup($0) } + [nil]
        var variableList = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in argumentList + variableList { free(text) } }
        var child: pid_t = 0
        let error = posix_spawn(&child, program, &actions, &attributes, &argumentList, &variableList)
        guard error == 0 else {
            close(ends[0])
            throw .notStarted(reason: String(cString: strerror(error)))
        }
        return (child, ends[0])
    }

    /// Reads a pipe to its end; what went wrong, when something did.
    private static func collect(
        _ pipe: Int32, into bytes: inout [UInt8], limit: Int, _ deadline: ContinuousClock.Instant
    ) -> Failure? {
        var piece = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let left = (deadline - ContinuousClock.now) / .milliseconds(1)
            guard left > 0 else { return .tooSlow }
            var wait = pollfd(fd: pipe, events: Int16(POLLIN), revents: 0)
            if poll(&wait, 1, Int32(min(left + 1, 1e6))) <= 0 { continue }
            let count = read(pipe, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return nil }
            guard count <= limit - bytes.count else { return .tooMuch }
            bytes += piece[..<count]
        }
    }
}
