import Flambeau
import Foundation

/// Faces on scans found in pictures of them, by the project's own networks, against the search on the surface alone.
enum ScanViewBenchmarks {
    private static let side = 288

    /// A picture of a scan along the z axis of a frame, and what its pixels show.
    private struct View {
        let image: Image
        let picture: RenderedPicture
        let scan: TriangleMesh

        /// - Parameter viewFromScan: a rotation whose third row looks from the scan to the viewer, its second up.
        init(_ scan: TriangleMesh, _ viewFromScan: Rotation) {
            let turned = scan.transformed(
                by: SimilarityTransform(scale: 1, rotation: viewFromScan, translation: .zero))
            let view = RenderView.framing(
                turned.boundingBox!, yaw: 0, pitch: 0, width: ScanViewBenchmarks.side,
                height: ScanViewBenchmarks.side, margin: 0.1)
            picture = Rasterizer(
                width: ScanViewBenchmarks.side, height: ScanViewBenchmarks.side,
                background: Color(red: 110, green: 110, blue: 120)
            ).render([RenderedSurface(turned, .color(Color(red: 205, green: 170, blue: 150)))], view: view)
            image = picture.image
            self.scan = scan
        }

        /// The points of a face on the scan that lie under those in the picture, turned clockwise by quarters.
        func cast(_ face: DetectedFace, quarters: Int) -> LandmarkSet? {
            guard let marks = face.landmarks(LandmarkScheme.ibug68) else { return nil }
            let side = Double(ScanViewBenchmarks.side)
            var (indices, points) = ([Int](), [Vector3]())
            for (index, point) in marks.points.enumerated() {
                let upright =
                    switch quarters {
                    case 1: Vector2(point.y, side - point.x)
                    case 2: Vector2(side - point.x, side - point.y)
                    case 3: Vector2(side - point.y, point.x)
                    default: point
                    }
                let (column, row) = (Int(upright.x), Int(upright.y))
                guard 0..<picture.image.width ~= column, 0..<picture.image.height ~= row else { continue }
                let pixel = row * picture.image.width + column
                let triangle = Int(picture.triangles[pixel])
                guard triangle >= 0 else { continue }
                let corners = (0..<3).map { scan.position(Int(scan.triangles[3 * triangle + $0])) }
                let (u, v) = (Double(picture.weights[pixel].x), Double(picture.weights[pixel].y))
                indices.append(index)
                points.append(u * corners[0] + v * corners[1] + (1 - u - v) * corners[2])
            }
            return indices.count < 20
                ? nil : LandmarkSet(scheme: LandmarkScheme.ibug68, indices: indices, points: points)
        }
    }

    /// Directions spread evenly over the sphere, with some up direction each.
    private static func directions(_ count: Int) -> [Rotation] {
        (0..<count).map { index in
            let z = 1 - (2 * Double(index) + 1) / Double(count)
            let angle = Double(index) * Double.pi * (3 - 5.0.squareRoot())
            return Rotation(axisAngle: Vector3(acos(z), 0, 0)) * Rotation(axisAngle: Vector3(0, 0, angle))
        }
    }

    /// The surest face in pictures from all sides, all ways up, cast back onto the scan.
    private static func landmarks(on scan: TriangleMesh, _ detector: FaceDetector) -> (LandmarkSet, Double)? {
        var best: (LandmarkSet, Double)?
        for direction in directions(26) {
            let view = View(scan, direction)
            for quarters in 0..<4 {
                for face in detector.faces(in: view.image.turned(quarters: quarters))
                where face.confidence > best?.1 ?? 0 {
                    if let marks = view.cast(face, quarters: quarters) { best = (marks, face.confidence) }
                }
            }
        }
        return best
    }

    /// Turned scans of `../shared/data/scans`: does the network confirm the face found on the surface, and does it find
    /// faces by itself?
    static func run() throws {
        guard let folder = AlignmentBenchmarks.folder else {
            print("  needs ../shared/data")
            return
        }
        let head = try AlignmentBenchmarks.head()
        let finder = FaceFinder(head)
        var options = DetectionOptions()
        options.retries = false
        options.threads = 1
        let detector = try FaceDetector(folder: AlignmentBenchmarks.root + "/assets/detectors", options: options)
        let template = TriangleMesh(positions: head.template, triangles: [])
        for (name, file) in AlignmentBenchmarks.scans {
            let scan = try MeshFile.read(folder + file).mesh
            let reference = try finder.find(in: scan)
            let expected = template.transformed(by: reference.scanFromHead).positions
            let upright = View(scan, reference.scanFromHead.rotation.inverse)
            let start = ContinuousClock.now
            let seen = detector.faces(in: upright.image).first
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            var line = "not found"
            if let seen, let marks = upright.cast(seen, quarters: 0),
                let alignment = try? LandmarkAlignment(head, to: marks, unit: reference.unit)
            {
                let placed = template.transformed(by: alignment.scanFromHead).positions
                line = String(
                    format:
                        "score %.2f, confidence %.2f, its head %.1f mm (mean over vertices) from that on the surface",
                    seen.score, seen.confidence,
                    1000 * AlignmentBenchmarks.distances(placed, expected).mean / reference.scanFromHead.scale)
            }
            print("  \(name), seen from the front found on the surface: \(line); " + String(format: "%.3f s", seconds))
            var (found, settled, onSurface, times, surfaceTimes) = (0, 0, 0, [Double](), [Double]())
            let motions = Array(AlignmentBenchmarks.motions(of: scan).prefix(20))
            for motion in motions {
                let turned = scan.transformed(by: motion)
                func isSame(_ scanFromHead: SimilarityTransform, within limit: Double) -> Bool {
                    let back = template.transformed(by: motion.inverse * scanFromHead).positions
                    return 1000 * AlignmentBenchmarks.distances(back, expected).mean / reference.scanFromHead.scale
                        < limit
                }
                var start = ContinuousClock.now
                if let (marks, _) = landmarks(on: turned, detector),
                    let alignment = try? LandmarkAlignment(head, to: marks)
                {
                    if isSame(alignment.scanFromHead, within: 20) { found += 1 }
                    if let end = finder.refine(alignment, on: turned), isSame(end.scanFromHead, within: 1) {
                        settled += 1
                    }
                }
                times.append((ContinuousClock.now - start) / .seconds(1))
                start = ContinuousClock.now
                if let end = try? finder.find(in: turned), isSame(end.scanFromHead, within: 1) { onSurface += 1 }
                surfaceTimes.append((ContinuousClock.now - start) / .seconds(1))
            }
            times.sort()
            surfaceTimes.sort()
            print(
                String(
                    format: "  %@, turned: networks within 20 mm %d of %d, then settled within 1 mm %d, %.2f s; "
                        + "surface alone %d within 1 mm, %.2f s", name, found, motions.count, settled,
                    times[times.count / 2], onSurface, surfaceTimes[surfaceTimes.count / 2]))
        }
    }
}
