import ArgumentParser
import Flambeau
import Foundation

/// `flambeau compare`: the distance of a scan from any mesh, as the NoW benchmark measures it.
struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Measure a scan against a mesh, as the NoW benchmark does.",
        discussion: """
            Prints the distances of the scan's vertices to the closest points of the mesh within the face: median, \
            mean, standard deviation, 90 % and the share under 1 mm. Both files are in one frame and unit, as \
            `flambeau fit` writes them; --align first moves the mesh rigidly to where it lies closest.

            The face is found from landmarks on the scan, or from the mesh when it has the model's vertices. Vertices \
            that cannot be seen from outside (the inside of a mouth, eyeballs behind lids) are left out, and counted; \
            --whole measures everything.
            """)

    @Argument(help: "The mesh measured.", completion: .file())
    var mesh: String

    @Argument(help: "The scan.", completion: .file(), transform: InputPath.resolve)
    var scan: String

    @Option(
        help: "Landmarks on the scan, which say where the face is.", completion: .file(), transform: InputPath.resolve)
    var landmarks: String?

    @Option(help: "The landmarks' scheme. (default: by their number)")
    var scheme: LandmarkScheme?

    @OptionGroup var model: ModelOptions

    @Option(help: "The unit of both files: auto, m, cm or mm.")
    var unit: UnitOption = .auto

    @Flag(help: "Measure everywhere, not within the face alone.")
    var whole = false

    @Flag(help: "Move the mesh onto the scan first, by closest points within what is measured.")
    var align = false

    @Option(
        help: "Also write a PNG of the scan coloured by its distance from the mesh.",
        completion: .file(extensions: ["png"]))
    var picture: String?

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        var measured = try MeshFile.read(mesh)
        let surface = try MeshFile.read(scan)
        let marks = try landmarks.map { try LandmarkFile.read($0, scheme: scheme) }
        let (head, _) = try model.load()
        // A mesh of the model has the model's vertices, all of them, in their order.
        if measured.report.fileVertices == head.vertexCount {
            measured = try MeshFile.read(mesh, keepingVertices: true)
        }
        let ofModel = measured.mesh.vertexCount == head.vertexCount ? head : nil
        let onMesh = try ofModel.map { head in
            LandmarkSet(
                scheme: .ibug51, indices: Array(0..<51),
                points: try head.landmarks(.ibug51, vertices: measured.mesh.positions).map { Vector3($0) })
        }
        guard let reference = marks ?? onMesh else {
            guard whole, let unit = unit.unit else {
                throw ValidationError(
                    "\(mesh) has \(measured.mesh.vertexCount) vertices, \(head.name) \(head.vertexCount): the face "
                        + "cannot be found on it. Give --landmarks on the scan, or measure everywhere with --whole and "
                        + "--unit m, cm or mm")
            }
            return try report(
                &measured.mesh, surface.mesh, region: nil, unit: unit, around: nil,
                headFromScan: SimilarityTransform(scale: unit.metres))
        }
        let alignment = try LandmarkAlignment(head, to: reference, unit: unit.unit, place: landmarks ?? mesh)
        let region = whole ? nil : FaceRegion(reference)
        guard whole || region != nil else {
            throw ValidationError("these landmarks do not say where the face is: iBUG's 27, 33, 36 and 45 are needed")
        }
        let around = whole ? nil : HeadSurface(surface.mesh, scanFromHead: alignment.scanFromHead, head: head)
        try report(
            &measured.mesh, surface.mesh, region: region, unit: alignment.unit, around: around,
            headFromScan: alignment.scanFromHead.inverse)
    }

    /// Measures, draws and prints; `headFromScan` takes the files' frame to the head's, in metres.
    private func report(
        _ measured: inout TriangleMesh, _ surface: TriangleMesh, region: FaceRegion?, unit: LengthUnit,
        around head: HeadSurface?, headFromScan: SimilarityTransform
    ) throws {
        if align {
            guard let found = SurfaceAlignment(of: measured, to: surface, region: region) else {
                throw FittingError(.scan, at: scan, "has too few vertices within the face to align \(mesh) to")
            }
            measured.transform(by: found.scanFromMesh)
        }
        guard
            let error = FaceError(
                of: surface, against: measured, region: region, unit: unit, visibleOn: head)
        else {
            throw FittingError(
                .scan, at: scan, "has no vertex within the face; is it in the frame and unit of \(mesh)?")
        }
        if let picture {
            try ErrorPicture().image(
                of: surface.transformed(by: headFromScan), against: measured.transformed(by: headFromScan)
            ).writePNG(to: picture)
        }
        if json {
            print(try JSONText.encode(error))
        } else {
            print(error.table(unit: unit))
        }
    }
}

extension FaceError {
    /// The statistics, a line each.
    func table(unit: LengthUnit) -> String {
        String(
            format: """
                unit       %@
                points     %d%@
                median     %.3f mm
                mean       %.3f mm
                deviation  %.3f mm
                90 %%       %.3f mm
                < 1 mm     %.1f %%
                """, unit.symbol, pointCount,
            hiddenCount > 0 ? ", and \(hiddenCount) that cannot be seen from outside" : "", median, mean,
            standardDeviation, ninetiethPercentile,
            100 * shareWithinOneMillimetre)
    }
}
