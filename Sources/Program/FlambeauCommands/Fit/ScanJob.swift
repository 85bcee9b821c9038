import Flambeau
import Foundation

/// One scan from its file to the files of its fit.
struct ScanJob: Sendable {
    /// The scan's file.
    var scan: String
    /// The file of its landmarks; without one the face is found on the surface.
    var landmarks: String?
    /// The landmarks' scheme, where the file does not tell.
    var scheme: LandmarkScheme?
    /// The scan's unit; found when `nil`.
    var unit: LengthUnit?
    /// The direction up in the scan's frame, where it is known.
    var up: Vector3?
    /// The direction out of the face in the scan's frame, where it is known.
    var front: Vector3?
    /// The folder that gets the results.
    var output: String
    /// What is done beyond the model's own surface.
    var surface = SurfaceJob()

    /// The names of the files written, the report last: when it is there, all are.
    var files: [String] {
        HeadFiles.names + ["error.png"] + surface.files + ["report.json"]
    }

    /// Fits the scan and writes the results.
    ///
    /// - Returns: the report, as written, and where the time went.
    /// - Throws: an error that names the file at fault.
    func run(
        _ fitter: ScanFitter, model: ModelReference, progress: (FitProgress) -> Bool
    ) throws -> (report: FitReport, clock: StageClock) {
        var clock = StageClock()
        let loaded = try MeshFile.read(scan)
        let colors = try surface.colors(of: loaded, scan: scan, fitter)
        clock.lap("read")
        let placement = try ScanPlacement(
            loaded.mesh, scan: scan, landmarks: landmarks, scheme: scheme, unit: unit, up: up, front: front, fitter)
        clock.lap("find")
        // A folder that cannot be written is told before the work, not after it.
        try OutputFolder.make(at: output)
        let fit = try placement.fit(loaded.mesh, fitter, place: scan, progress: progress)
        clock.lap("fit")
        let extra = try surface.run(loaded.mesh, fit, colors, fitter, place: scan, progress: progress)
        if !surface.files.isEmpty { clock.lap("detail and texture") }
        let around = HeadSurface(
            loaded.mesh, scanFromHead: fit.scanFromHead, head: fitter.head, isInsideOut: fit.isInsideOut)
        let region =
            placement.landmarks.flatMap(FaceRegion.init)
            ?? FaceRegion(of: fitter.head, vertices: fit.vertices)
        func error(of vertices: [Float]) -> FaceError? {
            FaceError(
                of: loaded.mesh, against: TriangleMesh(positions: vertices, triangles: fitter.head.triangles),
                region: region, unit: fit.unit, visibleOn: around, limit: Self.measuredLimit, threads: fitter.threads)
        }
        var report = FitReport(
            scan: scan, model: model.name, configuration: fitter.configuration.name,
            unit: .init(fit.unit, found: unit == nil), mesh: loaded.report, start: placement.start,
            alignment: placement.face.map(FitReport.Alignment.init), stages: fit.stages, error: error(of: fit.vertices),
            notes: notes(loaded.report, fit, placement.landmarks))
        report.detail = extra.detail.map { FitReport.Detail($0, error: error(of: $0.vertices)) }
        report.texture = extra.texture.map(FitReport.Texture.init)
        clock.lap("measure")
        try write(report, fit, extra, around, fitter, model)
        clock.lap("write")
        return (report, clock)
    }

    /// The most scan vertices whose distance is measured; the median of so many is known to a thousandth.
    private static let measuredLimit = 200_000

    private func write(
        _ report: FitReport, _ fit: ScanFit, _ extra: SurfaceJob.Result, _ around: HeadSurface, _ fitter: ScanFitter,
        _ model: ModelReference
    ) throws {
        let head = fitter.head
        HeadFiles.withdrawReport(in: output)
        let library = try surface.write(extra, around: around, head, to: output)
        try HeadFiles.write(fit.vertices, fit.parameters, of: head, model, to: output, library: library)
        try ErrorPicture().image(of: around, vertices: fit.vertices, head, threads: fitter.threads)
            .writePNG(to: output + "/error.png")
        try AtomicFile.write(report.json(), to: output + "/report.json")
    }

    private func notes(_ mesh: MeshReport, _ fit: ScanFit, _ marks: LandmarkSet?) -> [String] {
        var notes: [String] = []
        if mesh.droppedTriangles > 0 { notes.append("left out of the scan: \(mesh.droppedDescription)") }
        if fit.isInsideOut { notes.append("the scan's triangles face inwards; they were turned for the fit") }
        if case .free = fit.unit {
            notes.append("the scan has no unit; its scale was set so that the head is of ordinary size")
        }
        if let marks, let total = marks.scheme.count, marks.missingCount > 0 {
            notes.append("\(marks.missingCount) of \(total) landmarks are missing")
        }
        return notes
    }
}
