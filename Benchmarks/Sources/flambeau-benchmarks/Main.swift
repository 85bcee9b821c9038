import Flambeau
import Foundation

/// Prints the median time of named cases; all of them when none is named.
@main
struct Main {
    /// The cases, one file an area.
    static let cases: [(name: String, what: String, run: @Sendable () throws -> Void)] = [
        ("closest-points", "closest points on 10,000 triangles, against bare Embree", SurfaceBenchmarks.closestPoints),
        ("rays", "visibility of 100,000 points", SurfaceBenchmarks.rays),
        ("retinaface", "RetinaFace MobileNet-0.25 at 640², one thread and two", DetectionBenchmarks.retinaFace),
        ("face-mesh", "the network of 478 points on a crop, one thread", DetectionBenchmarks.faceMesh),
        (
            "own-detector", "the project's own networks on a photo of 640×480, one thread",
            DetectionBenchmarks.ownDetector
        ),
        ("animate", "a track as mesh files", AnimationBenchmarks.animate),
        ("photo-program", "a photo of 1280×720 pixels, program start to JSON, two threads", PhotoBenchmarks.program),
        ("photo-poses", "poses in real photos against two other estimators", PhotoBenchmarks.labels),
        ("photo-fits", "200 heads of known truth seen in photos", PhotoBenchmarks.synthetic),
        ("expression-stills", "1,000 stills of known expression weights (minutes)", ExpressionBenchmarks.stills),
        ("photo-person", "2 to 32 photos of one person, one identity", PhotoBenchmarks.person),
        ("render", "a head's picture of 600×600 pixels", SurfaceBenchmarks.render),
        ("read-mesh", "mesh files of millions of vertices", MeshFileBenchmarks.run),
        ("resize", "a photo of 12 megapixels at other sizes, one thread", ImageBenchmarks.resize),
        ("load", "head models of FLAME's size from files", LoadBenchmarks.run),
        ("geometry-minimal", "times of the minimal solvers", GeometryBenchmarks.minimalSolvers),
        ("geometry-families", "true models found, 100,000 problems a family", GeometryBenchmarks.families),
        ("geometry-robust", "robust estimation, 100 seeds a cell", GeometryBenchmarks.robust),
        ("alignment", "faces found on turned and scaled scans, and on synthetic ones", AlignmentBenchmarks.run),
        ("alignment-fits", "complete fits of turned and scaled scans (minutes)", AlignmentBenchmarks.fits),
        (
            "scan-views", "faces on scans found in pictures of them, against the search on the surface (minutes)",
            ScanViewBenchmarks.run
        ),
        ("scan-program", "real scans, program start to files, two threads", ScanBenchmarks.program),
        ("large-scan", "a scan of more than a million vertices, program start to files", ScanBenchmarks.large),
        ("scan-kinds", "bodies, floors, side views, beards and things without a face, by kind", ScanKindBenchmarks.run),
        (
            "scan-confidence", "the confidence in fits against their truth, 2,500 scans (hours)",
            ScanConfidenceBenchmarks.run
        ),
        ("synthetic-scans", "50 made-up scans against their truth, by noise", ScanBenchmarks.synthetic),
        ("evaluate", "vertices and derivatives of a head of FLAME's size", EvaluationBenchmarks.run),
        ("sequence", "a sequence of 200 made-up scans: exactness, steadiness, time, memory", SequenceBenchmarks.run),
        ("landmark-fits", "50 heads from 68 landmarks each", LandmarkBenchmarks.run),
        ("detail", "free vertices of the default head, and its texture", DetailBenchmarks.run),
    ]

    static func main() throws {
        let names = CommandLine.arguments.dropFirst()
        for name in names where !cases.contains(where: { $0.name == name }) {
            print("no case \(name); there are: \(cases.map(\.name).joined(separator: ", "))")
            exit(64)
        }
        for one in cases where names.isEmpty || names.contains(one.name) {
            print("\(one.name): \(one.what)")
            try one.run()
        }
    }
}
