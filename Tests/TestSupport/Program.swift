import Foundation

/// The program as a user runs it.
public struct Program {
    /// What a run ended with.
    public struct Result {
        /// The exit status.
        public var status: Int32
        /// What stood on stdout.
        public var output: String
        /// What stood on stderr.
        public var errors: String

        /// What a run ended with.
        public init(status: Int32, output: String, errors: String) {
            self.status = status
            self.output = output
            self.errors = errors
        }
    }

    /// The built program, beside the bundle of the tests.
    public static let path: String = {
        let names = CommandLine.arguments + [Bundle.main.executablePath ?? ""]
        let bundle = names.first { $0.contains(".xctest") } ?? ""
        var folder = URL(fileURLWithPath: bundle.isEmpty ? names.last! : bundle)
        while folder.path != "/" {
            let candidate = folder.appendingPathComponent("flambeau").path
            if FileManager.default.isExecutableFile(atPath: candidate), !isFolder(candidate) { return candidate }
            folder = folder.deletingLastPathComponent()
        }
        for configuration in ["release", "debug"] {
            let candidate = TestFiles.root + "/.build/\(configuration)/flambeau"
            if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
        }
        return TestFiles.root + "/.build/release/flambeau"
    }()

    /// Starts the program in a folder, interrupts it as Ctrl-C does once `moment` has come, and waits for its end.
    ///
    /// - Returns: the exit status.
    public static func interrupted(
        _ arguments: [String], in folder: String = TestFiles.root, when moment: () -> Bool
    ) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        while process.isRunning, !moment() { Thread.sleep(forTimeInterval: 0.02) }
        process.interrupt()
        process.waitUntilExit()
        return process.terminationStatus
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// Runs the program in a folder and waits for its end.
    public static func run(
        _ arguments: [String], in folder: String = TestFiles.root, environment: [String: String] = [:]
    ) throws -> Result {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
        // Both pipes are drained at once: a full one would stop the program.
        let drained = DispatchQueue(label: "stderr")
        nonisolated(unsafe) var errorBytes = Data()
        drained.async { errorBytes = errors.fileHandleForReading.readDataToEndOfFile() }
        let outputBytes = output.fileHandleForReading.readDataToEndOfFile()
        drained.sync {}
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus, output: String(decoding: outputBytes, as: UTF8.self),
            errors: String(decoding: errorBytes, as: UTF8.self))
    }
}
