import ArgumentParser
import Files
import Flambeau
import Foundation

/// `flambeau compare`: the distance of a scan from any mesh, as the NoW benchmark measures it.
struct CompareCommand: AsyncParsableCommand, CommonCommand {
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

            The benchmark itself aligns with a size: landmarks first, where both have them, then rotation, translation and \
            scale by the squares of the distances. --scale does the same.
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

    @Flag(help: "Let the mesh take another size while it is aligned, as the NoW benchmark does; implies --align.")
    var scale = false

    @Option(
        help: "Also write a PNG of the scan coloured by its distance from the mesh.",
        completion: .file(extensions: ["png"]))
    var picture: String?

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try OutputFiles.check(
            [picture].compactMap(\.self), against: [mesh, scan] + [landmarks, model.model].compactMap(\.self))
        var measured = try MeshFile.read(mesh)
        let surface = try MeshFile.read(scan)
        let marks = try landmarks.map { try LandmarkFile.read($0, scheme: scheme) }
        let (head, _) = try model.load()
        // A mesh of the model has the model's vertices, all of them, in their order.
        if measured.report.fileVertices == head.vertexCount {
            measured = try MeshFile.read(mesh, keepingVertices: true)
        }
        let ofModel = measured.mesh.vertexCount == head.vertexCount ? head : nil
        // A model without iBUG's points does not say where its face is.
        let onMesh = ofModel.flatMap { head in
            (try? head.landmarks(.ibug51, vertices: measured.mesh.positions)).map { points in
                LandmarkSet(scheme: .ibug51, points: points.map { Vector3($0) })
            }
        }
        guard let reference = marks ?? onMesh else {
            guard whole, let unit = unit.unit else {
                throw ValidationError(
                    "\(mesh) has \(measured.mesh.vertexCount) vertices, \(head.name) "
                        + (ofModel == nil ? "\(head.vertexCount)" : "no landmarks ibug51") + ": the face "
                        + "cannot be found on it. Give --landmarks on the scan, or measure everywhere with --whole and "
                        + "--unit m, cm or mm")
            }
            return try report(
                &measured.mesh, surface.mesh, region: nil, unit: unit, around: nil,
                headFromScan: SimilarityTransform(scale: unit.metres))
        }
        let alignment = try LandmarkAlignment(head, to: reference, unit: unit.unit, place: landmarks ?? mesh)
        if scale, let marks, let onMesh {
            measured.mesh.transform(by: try Self.procrustes(onMesh, marks, at: landmarks))
        }
        let region = whole ? nil : FaceRegion(reference)
        guard whole || region != nil else {
            throw ValidationError(
                "these landmarks do not say where the face is: iBUG's 33, 36, 39, 42 and 45 are needed")
        }
        let around = whole ? nil : HeadSurface(surface.mesh, scanFromHead: alignment.scanFromHead, head: head)
        try report(
            &measured.mesh, surface.mesh, region: region, unit: unit.unit ?? writtenUnit ?? alignment.unit,
            around: around,
            headFromScan: alignment.scanFromHead.inverse)
    }

    /// The unit that the report beside a fitted mesh says its scan has: of a scan without a unit a fit knows more than
    /// landmarks do.
    private var writtenUnit: LengthUnit? {
        let folder = (mesh as NSString).deletingLastPathComponent
        let path = (folder.isEmpty ? "." : folder) + "/report.json"
        guard let data = FileManager.default.contents(atPath: path),
            let report = try? JSONDecoder().decode(FitReport.self, from: data),
            report.files.contains((mesh as NSString).lastPathComponent)
        else { return nil }
        return LengthUnit(symbol: report.unit.symbol) ?? .free(metres: report.unit.metres)
    }

    /// The similarity that brings a mesh's landmarks to those of a scan, those that both have.
    private static func procrustes(
        _ onMesh: LandmarkSet, _ onScan: LandmarkSet, at place: String?
    ) throws -> SimilarityTransform {
        func numbered(_ set: LandmarkSet) -> [Int: Vector3] {
            Dictionary(
                zip(set.indices, set.points).compactMap { index, point in
                    set.scheme.ibug68Index(index).map { ($0, point) }
                }, uniquingKeysWith: { first, _ in first })
        }
        let (source, target) = (numbered(onMesh), numbered(onScan))
        let common = source.keys.filter { target[$0] != nil }.sorted()
        guard
            let aligned = PointAlignment(
                source: common.map { source[$0]! }, target: common.map { target[$0]! }, scaled: true)
        else {
            throw FittingError(.landmarks, at: place, "are too few, or on a line: they do not align the mesh")
        }
        return aligned.targetFromSource
    }

    private static func isSame(_ one: String, _ other: String) -> Bool {
        func place(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
        return place(one) == place(other)
    }

    /// Measures, draws and prints; `headFromScan` takes the files' frame to the head's, in metres.
    private func report(
        _ measured: inout TriangleMesh, _ surface: TriangleMesh, region: FaceRegion?, unit: LengthUnit,
        around head: HeadSurface?, headFromScan: SimilarityTransform
    ) throws {
        if align || scale {
            guard
                let found = SurfaceAlignment(
                    of: measured, to: surface, region: region, scaled: scale, threads: threads)
            else {
                throw FittingError(.scan, at: scan, "has too few vertices within the face to align \(mesh) to")
            }
            measured.transform(by: found.scanFromMesh)
        }
        guard
            let error = FaceError(
                of: surface, against: measured, region: region, unit: unit, visibleOn: head, threads: threads)
        else {
            throw FittingError(
                .scan, at: scan, "has no vertex within the face; is it in the frame and unit of \(mesh)?")
        }
        if let picture {
            try ImageFile.write(
                ErrorPicture().image(
                    of: surface.transformed(by: headFromScan), against: measured.transformed(by: headFromScan),
                    threads: threads),
                to: picture)
        }
        try common.print(error, error.table(unit: unit))
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
