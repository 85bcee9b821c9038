import Foundation
import TestSupport
import Testing

/// README's library example, in a package elsewhere that depends on this one: it builds, runs from another folder, finds the
/// files that come with the package, and gives what the program gives, to the byte.
@Suite struct DependentPackageTests {
    /// The lines of README's Swift example.
    static func example() throws -> String { try #require(try ReadmeTests.blocks("swift").first) }

    @Test func aJobTakesAtMostTenLines() throws {
        let jobs = try Self.example().components(separatedBy: "\n\n").filter { $0.contains("// ") }
        #expect(jobs.count == 3)
        for job in jobs { #expect(job.split(separator: "\n").count <= 10, "\(job)") }
    }

    @Test func theExampleGivesWhatTheProgramGives() throws {
        try TestFiles.withTemporaryFolder { folder in
            let package = folder + "/elsewhere"
            try FileManager.default.createDirectory(
                atPath: package + "/Sources/jobs", withIntermediateDirectories: true)
            try """
            // swift-tools-version: 6.2
            import PackageDescription

            let package = Package(
                name: "elsewhere", platforms: [.macOS(.v15)],
                dependencies: [.package(name: "flambeau", path: "\(TestFiles.root)")],
                targets: [
                    .executableTarget(name: "jobs", dependencies: [.product(name: "Flambeau", package: "flambeau")])
                ])
            """.write(toFile: package + "/Package.swift", atomically: true, encoding: .utf8)
            try Self.example().write(toFile: package + "/Sources/jobs/main.swift", atomically: true, encoding: .utf8)
            // Kept between runs, as the build of the package itself is.
            let scratch = TestFiles.root + "/.build-dependent"
            try Self.run(
                ["swift", "build", "-c", "release", "--package-path", package, "--scratch-path", scratch], in: folder)
            let library = folder + "/library"
            try FileManager.default.createDirectory(atPath: library, withIntermediateDirectories: false)
            try Self.run([scratch + "/release/jobs"], in: library)

            // The program, on the same files by the same names.
            let built = URL(fileURLWithPath: scratch + "/release").resolvingSymlinksInPath().path
            let assets = built + "/flambeau_FlambeauAssets.resources"
            let program = folder + "/program"
            try FileManager.default.createDirectory(atPath: program, withIntermediateDirectories: false)
            for arguments in [
                ["fit", assets + "/scans/synthetic.ply", "--output", "fit", "--quiet"],
                [
                    "animate", assets + "/tracks/smile-blink-speak.yaml", "--identity", "fit/parameters.json",
                    "--output", "frames", "--quiet",
                ],
                ["pose", assets + "/detectors/example.png", "--overlay", "overlay.png"],
            ] {
                let run = try Program.run(arguments, in: program)
                #expect(run.status == 0, "\(arguments): \(run.errors)")
            }
            let files = try FileManager.default.subpathsOfDirectory(atPath: program).sorted()
            #expect(files.contains("fit/report.json") && files.contains("overlay.png") && files.count > 100)
            #expect(try FileManager.default.subpathsOfDirectory(atPath: library).sorted() == files)
            for file in files {
                #expect(
                    FileManager.default.contentsEqual(atPath: library + "/" + file, andPath: program + "/" + file),
                    "\(file)")
            }
        }
    }

    private static func run(_ arguments: [String], in folder: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        let log = folder + "/log.txt"
        try Data().write(to: URL(fileURLWithPath: log))
        process.standardOutput = FileHandle(forWritingAtPath: log)
        process.standardError = FileHandle(forWritingAtPath: log)
        try process.run()
        process.waitUntilExit()
        let text = try String(contentsOfFile: log, encoding: .utf8)
        try FileManager.default.removeItem(atPath: log)
        try #require(process.terminationStatus == 0, "\(arguments.joined(separator: " ")): \(text.suffix(2000))")
    }
}
