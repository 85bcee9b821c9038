import Flambeau
import Foundation

/// Fits of scans as users start them: the whole program on real scans, and made-up scans whose truth is known.
enum ScanBenchmarks {
    /// What a run of the program took.
    private struct Run {
        var seconds: Double
        /// The most memory held, in megabytes; `nil` where the system does not tell.
        var megabytes: Double?
        var error: FaceError?
        /// The program's own account of its stages.
        var stages: String
    }

    private struct Report: Decodable {
        var error: FaceError?
    }

    /// james and LeePerrySmith by the built program (`swift build -c release`), start to last file.
    static func program() throws {
        for (name, file) in [
            ("james", "menpo_james/james.obj"), ("LeePerrySmith", "LeePerrySmith/LeePerrySmith.obj"),
        ] {
            let path = DetectionBenchmarks.shared + "/scans/" + file
            guard FileManager.default.fileExists(atPath: path) else { return print("  needs ../shared/data") }
            try report(name, (0..<5).map { _ in try fit(path) })
        }
    }

    /// james subdivided four times, 0.1 mm of noise on every vertex.
    static func large() throws {
        let path = DetectionBenchmarks.shared + "/scans/menpo_james/james.obj"
        guard FileManager.default.fileExists(atPath: path) else { return print("  needs ../shared/data") }
        let james = try MeshFile.read(path).mesh
        var scan = james.subdivided().subdivided().subdivided().subdivided()
        var generator = SeededGenerator(seed: 3)
        // The file has no unit: the face found on it tells how long a metre is.
        let head = Head(try HeadModelArrays.load(try BundledFiles.locate("assets/heads/flambeau.npz")))
        let unit = try FaceFinder(head).find(in: james).scanFromHead.scale
        for index in scan.positions.indices { scan.positions[index] += Float(1e-4 * unit * generator.normal()) }
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("flambeau-large.obj").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        try MeshFile.write(scan, to: file)
        try report("james of \(scan.vertexCount) vertices", (0..<3).map { _ in try fit(file) })
    }

    private static func report(_ name: String, _ runs: [Run]) throws {
        let run = runs.sorted { $0.seconds < $1.seconds }[runs.count / 2]
        let memory = run.megabytes.map { String(format: "%.0f MB", $0) } ?? "memory unknown"
        let error = run.error.map {
            String(
                format: "error %.3f mm (median), %.3f mm (mean) over %d points, %d hidden", $0.median, $0.mean,
                $0.pointCount, $0.hiddenCount)
        }
        Measurement.report(name, seconds: run.seconds, "\(memory); \(error ?? "no error measured")")
        print("    \(run.stages)")
    }

    /// Runs `flambeau fit` on a file into a temporary folder.
    private static func fit(_ path: String) throws -> Run {
        let program = ".build/release/flambeau"
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: "\(program): swift build -c release"])
        }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("flambeau-scan-fit").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["fit", path, "--output", folder, "--threads", "2"]
        let (output, notes) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = notes
        let start = ContinuousClock.now
        try process.run()
        var peak: Double?
        while process.isRunning {
            peak = peakMemory(of: process.processIdentifier) ?? peak
            usleep(2_000)
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        precondition(process.terminationStatus == 0, "flambeau fit \(path) failed")
        let text = String(decoding: notes.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let report = try JSONDecoder().decode(
            Report.self, from: Data(contentsOf: URL(fileURLWithPath: folder + "/report.json")))
        return Run(
            seconds: seconds, megabytes: peak, error: report.error,
            stages: text.split(whereSeparator: \.isNewline).last.map(String.init) ?? "")
    }

    /// The most memory a process has held so far, in megabytes: of its own, not of what started it.
    private static func peakMemory(of process: Int32) -> Double? {
        guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8) else { return nil }
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Double($0) }.map { $0 / 1e3 }
    }

    /// Ten scans at each of five levels of noise, holes of 0 to 40 %, in random frames and every unit, fitted without
    /// help.
    static func synthetic() throws {
        let head = Head(try HeadModelArrays.load(try BundledFiles.locate("assets/heads/flambeau.npz")))
        let fitter = ScanFitter(head, configuration: try FittingConfiguration.standard())
        let finder = FaceFinder(head)
        let face = (head.regions["face"] ?? []).map(Int.init)
        var (explained, confidence) = (1.0, 1.0)
        print("  noise    found  the face's vertices off by: mean, worst scan; mean with holes ≤ 20 %, > 20 %")
        for (level, noise) in [0.1, 0.2, 0.3, 0.5, 1.0].enumerated() {
            var errors: [(holes: Double, error: Double)] = []
            for index in 0..<10 {
                let seed = 10 * level + index
                var options = SyntheticScan.Options(seed: UInt64(2000 + seed), noise: noise)
                options.holes = 0.4 * Double(index) / 9
                options.unit = [.metre, .centimetre, .millimetre, .free(metres: 0.037)][seed % 4]
                options.hair = seed % 2 == 0 ? 12 : 0
                options.shoulders = seed % 3 != 0
                let scan = SyntheticScan(head, options: options)
                do {
                    let alignment = try finder.find(in: scan.mesh)
                    let fit = try fitter.fit(scan.mesh, alignment: alignment)
                    explained = min(explained, alignment.explainedRelief)
                    confidence = min(confidence, alignment.confidence)
                    let metres = fit.vertices.map { scan.unit.metres * Double($0) }
                    let sum = face.reduce(0.0) { sum, vertex in
                        let offset = (3 * vertex..<3 * vertex + 3).map { metres[$0] - Double(scan.vertices[$0]) }
                        return sum + 1000 * offset.reduce(0) { $0 + $1 * $1 }.squareRoot()
                    }
                    errors.append((options.holes, sum / Double(face.count)))
                } catch {
                    print("  seed \(2000 + seed): \(error)")
                }
            }
            func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }
            print(
                String(
                    format: "  %.1f mm  %2d/10  %.3f mm, %.3f mm; %.3f mm, %.3f mm", noise, errors.count,
                    mean(errors.map(\.error)), errors.map(\.error).max() ?? .nan,
                    mean(errors.filter { $0.holes <= 0.2 }.map(\.error)),
                    mean(errors.filter { $0.holes > 0.2 }.map(\.error))))
        }
        print(
            String(
                format: "  faces explain at least %.2f of the relief; confidences are at least %.2f", explained,
                confidence)
        )
    }
}
