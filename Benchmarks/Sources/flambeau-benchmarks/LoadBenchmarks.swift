import Flambeau
import Foundation

/// Head models from files, at FLAME's size: 5,023 vertices, 400 components.
enum LoadBenchmarks {
    @Sendable static func run() throws {
        for style in ["python2", "latin1", "protocol0"] {
            let path = try pickle(style)
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
            let seconds = try Measurement.median { _ = try HeadModelArrays.load(path) }
            Measurement.report("pickle, \(style), \(size / 1_000_000) MB", seconds: seconds)
        }
        let arrays = try HeadModelArrays.load(pickle("latin1"))
        let archive = NSTemporaryDirectory() + "flambeau-benchmarks/flame.npz"
        let writing = try Measurement.median(repetitions: 1) { try arrays.write(to: archive) }
        Measurement.report("writing .npz", seconds: writing)
        let reading = try Measurement.median { _ = try HeadModelArrays.load(archive) }
        Measurement.report("reading it", seconds: reading)
        Measurement.report("checksum", seconds: Measurement.median { _ = arrays.checksum })
        let head = try HeadModelLocation.find()
        Measurement.report("the default head", seconds: try Measurement.median { _ = try HeadModelArrays.load(head) })
    }

    /// A pickle of random numbers that tools/flambeau_tools/golden/head_model_fixtures.py makes; kept for the next run.
    private static func pickle(_ style: String) throws -> String {
        let folder = NSTemporaryDirectory() + "flambeau-benchmarks"
        try OutputFolder.make(at: folder)
        let path = "\(folder)/flame-\(style).pkl"
        if FileManager.default.fileExists(atPath: path) { return path }
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.currentDirectoryURL = URL(fileURLWithPath: root + "/tools")
        process.arguments = [
            "python3", "-m", "flambeau_tools.golden.head_model_fixtures", "--large", path + ".new", style,
        ]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw FileError(
                path: path, what: "could not be made by tools/flambeau_tools/golden/head_model_fixtures.py",
                advice: "install python3 with numpy, for this benchmark alone")
        }
        try FileManager.default.moveItem(atPath: path + ".new", toPath: path)
        return path
    }
}
