import Flambeau
import Foundation

/// Scans as they come, by kind, through the whole job: how many are found, right, refused and confidently wrong.
///
/// `FLAMBEAU_KINDS` names some kinds (all by default), `FLAMBEAU_PER_KIND` says how many of each (8 by default).
enum ScanKindBenchmarks {
    /// What became of a scan.
    private struct Outcome {
        var confidence: Double?
        /// The mean distance from the truth of the face's vertices that the scan shows, and of the others, in millimetres.
        var seen = Double.nan
        var hidden = Double.nan
        /// The time of a clock, and of all processors, in seconds.
        var seconds = 0.0
        var work = 0.0
        var message = ""
    }

    static func run() throws {
        let environment = ProcessInfo.processInfo.environment
        let count = environment["FLAMBEAU_PER_KIND"].flatMap { Int($0) } ?? 8
        let chosen = environment["FLAMBEAU_KINDS"].map { Set($0.split(separator: ",").map(String.init)) }
        let detailed = environment["FLAMBEAU_DETAILS"] != nil
        let (head, model) = try Head.loaded(from: nil)
        var pipeline = ScanPipeline(head, model: model, configuration: try .standard())
        pipeline.threads = 2
        // A read mesh of which only the surface is used, which others take the place of.
        var blank = try MeshFile.read(BundledFiles.locate("assets/scans/synthetic.ply"))
        blank.colors = []
        print(
            "  kind              n  found  right  refused  confidently wrong   seen mm  hidden mm  lowest conf.  s each  CPU s"
        )
        func line(_ name: String, isFace: Bool, _ outcomes: [Outcome]) {
            let found = outcomes.filter { $0.confidence != nil }
            let right = found.filter { isFace && $0.seen <= ScanTruth.rightLimit }
            let wrong = found.filter { !(isFace && $0.seen <= ScanTruth.rightLimit) && ($0.confidence ?? 0) >= 0.5 }
            func median(_ values: [Double]) -> Double {
                let sorted = values.filter(\.isFinite).sorted()
                return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
            }
            let title = name.padding(toLength: 16, withPad: " ", startingAt: 0)
            print(
                "  \(title)"
                    + String(
                        format: "%3d  %5d  %5d  %7d  %17d  %8.2f  %9.2f  %12.2f  %6.2f  %5.2f", outcomes.count,
                        found.count,
                        right.count, outcomes.count - found.count, wrong.count, median(right.map(\.seen)),
                        median(right.map(\.hidden)), right.compactMap(\.confidence).min() ?? .nan,
                        outcomes.map(\.seconds).reduce(0, +) / Double(max(1, outcomes.count)),
                        outcomes.map(\.work).reduce(0, +) / Double(max(1, outcomes.count))))
            guard detailed else { return }
            for (index, outcome) in outcomes.enumerated() {
                print(
                    "      \(index): "
                        + (outcome.confidence.map {
                            String(
                                format: "confidence %.2f, seen %.2f mm, hidden %.2f mm; ", $0, outcome.seen,
                                outcome.hidden) + outcome.message
                        }
                            ?? outcome.message))
            }
        }
        for setting in SyntheticSetting.allCases where chosen?.contains(setting.rawValue) ?? true {
            line(
                setting.rawValue, isFace: true,
                (0..<count).map { index in
                    var generator = SeededGenerator(seed: "\(setting.rawValue) \(index)")
                    let scan = SyntheticScan(
                        head,
                        options: .init(seed: generator.next(), holes: 0.03, unit: units[index % 4], setting: setting))
                    return outcome(of: scan, shuffled(scan.mesh, &generator), pipeline, blank)
                })
        }
        // Heads of another size than a person's, in a unit that is given.
        for growth in [0.6, 0.75, 1.35, 1.6] where chosen?.contains("wrong-unit") ?? true {
            pipeline.options.unit = .millimetre
            line(
                "unit, size \(growth)", isFace: true,
                (0..<max(1, count / 2)).map { index in
                    let scan = SyntheticScan(head, options: .init(seed: 9000 + UInt64(index), holes: 0.03))
                    return outcome(
                        of: scan, scan.mesh.transformed(by: SimilarityTransform(scale: growth)), pipeline, blank, growth
                    )
                })
            pipeline.options.unit = nil
        }
        for shape in NonFaceShape.allCases where chosen?.contains(shape.rawValue) ?? true {
            line(
                shape.rawValue, isFace: false,
                (0..<count).map { index in
                    var generator = SeededGenerator(seed: "\(shape.rawValue) \(index) turned")
                    let made = shape.mesh(seed: UInt64(index), head: head)
                    let turned = made.transformed(by: SimilarityTransform(rotation: generator.rotation()))
                    return outcome(of: nil, shuffled(turned, &generator), pipeline, blank)
                })
        }
    }

    /// The time that all threads of this process have worked.
    private static var processorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }

    static let units: [LengthUnit] = [.metre, .centimetre, .millimetre, .free(metres: 0.037)]

    /// The same surface with its vertices and triangles in another order.
    static func shuffled(_ mesh: TriangleMesh, _ generator: inout SeededGenerator) -> TriangleMesh {
        func order(_ count: Int) -> [Int] {
            var order = Array(0..<count)
            for index in stride(from: count - 1, to: 0, by: -1) {
                order.swapAt(index, generator.index(below: index + 1))
            }
            return order
        }
        let (vertices, triangles) = (order(mesh.vertexCount), order(mesh.triangleCount))
        var numbers = [Int32](repeating: 0, count: vertices.count)
        for (new, old) in vertices.enumerated() { numbers[old] = Int32(new) }
        return TriangleMesh(
            positions: vertices.flatMap { mesh.positions[3 * $0..<3 * $0 + 3] },
            triangles: triangles.flatMap { mesh.triangles[3 * $0..<3 * $0 + 3].map { numbers[Int($0)] } })
    }

    private static func outcome(
        of scan: SyntheticScan?, _ mesh: TriangleMesh, _ pipeline: ScanPipeline, _ blank: LoadedMesh,
        _ growth: Double = 1
    ) -> Outcome {
        var result = Outcome()
        let (start, worked) = (ContinuousClock.now, processorSeconds)
        func stop() {
            result.seconds = (ContinuousClock.now - start) / .seconds(1)
            result.work = processorSeconds - worked
        }
        do {
            var loaded = blank
            loaded.mesh = mesh
            let fitted = try pipeline.run(loaded, name: "scan")
            stop()
            let verification = fitted.report.verification
            result.confidence = verification?.confidence ?? 0
            result.message =
                verification.map {
                    String(
                        format:
                            "coverage %.2f, explained %.3f, agreement %.2f (%.2f, %.2f), %d points, identity %.2f%@",
                        $0.coverage,
                        $0.explainedRelief, $0.agreement, $0.upperAgreement, $0.lowerAgreement, $0.pointCount,
                        $0.identity,
                        $0.isLowerFaceHidden ? ", lower face hidden" : "")
                } ?? ""
            guard let scan else { return result }
            let distances = ScanTruth.distances(of: fitted.fit.vertices, to: scan, mesh, pipeline.head, growth)
            (result.seen, result.hidden) = (distances.seen, distances.hidden)
        } catch {
            stop()
            result.message = "\(error)"
        }
        return result
    }
}
