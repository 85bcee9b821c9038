import Archives
import Files
import Foundation
import TestSupport
import Testing

/// What commands do with outputs that cannot be written, that are inputs, or that inputs make too large.
@Suite struct OutputTests {
    static let scan = TestFiles.root + "/assets/scans/synthetic.ply"
    static let photo = TestFiles.root + "/assets/detectors/example.png"

    #if os(Linux)
        /// Results that are lost are failures, whatever the command.
        @Test(arguments: [
            ["model", "info"], ["--help"], ["--version"], ["model", "info", "--json"], ["detect", photo],
            ["pose", photo, "--json"], ["compare", scan, scan, "--whole", "--unit", "mm"],
            ["synthesize", "OUT", "--name", "a"], ["model", "convert", "HEAD", "--output", "OUT/a.npz"],
            ["geometry", "homography", "POINTS"],
        ])
        func resultsThatCannotBePrintedAreErrors(arguments: [String]) throws {
            try TestFiles.withTemporaryFolder { folder in
                let points = (0..<9).map { "\($0 % 3),\($0 / 3),\(2 * ($0 % 3) + 1),\($0 / 3 + 1)\r\n" }.joined()
                try AtomicFile.write(points, to: folder + "/points.csv")
                let process = Process()
                process.executableURL = URL(fileURLWithPath: Program.path)
                process.arguments = arguments.map {
                    $0.replacingOccurrences(of: "OUT", with: folder)
                        .replacingOccurrences(of: "HEAD", with: TestFiles.root + "/assets/heads/flambeau.npz")
                        .replacingOccurrences(of: "POINTS", with: folder + "/points.csv")
                }
                process.currentDirectoryURL = URL(fileURLWithPath: TestFiles.root)
                process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
                let errors = Pipe()
                process.standardError = errors
                try process.run()
                let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
                process.waitUntilExit()
                #expect(process.terminationStatus == 1, "\(text)")
                #expect(text.contains("standard output: could not be written"), "\(text)")
            }
        }
    #endif

    @Test func anInputIsNeverReplaced() throws {
        try TestFiles.withTemporaryFolder { folder in
            let text = try FileReader.bytes(at: Self.scan, limit: 1 << 28)
            let (mesh, copy) = (folder + "/mesh.obj", folder + "/scan.ply")
            try AtomicFile.write(text, to: mesh)
            try AtomicFile.write(text, to: copy)
            try FileManager.default.createSymbolicLink(atPath: folder + "/link.ply", withDestinationPath: copy)
            let photo = folder + "/a-overlay.png"
            try AtomicFile.write(FileReader.bytes(at: Self.photo, limit: 1 << 28), to: photo)
            let track = folder + "/truth.json"
            try AtomicFile.write("[{\"scale\": 1}]", to: track)
            let head = folder + "/head.npz"
            try AtomicFile.write(
                FileReader.bytes(at: TestFiles.root + "/assets/heads/flambeau.npz", limit: 1 << 28), to: head)
            let before = try contents(of: folder)
            let commands = [
                ["fit", mesh, "--output", folder],
                ["compare", mesh, copy, "--picture", copy],
                ["compare", mesh, copy, "--picture", folder + "/link.ply"],
                ["animate", track, "--output", folder + "/frames", "--contact-sheet", track],
                ["model", "convert", head, "--output", head],
                ["model", "mesh", head, "--output", head],
                ["fit-sequence", mesh, copy, "--landmarks", folder + "/report.json", "--output", folder],
            ]
            try AtomicFile.write("{}", to: folder + "/report.json")
            for command in commands {
                let run = try Program.run(command)
                #expect(run.status == 1, "\(command)\n\(run.errors)")
                #expect(run.errors.contains("would be replaced"), "\(command)\n\(run.errors)")
            }
            try FileManager.default.removeItem(atPath: folder + "/report.json")
            #expect(try contents(of: folder) == before)
        }
    }

    private func contents(of folder: String) throws -> [String: [UInt8]] {
        var result: [String: [UInt8]] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            result[name] = try FileReader.bytes(at: folder + "/" + name, limit: 1 << 28)
        }
        return result
    }

    /// A hundred kilobytes that unfold to a hundred megabytes, and rows of nothing.
    @Test(.timeLimit(.minutes(2))) func smallArchivesOfMuchAreRefused() throws {
        try TestFiles.withTemporaryFolder { folder in
            let path = folder + "/bomb.npz"
            let zeros = NumericArray(
                shape: [1 << 18, 100], elements: .float32([Float](repeating: 0, count: 100 << 18)))
            try NumpyArchive.write([("expression", zeros), ("v_template", zeros), ("shape", zeros)], to: path)
            for command in [
                ["animate", path, "--output", folder + "/frames"], ["model", "info", path],
                ["model", "mesh", "--parameters", path, "--output", folder + "/out.obj"],
                ["model", "mesh", path, "--output", folder + "/out.obj"],
            ] {
                let run = try Program.run(command)
                #expect(run.status == 1 && run.errors.contains("MiB of memory"), "\(command)\n\(run.errors)")
            }
            let rows = NumericArray(shape: [9_000_000, 0], elements: .float32([]))
            try NumpyArchive.write([("expression", rows)], to: path)
            let run = try Program.run(["animate", path, "--output", folder + "/frames"])
            #expect(run.status == 1 && run.errors.contains("MiB of memory"), "\(run.errors)")
        }
    }

    @Test(.timeLimit(.minutes(2))) func moreHeadsThanAnArchiveHoldsAreRefused() throws {
        try TestFiles.withTemporaryFolder { folder in
            let path = folder + "/many.npz"
            let scales = NumericArray(shape: [100_000], elements: .float64([Double](repeating: 1, count: 100_000)))
            try NumpyArchive.write([("scale", scales)], to: path)
            let run = try Program.run(["model", "mesh", "--parameters", path, "--output", folder + "/out.npz"])
            #expect(run.status != 0 && run.errors.contains("100000 heads"), "\(run.errors)")
            #expect(!FileManager.default.fileExists(atPath: folder + "/out.npz"))
        }
    }

    @Test func aModelHasAName() throws {
        let head = TestFiles.root + "/assets/heads/flambeau.npz"
        for name in ["", "  "] {
            let run = try Program.run(["model", "convert", head, "--output", "/tmp/none.npz", "--name", name])
            #expect(run.status == 64 && run.errors.contains("--name is empty"), "\(run.errors)")
        }
    }

    /// Aliases of aliases in the keys of a track and of a configuration: an error, not a loop without end.
    @Test(.timeLimit(.minutes(1))) func aliasesInKeysAreRefused() throws {
        try TestFiles.withTemporaryFolder { folder in
            var text = "a0: &a0 [x, y]\n"
            for level in 1...40 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
            text += "? *a40\n: 1\n? *a40\n: 2\n"
            try AtomicFile.write(text, to: folder + "/bomb.yaml")
            for command in [
                ["animate", folder + "/bomb.yaml", "--output", folder + "/frames"],
                ["fit", Self.scan, "--config", folder + "/bomb.yaml", "--output", folder + "/fit"],
            ] {
                let run = try Program.run(command)
                #expect(run.status == 1 && run.errors.contains("an alias (*name)"), "\(command)\n\(run.errors)")
            }
        }
    }
}
