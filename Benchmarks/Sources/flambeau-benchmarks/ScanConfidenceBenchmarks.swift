import Flambeau
import Foundation

/// The confidence in fits against their truth: many made-up scans of every kind and things without a face, a row each in a
/// table, and of fits by their confidence the share that is right.
///
/// `FLAMBEAU_CASES` says how many scans of faces (2,000 by default), `FLAMBEAU_NON_FACES` how many others (500),
/// `FLAMBEAU_SEED` what the random draws begin with, `FLAMBEAU_TABLE` the file of
/// the table, and `FLAMBEAU_THREADS` how many threads work on a scan (2).
enum ScanConfidenceBenchmarks {
    /// A fit and its truth; the columns of the table.
    private struct Row {
        var kind: String
        var isFace: Bool
        /// The mean distance of what is seen from the truth, in millimetres; infinite for what is no face.
        var error = Double.infinity
        /// `nil` where nothing was fitted at all.
        var report: FitReport?

        var isRight: Bool { isFace && error <= ScanTruth.rightLimit }
        var confidence: Double { report?.verification?.confidence ?? 0 }

        static let titles =
            "kind,face,right,error,confidence,coverage,agreement,explained,rms,identity,points,upper,lower,"
            + "lowerHidden,nose,lips,eyes,forehead,score,runnerUp,startCoverage,startExplained"

        var text: String {
            var values = ["\(isFace ? 1 : 0)", "\(isRight ? 1 : 0)", Self.figure(error)]
            if let seen = report?.verification {
                let regions = ["nose", "lips", "eye_region", "forehead"].map { seen.regions[$0] ?? 0 }
                values +=
                    [
                        seen.confidence, seen.coverage, seen.agreement, seen.explainedRelief, seen.rootMeanSquare,
                        seen.identity,
                        Double(seen.pointCount), seen.upperAgreement, seen.lowerAgreement,
                        seen.isLowerFaceHidden ? 1 : 0,
                    ].map(Self.figure) + regions.map(Self.figure)
                if let start = report?.alignment {
                    values += [start.score, start.runnerUpScore, start.coverage, start.explainedRelief].map(Self.figure)
                }
            }
            let missing = Self.titles.split(separator: ",").count - 1 - values.count
            return ([kind] + values + Array(repeating: "", count: max(0, missing))).joined(separator: ",")
        }

        private static func figure(_ value: Double) -> String {
            value.isFinite ? String(format: "%.6g", value) : ""
        }
    }

    static func run() throws {
        let environment = ProcessInfo.processInfo.environment
        func number(_ name: String, _ usual: Int) -> Int { environment[name].flatMap { Int($0) } ?? usual }
        let (faces, others, seed) = (
            number("FLAMBEAU_CASES", 2000), number("FLAMBEAU_NON_FACES", 500), number("FLAMBEAU_SEED", 0)
        )
        let (head, model) = try Head.loaded(from: nil)
        var pipeline = ScanPipeline(head, model: model, configuration: try .standard())
        pipeline.threads = number("FLAMBEAU_THREADS", 2)
        // What is refused is looked at as well.
        pipeline.smallestConfidence = 0
        var blank = try MeshFile.read(BundledFiles.locate("assets/scans/synthetic.ply"))
        blank.colors = []
        var rows: [Row] = []
        let table = environment["FLAMBEAU_TABLE"].map { URL(fileURLWithPath: $0) }
        try table.map { try Data((Row.titles + "\n").utf8).write(to: $0) }
        // Faces and others take turns, and so do the kinds of each.
        var (faceCount, otherCount) = (0, 0)
        while faceCount < faces || otherCount < others {
            let made: Row
            if faceCount * others <= otherCount * faces, faceCount < faces {
                made = face(faceCount, seed, pipeline, blank)
                faceCount += 1
            } else {
                made = nonFace(otherCount, seed, pipeline, blank)
                otherCount += 1
            }
            rows.append(made)
            guard let table, let file = try? FileHandle(forWritingTo: table) else { continue }
            try file.seekToEnd()
            try file.write(contentsOf: Data((made.text + "\n").utf8))
            try file.close()
        }
        printCurve(rows)
    }

    /// A face: every kind in turn, with noise, holes, hair and unit at random.
    private static func face(_ index: Int, _ seed: Int, _ pipeline: ScanPipeline, _ blank: LoadedMesh) -> Row {
        let setting = SyntheticSetting.allCases[index % SyntheticSetting.allCases.count]
        var generator = SeededGenerator(seed: "confidence \(seed) \(index)")
        var options = SyntheticScan.Options(seed: generator.next(), setting: setting)
        options.noise = generator.uniform(0.1, 0.8)
        options.holes = generator.uniform(0, 0.2)
        options.hair = generator.uniform(0, 20)
        options.spread = generator.uniform(0.5, 1)
        options.unit = ScanKindBenchmarks.units[generator.index(below: 4)]
        let scan = SyntheticScan(pipeline.head, options: options)
        var (mesh, growth, pipeline) = (ScanKindBenchmarks.shuffled(scan.mesh, &generator), 1.0, pipeline)
        var row = Row(kind: setting.rawValue, isFace: true)
        // One in eight is in a unit that is given, half of these not in theirs.
        if generator.index(below: 8) == 0 {
            pipeline.options.unit = scan.unit
            if generator.index(below: 2) == 0 {
                growth = generator.uniform(0.6, 1.7)
                mesh = mesh.transformed(by: SimilarityTransform(scale: growth))
            }
            row.kind += growth == 1 ? " unit" : " wrong-unit"
        }
        guard let fitted = fit(mesh, pipeline, blank) else { return row }
        row.error = ScanTruth.distances(of: fitted.fit.vertices, to: scan, mesh, pipeline.head, growth).seen
        row.report = fitted.report
        return row
    }

    private static func nonFace(_ index: Int, _ seed: Int, _ pipeline: ScanPipeline, _ blank: LoadedMesh) -> Row {
        let shape = NonFaceShape.allCases[index % NonFaceShape.allCases.count]
        var generator = SeededGenerator(seed: "confidence \(seed) no face \(index)")
        let made = shape.mesh(seed: generator.next() % 1_000_000, head: pipeline.head)
        let turned = made.transformed(by: SimilarityTransform(rotation: generator.rotation()))
        return Row(
            kind: shape.rawValue, isFace: false,
            report: fit(ScanKindBenchmarks.shuffled(turned, &generator), pipeline, blank)?.report)
    }

    private static func fit(_ mesh: TriangleMesh, _ pipeline: ScanPipeline, _ blank: LoadedMesh) -> ScanResult? {
        var loaded = blank
        loaded.mesh = mesh
        return try? pipeline.run(loaded, name: "scan")
    }

    /// Of the fits between two confidences the share that is right, and what became of each kind.
    private static func printCurve(_ rows: [Row]) {
        print("  confidence   fits  right  share")
        for (low, high) in [(0, 0.1), (0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 0.97), (0.97, 1.01)] {
            let some = rows.filter { $0.report != nil && $0.confidence >= low && $0.confidence < high }
            let right = some.count { $0.isRight }
            print(
                String(
                    format: "  %.2f–%.2f  %5d  %5d  %.3f", low, min(1, high), some.count, right,
                    some.isEmpty ? .nan : Double(right) / Double(some.count)))
        }
        let sure = rows.filter { $0.confidence >= 0.9 }
        print(
            "  \(rows.count { $0.isFace }) scans of faces, \(rows.count { !$0.isFace }) others; of \(sure.count) fits from 0.9 on "
                + "\(sure.count { $0.isRight }) are right; \(rows.count { !$0.isFace && $0.confidence >= 0.5 }) others pass"
        )
        for kind in Set(rows.map(\.kind)).sorted() {
            let some = rows.filter { $0.kind == kind }
            let found = some.filter { $0.confidence >= 0.5 }
            print(
                "  \(kind.padding(toLength: 24, withPad: " ", startingAt: 0))"
                    + String(
                        format: "%4d  found %4d  right %4d  wrong at 0.9 and more %3d", some.count, found.count,
                        found.count { $0.isRight }, some.count { !$0.isRight && $0.confidence >= 0.9 }))
        }
    }
}
