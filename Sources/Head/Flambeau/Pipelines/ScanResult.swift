internal import Files
public import Fitting
internal import HeadModel
public import Images
internal import Meshes
public import Registration
public import SurfaceDetail

/// A head fitted to a scan, what was made of it beside, and the report.
public struct ScanResult: Sendable {
    /// How it came about and how good it is.
    public let report: FitReport
    /// The fitted head.
    public let fit: ScanFit
    /// For each vertex of the model whether the scan shows nothing of it, so that it is the model's guess.
    public let extrapolated: [Bool]
    /// The head with its vertices freed, where that was asked for.
    public let detail: DetailFit?
    /// The scan's colours in the head's own texture, where that was asked for.
    public let texture: BakedTexture?
    /// Where the time went.
    public internal(set) var times: StageTimes
    let surface: HeadSurface
    let head: Head
    let model: ModelReference
    let threads: Int

    /// The scan coloured by its signed distance from the fitted head.
    ///
    /// - Throws: `FittingError` when the caller cancels.
    public func errorPicture(progress: (FitProgress) -> Bool = { _ in true }) throws -> Image {
        try ErrorPicture().image(
            of: surface, vertices: fit.vertices, head, extrapolated: extrapolated, threads: threads, progress: progress)
    }

    /// Writes the files that ``FitReport/files`` names into a folder, which is made when it is not there, each whole or
    /// not at all and the report last. What an earlier fit wrote there and this one does not is removed.
    ///
    /// - Parameters:
    ///   - folder: where.
    ///   - progress: called before each part of the work; `false` cancels.
    /// - Throws: `FileError`, `MeshError`, `ImageError` or `ParameterError` when a file cannot be written; `FittingError`
    ///   when the caller cancels.
    public func write(to folder: String, progress: (FitProgress) -> Bool = { _ in true }) throws {
        try OutputFolder.make(at: folder)
        // Pictures first: drawing them takes the time, and until then nothing in the folder is touched.
        let picture = try errorPicture(progress: progress)
        let detailPicture = try detail.map { detail in
            try ErrorPicture(range: 1).image(
                of: surface, vertices: detail.vertices, head, threads: threads, progress: progress)
        }
        HeadFiles.withdraw(in: folder, keeping: report.files)
        let library = try texture.map { texture in
            (file: try texture.write(to: folder, name: "texture").material, material: BakedTexture.material)
        }
        if let detail, let detailPicture {
            try MeshFile.write(
                TriangleMesh(positions: detail.vertices, triangles: head.triangles), to: folder + "/detail.obj",
                texture: head.textureCoordinates, materialLibrary: library)
            try detail.template.write(to: folder + "/person.npz")
            try ImageFile.write(detailPicture, to: folder + "/detail-error.png")
        }
        try HeadFiles.write(
            fit.vertices, fit.parameters, of: head, model, to: folder, library: library, extrapolated: extrapolated)
        try ImageFile.write(picture, to: folder + "/error.png")
        try AtomicFile.write(report.json(), to: folder + "/" + HeadFiles.report)
    }
}
