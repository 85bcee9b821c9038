import ArgumentParser
import Flambeau
import Foundation

/// What a subcommand prints of one problem: JSON or a table.
struct GeometryReport: Encodable {
    /// A planar twin.
    struct Alternative: Encodable {
        var rotation: [[Double]]
        var translation: [Double]
        var rms: Double
        var errorRatio: Double
    }

    /// A camera in the form of the input.
    struct CameraValue: Encodable {
        var model: String
        var width: Int
        var height: Int
        var params: [Double]
    }

    var rotation: [[Double]]?
    var translation: [Double]?
    var matrix: [[Double]]?
    var points: [[Double]?]?
    var camera: CameraValue?
    var standardDeviations: [Double]?
    var viewRMS: [Double]?
    var alternative: Alternative?
    var inliers: [Int]?
    var rms: Double?
    var iterations: Int?
    var status: String
    var diagnoses: [String]?
    /// What the diagnoses mean.
    var notes: [String]?
    var error: String?
    var milliseconds: Double

    static func rows(_ matrix: Matrix3x3) -> [[Double]] {
        (0..<3).map { row in (0..<3).map { matrix[row, $0] } }
    }

    static func list(_ vector: Vector3) -> [Double] { [vector.x, vector.y, vector.z] }

    /// Runs every problem, prints the reports, and fails when one of them did.
    static func run(
        _ options: GeometryOptions, _ solve: (CorrespondenceProblem) throws -> GeometryReport
    ) throws {
        let problems = try options.problems()
        var (reports, failures) = ([GeometryReport](), 0)
        for (index, problem) in problems.enumerated() {
            let start = ContinuousClock.now
            var report: GeometryReport
            do {
                report = try solve(problem)
                guard report.isFinite else {
                    throw CameraGeometryError.noSolution("the numbers found are not finite")
                }
            } catch {
                failures += 1
                report = GeometryReport(status: "failed", milliseconds: 0)
                report.error = "\(error)"
                let place = problems.count > 1 ? "\(options.file), problem \(index)" : options.file
                FileHandle.standardError.write(Data("Error: \(place): \(error)\n".utf8))
            }
            report.milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
            reports.append(report)
        }
        if options.common.json {
            print(try problems.count == 1 ? JSONText.encode(reports[0]) : JSONText.encode(reports))
        } else if !options.common.quiet {
            for (index, report) in reports.enumerated() where report.error == nil {
                if problems.count > 1 { print("problem \(index)") }
                print(report.table)
            }
        }
        if failures > 0 { throw ExitCode.failure }
    }

    /// Whether every number of it is.
    private var isFinite: Bool {
        let lists = [rotation, matrix, points?.compactMap(\.self), alternative?.rotation].compactMap(\.self).joined()
        let numbers = [
            translation, camera?.params, standardDeviations, viewRMS, alternative?.translation, rms.map { [$0] },
            alternative.map { [$0.rms, $0.errorRatio] },
        ]
        return (lists + numbers.compactMap(\.self)).allSatisfy { $0.allSatisfy(\.isFinite) }
    }

    /// The report as lines for a person.
    var table: String {
        func number(_ value: Double) -> String { String(format: " %15.8g", value) }
        func line(_ name: String, _ value: String) -> String {
            name.padding(toLength: 16, withPad: " ", startingAt: 0) + value
        }
        var lines: [String] = []
        for (name, rows) in [("rotation", rotation), ("matrix", matrix)] {
            for (index, row) in (rows ?? []).enumerated() {
                lines.append(line(index == 0 ? name : "", row.map(number).joined()))
            }
        }
        if let translation { lines.append(line("translation", translation.map(number).joined())) }
        if let camera {
            lines.append(line("camera", "\(camera.model) \(camera.width)×\(camera.height)"))
            let names = CameraModel(rawValue: camera.model)?.parameterNames ?? []
            for (index, value) in camera.params.enumerated() {
                let deviation = standardDeviations.map { String(format: "  ± %.3g", $0[index]) } ?? ""
                lines.append(line("  \(names[index])", number(value) + deviation))
            }
        }
        for (index, point) in (points ?? []).enumerated() {
            lines.append(line("point \(index)", point?.map(number).joined() ?? "   no point in front of both cameras"))
        }
        if let viewRMS {
            lines.append(line("rms of views", viewRMS.map { String(format: "%.4f ", $0) }.joined() + "px"))
        }
        if let inliers { lines.append(line("inliers", "\(inliers.count)")) }
        if let rms { lines.append(line("rms", String(format: "%.6f px", rms))) }
        if let alternative {
            lines.append(
                line(
                    "planar twin",
                    String(format: "rms %.4f px, %.2f times as much", alternative.rms, alternative.errorRatio)))
        }
        if let iterations { lines.append(line("iterations", "\(iterations)")) }
        for note in notes ?? [] { lines.append(line("note", note)) }
        lines.append(line("status", ([status] + (diagnoses ?? [])).joined(separator: ", ")))
        lines.append(line("time", String(format: "%.3f ms", milliseconds)))
        return lines.joined(separator: "\n")
    }
}

extension GeometryReport {
    init(_ estimate: TwoViewEstimate) {
        self.init(status: estimate.termination.rawValue, milliseconds: 0)
        matrix = Self.rows(estimate.matrix)
        if let pose = estimate.secondFromFirst {
            rotation = Self.rows(pose.rotation.matrix)
            translation = Self.list(pose.translation)
        }
        inliers = estimate.inliers
        rms = estimate.rms
        iterations = estimate.iterations
        diagnoses = estimate.diagnoses.isEmpty ? nil : estimate.diagnoses.map(\.rawValue)
        notes = estimate.diagnoses.isEmpty ? nil : estimate.diagnoses.map(\.explanation)
    }

    init(_ estimate: PoseEstimate) {
        self.init(status: estimate.termination.rawValue, milliseconds: 0)
        rotation = Self.rows(estimate.cameraFromWorld.rotation.matrix)
        translation = Self.list(estimate.cameraFromWorld.translation)
        inliers = estimate.inliers
        rms = estimate.rms
        iterations = estimate.iterations
        diagnoses = estimate.diagnoses.isEmpty ? nil : estimate.diagnoses.map(\.rawValue)
        notes = estimate.diagnoses.isEmpty ? nil : estimate.diagnoses.map(\.explanation)
        alternative = estimate.alternative.map {
            Alternative(
                rotation: Self.rows($0.cameraFromWorld.rotation.matrix),
                translation: Self.list($0.cameraFromWorld.translation), rms: $0.rms, errorRatio: $0.errorRatio)
        }
    }

    init(status: String, milliseconds: Double) {
        self.status = status
        self.milliseconds = milliseconds
    }
}
