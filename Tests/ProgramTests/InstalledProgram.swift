import Foundation
import TestSupport

/// The program as `tools/install` puts it under a prefix, away from the checkout.
struct InstalledProgram {
    let prefix: String

    /// Installs the program that was built with the tests.
    init(under folder: String) throws {
        prefix = folder + "/prefix"
        let built = URL(fileURLWithPath: Program.path).deletingLastPathComponent().path
        let run = try Self.run(
            "\"$1\" \"$2\" --built \"$3\"", [TestFiles.root + "/tools/install", prefix, built], in: folder)
        guard run.status == 0 else { throw Failure(text: run.errors) }
    }

    struct Failure: Error { var text: String }

    /// Runs shell commands in which `flambeau` is the installed program, with nothing else of this environment.
    func run(_ script: String, in folder: String) throws -> Program.Result {
        try Self.run(
            script, [], in: folder, environment: ["PATH": prefix + "/bin:/usr/bin:/bin", "HOME": folder, "LC_ALL": "C"])
    }

    private static func run(
        _ script: String, _ arguments: [String], in folder: String, environment: [String: String]? = nil
    ) throws -> Program.Result {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-euo", "pipefail", "-c", script, "bash"] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        if let environment { process.environment = environment }
        let (output, errors) = (folder + "/stdout.txt", folder + "/stderr.txt")
        for path in [output, errors] { try Data().write(to: URL(fileURLWithPath: path)) }
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: errors)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        defer { for path in [output, errors] { try? FileManager.default.removeItem(atPath: path) } }
        return Program.Result(
            status: process.terminationStatus, output: try String(contentsOfFile: output, encoding: .utf8),
            errors: try String(contentsOfFile: errors, encoding: .utf8))
    }
}
