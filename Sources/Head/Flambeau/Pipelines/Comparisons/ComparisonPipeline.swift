public import Files
internal import Fitting
import Foundation
public import HeadModel
public import Landmarks
internal import Meshes
public import Registration
internal import SpatialGeometry

/// A scan measured against any mesh, as the NoW benchmark does it.
///
/// The face is found from landmarks on the scan, or from the mesh where it has the model's vertices. Of the scan's vertices
/// in it those that can be seen from outside are measured.
///
/// ```swift
/// let comparison = try ComparisonPipeline().run("fit/mesh.obj", "scan.ply")
/// print(comparison.error.median)
/// ```
///
/// `flambeau compare` does this and prints.
public struct ComparisonPipeline: Sendable {
    /// The model, which says where the face is.
    public let head: Head
    /// What is measured.
    public var options: ComparisonOptions
    /// How many threads work.
    public var threads: Int

    /// A pipeline for comparisons.
    public init(_ head: Head, options: ComparisonOptions = ComparisonOptions(), threads: Int = Threads.all) {
        self.head = head
        self.options = options
        self.threads = threads
    }

    /// A pipeline with the head that `flambeau compare` takes.
    ///
    /// - Parameters:
    ///   - modelFile: a FLAME pickle or an `.npz`; by default the one `FLAMBEAU_MODEL` names, else the head that comes
    ///     with the project.
    ///   - options: what is measured.
    /// - Throws: `ArchiveError` for a model that cannot be read, `FileError` where the project's files are not found.
    public init(modelFile: String? = nil, options: ComparisonOptions = ComparisonOptions()) throws {
        self.init(try Head.loaded(from: modelFile).head, options: options)
    }

    /// Measures a scan file against a mesh file, both in one frame and unit.
    ///
    /// - Parameters:
    ///   - mesh: the mesh measured. A fit's report beside it says the unit where the options do not.
    ///   - scan: the scan.
    ///   - landmarks: landmarks on the scan, where there are any.
    ///   - landmarkFile: where they are from, for errors.
    ///   - progress: called before each part of the work; `false` cancels.
    /// - Throws: an error that names the file at fault and what to do: `MeshError`, or `FittingError` when the face cannot be
    ///   found, nothing of the scan lies in it, or the caller cancels.
    public func run(
        _ mesh: String, _ scan: String, landmarks: LandmarkSet? = nil, landmarkFile: String? = nil,
        progress: (FitProgress) -> Bool = { _ in true }
    ) throws -> Comparison {
        var measured = try MeshFile.read(mesh)
        let surface = try MeshFile.read(scan).mesh
        // A mesh of the model has the model's vertices, all of them, in their order.
        if measured.report.fileVertices == head.vertexCount {
            measured = try MeshFile.read(mesh, keepingVertices: true)
        }
        let onMesh = measured.mesh.vertexCount == head.vertexCount ? marks(of: measured.mesh) : nil
        guard let reference = landmarks ?? onMesh else {
            guard options.whole, let unit = options.unit else { throw noFace(measured.mesh, mesh) }
            return try measure(
                measured.mesh, mesh, surface, scan, region: nil, unit: unit, around: nil,
                headFromScan: SimilarityTransform(scale: unit.metres), progress)
        }
        let alignment = try LandmarkAlignment(
            head, to: reference, unit: options.unit, place: landmarkFile ?? mesh)
        if options.alignment == .similarity, let landmarks, let onMesh {
            measured.mesh.transform(by: try Self.procrustes(onMesh, landmarks, at: landmarkFile))
        }
        let region = options.whole ? nil : FaceRegion(reference)
        guard options.whole || region != nil else {
            throw FittingError(
                .landmarks, at: landmarkFile ?? mesh,
                "these landmarks do not say where the face is: iBUG's 33, 36, 39, 42 and 45 are needed")
        }
        return try measure(
            measured.mesh, mesh, surface, scan, region: region,
            unit: options.unit ?? Self.unit(writtenBeside: mesh) ?? alignment.unit,
            around: options.whole ? nil : HeadSurface(surface, scanFromHead: alignment.scanFromHead, head: head),
            headFromScan: alignment.scanFromHead.inverse, progress)
    }

    /// The landmarks of a mesh of the model; a model without iBUG's points does not say where its face is.
    private func marks(of mesh: TriangleMesh) -> LandmarkSet? {
        (try? head.landmarks(.ibug51, vertices: mesh.positions)).map { points in
            LandmarkSet(scheme: .ibug51, points: points.map { Vector3($0) })
        }
    }

    private func noFace(_ mesh: TriangleMesh, _ path: String) -> FittingError {
        FittingError(
            .landmarks, at: path,
            "has \(mesh.vertexCount) vertices, \(head.name) "
                + (mesh.vertexCount == head.vertexCount ? "no landmarks ibug51" : "\(head.vertexCount)")
                + ": the face cannot be found on it. Give --landmarks on the scan, or measure everywhere with --whole and "
                + "--unit m, cm or mm")
    }

    /// The unit that the report beside a fitted mesh says its scan has: of a scan without a unit a fit knows more than
    /// landmarks do.
    private static func unit(writtenBeside mesh: String) -> LengthUnit? {
        let folder = (mesh as NSString).deletingLastPathComponent
        guard let data = FileManager.default.contents(atPath: (folder.isEmpty ? "." : folder) + "/" + HeadFiles.report),
            let report = try? JSONDecoder().decode(FitReport.self, from: data),
            report.files.contains((mesh as NSString).lastPathComponent)
        else { return nil }
        return LengthUnit(symbol: report.unit.symbol) ?? .free(metres: report.unit.metres)
    }

    /// The similarity that brings a mesh's landmarks to those of a scan, those that both have.
    private static func procrustes(
        _ onMesh: LandmarkSet, _ onScan: LandmarkSet, at place: String?
    ) throws(FittingError) -> SimilarityTransform {
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

    /// Aligns and measures; `headFromScan` takes the files' frame to the head's, in metres.
    private func measure(
        _ mesh: TriangleMesh, _ meshFile: String, _ scan: TriangleMesh, _ scanFile: String, region: FaceRegion?,
        unit: LengthUnit, around surface: HeadSurface?, headFromScan: SimilarityTransform,
        _ progress: (FitProgress) -> Bool
    ) throws(FittingError) -> Comparison {
        var mesh = mesh
        if options.alignment != .none {
            guard
                let found = try SurfaceAlignment(
                    of: mesh, to: scan, region: region, scaled: options.alignment == .similarity, threads: threads,
                    progress: progress)
            else {
                throw FittingError(
                    .scan, at: scanFile, "has too few vertices within the face to align \(meshFile) to")
            }
            mesh.transform(by: found.scanFromMesh)
        }
        let told = FitProgress(stage: 0, stageCount: 1, name: "measure", iteration: 0, energy: 0)
        guard progress(told) else { throw FittingError(.cancelled, at: scanFile, "the comparison was cancelled") }
        guard
            let error = FaceError(
                of: scan, against: mesh, region: region, unit: unit, visibleOn: surface, threads: threads)
        else {
            throw FittingError(
                .scan, at: scanFile, "has no vertex within the face; is it in the frame and unit of \(meshFile)?")
        }
        return Comparison(
            error: error, unit: unit, mesh: mesh, scan: scan, headFromScan: headFromScan, threads: threads)
    }
}
