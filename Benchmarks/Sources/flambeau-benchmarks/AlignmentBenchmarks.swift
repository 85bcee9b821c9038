import Flambeau
import Foundation

/// How surely, how exactly and how fast faces are found: real scans turned and scaled, and made-up ones.
enum AlignmentBenchmarks {
    /// The scans of `../shared/data/scans` that hold a head.
    static let scans = [
        ("james", "menpo_james/james.obj"), ("LeePerrySmith", "LeePerrySmith/LeePerrySmith.obj"),
        ("demosthenes", "demosthenes_odedstein/demosthenes-low-res.obj"), ("vtk_fran", "vtk_fran/fran_cut.ply"),
    ]

    /// The root of this checkout.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// Where real scans lie beside a checkout; `nil` where there are none.
    static var folder: String? {
        let path = root + "/../shared/data/scans/"
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }

    static func head() throws -> Head {
        try Head(HeadModelArrays.load(root + "/assets/heads/flambeau.npz"))
    }

    /// Sixty motions: 20 random rotations and shifts at each of three scales.
    static func motions(of scan: TriangleMesh) -> [SimilarityTransform] {
        var generator = SeededGenerator(seed: 7)
        let size = scan.boundingBox?.diagonal ?? 1
        return [1, 0.01, 37].flatMap { scale in
            (0..<20).map { _ in
                SimilarityTransform(
                    scale: scale, rotation: generator.rotation(),
                    translation: scale * size * Vector3(generator.normal(), generator.normal(), generator.normal()))
            }
        }
    }

    /// The mean and the largest distance between packed vertices.
    static func distances(_ first: [Float], _ second: [Float]) -> (mean: Double, largest: Double) {
        var (sum, largest) = (0.0, 0.0)
        for start in stride(from: 0, to: first.count, by: 3) {
            let offset = Vector3(
                Double(first[start] - second[start]), Double(first[start + 1] - second[start + 1]),
                Double(first[start + 2] - second[start + 2]))
            sum += offset.length
            largest = max(largest, offset.length)
        }
        return (sum / Double(first.count / 3), largest)
    }

    /// Alignments of turned and scaled scans, turned back, against those of the files; and of made-up scans against
    /// their truth.
    static func run() throws {
        let head = try head()
        let finder = FaceFinder(head)
        let template = TriangleMesh(positions: head.template, triangles: [])
        for (name, file) in folder == nil ? [] : scans {
            let scan = try MeshFile.read(folder! + file).mesh
            let reference = try finder.find(in: scan)
            let expected = template.transformed(by: reference.scanFromHead).positions
            var (found, worst, times) = (0, 0.0, [Double]())
            for motion in motions(of: scan) {
                let turned = scan.transformed(by: motion)
                let start = ContinuousClock.now
                guard let alignment = try? finder.find(in: turned) else { continue }
                times.append((ContinuousClock.now - start) / .seconds(1))
                let back = template.transformed(by: motion.inverse * alignment.scanFromHead).positions
                let millimetres = 1000 * distances(back, expected).mean / reference.scanFromHead.scale
                worst = max(worst, millimetres)
                if millimetres < 1, alignment.isInsideOut == reference.isInsideOut { found += 1 }
            }
            times.sort()
            print(
                String(
                    format:
                        "  %@: %d of 60 the same within 1 mm, at worst %.3f mm; confidence %.3f, runner-up %.2f of %.2f; "
                        + "%.2f s (median), %.2f s (longest)", name, found, worst, reference.confidence,
                    reference.runnerUpScore, reference.score, times.isEmpty ? .nan : times[times.count / 2],
                    times.last ?? .nan))
        }
        var (errors, failures) = ([Double](), 0)
        for seed in 0..<50 {
            let scan = SyntheticScan(head, options: syntheticOptions(seed))
            guard let alignment = try? finder.find(in: scan.mesh) else {
                failures += 1
                continue
            }
            var parameters = HeadParameters(shape: alignment.shape, expression: alignment.expression)
            parameters.pose.jaw = Vector3(alignment.jawAngle, 0, 0)
            let placed = TriangleMesh(positions: head.vertices(parameters), triangles: [])
                .transformed(by: alignment.scanFromHead)
            let face = head.regions["face"] ?? []
            let metres = face.flatMap { vertex in
                (0..<3).map { Float(scan.unit.metres) * placed.positions[3 * Int(vertex) + $0] }
            }
            let truth = face.flatMap { vertex in (0..<3).map { scan.vertices[3 * Int(vertex) + $0] } }
            errors.append(1000 * distances(metres, truth).mean)
        }
        errors.sort()
        print(
            String(
                format: "  50 synthetic scans: %d not found; the face is off by %.2f mm (median), %.2f mm (worst)",
                failures, errors[errors.count / 2], errors.last ?? .nan))
    }

    /// Complete fits of turned and scaled scans, turned back, against those of the files. Takes minutes.
    static func fits() throws {
        guard let folder else {
            print("  needs ../shared/data")
            return
        }
        let head = try head()
        let finder = FaceFinder(head)
        let fitter = ScanFitter(
            head,
            configuration: try FittingConfiguration(
                contentsOf: root + "/assets/configurations/scan.yaml"))
        for (name, file) in scans {
            let scan = try MeshFile.read(folder + file).mesh
            let alignment = try finder.find(in: scan)
            let reference = try fitter.fit(scan, alignment: alignment)
            let millimetres = 1000 / alignment.scanFromHead.scale
            var (close, worst) = (0, 0.0)
            for motion in motions(of: scan) {
                let turned = scan.transformed(by: motion)
                guard let fit = try? fitter.fit(turned, alignment: finder.find(in: turned)) else { continue }
                let back = TriangleMesh(positions: fit.vertices, triangles: []).transformed(by: motion.inverse)
                let mean = millimetres * distances(back.positions, reference.vertices).mean
                worst = max(worst, mean)
                if mean <= 0.2 { close += 1 }
            }
            print(
                String(
                    format:
                        "  %@: %d of 60 fits within 0.2 mm of the file's own (mean over all vertices), at worst %.3f mm",
                    name, close, worst))
            guard name == "james" else { continue }
            let marks = try LandmarkFile.read(folder + "menpo_james/james_ibug68.txt")
            guard let settled = finder.refine(try LandmarkAlignment(head, to: marks), on: scan) else { continue }
            let fit = try fitter.fit(scan, alignment: settled)
            print(
                String(
                    format: "  james from its landmarks: %.3f mm (mean)",
                    millimetres * distances(fit.vertices, reference.vertices).mean))
        }
    }

    /// Every unit, noise of 0.1 to 1 mm and holes of up to 40 %, by seed.
    private static func syntheticOptions(_ seed: Int) -> SyntheticScan.Options {
        var generator = SeededGenerator(seed: UInt64(seed))
        var options = SyntheticScan.Options(seed: UInt64(1000 + seed))
        options.noise = Double.random(in: 0.1...1, using: &generator)
        options.holes = Double.random(in: 0...0.4, using: &generator)
        options.unit = [.metre, .centimetre, .millimetre, .free(metres: 0.037)][seed % 4]
        options.hair = seed % 2 == 0 ? 12 : 0
        options.shoulders = seed % 3 != 0
        return options
    }
}
