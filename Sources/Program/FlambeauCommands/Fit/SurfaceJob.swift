import Flambeau

/// The part of a scan's job that goes beyond the model's own surface.
struct SurfaceJob: Sendable {
    /// Whether vertices are freed.
    var isDetailed = false
    /// Whether the scan's colours are baked.
    var isTextured = false
    /// The scan's image; the one its file names when `nil`.
    var image: String?
    /// Whether v runs downwards in the scan's texture coordinates.
    var isFlipped = false
    /// The texture's width and height.
    var size = 1024

    /// What came of it.
    struct Result {
        var detail: DetailFit?
        var texture: BakedTexture?
    }

    /// The names of the files written.
    var files: [String] {
        (isDetailed ? ["detail.obj", "detail-error.png", "person.npz"] : [])
            + (isTextured ? ["texture.png", "texture.mtl"] : [])
    }

    /// What has to be there before the fit begins: the colours that are to be baked.
    ///
    /// - Throws: an error when the scan, its image or the configuration lacks something, before any work is done.
    func colors(of loaded: LoadedMesh, scan: String, _ fitter: ScanFitter) throws -> ScanColors? {
        if isDetailed, fitter.configuration.detail.stages.isEmpty {
            throw FittingError(
                .configuration, at: fitter.configuration.name,
                "has no detail.stages, which --detail needs; add them as assets/configurations/scan.yaml has them")
        }
        if isTextured, fitter.head.textureCoordinates == nil {
            throw FittingError(
                .model, at: fitter.head.name, "has no texture coordinates, which --texture bakes into")
        }
        return isTextured ? try ScanColors(loaded, path: scan, image: image, flipped: isFlipped) : nil
    }

    /// Frees vertices and bakes colours.
    func run(
        _ scan: TriangleMesh, _ fit: ScanFit, _ colors: ScanColors?, _ fitter: ScanFitter, place: String,
        progress: (FitProgress) -> Bool
    ) throws -> Result {
        var result = Result()
        if isDetailed {
            let registration = DetailRegistration(
                fitter.head, configuration: fitter.configuration.detail, threads: fitter.threads)
            result.detail = try registration.register(scan, fit, place: place, progress: progress)
        }
        if let colors {
            let baker = TextureBaker(fitter.head, size: size, threads: fitter.threads)
            result.texture = try baker.bake(
                colors, of: scan, fit, vertices: result.detail?.vertices ?? fit.vertices, place: place)
        }
        return result
    }

    /// Writes the results; the material library that meshes are to name.
    func write(
        _ result: Result, around surface: HeadSurface, _ head: Head, to folder: String
    ) throws -> (file: String, material: String)? {
        let library = try result.texture.map { texture in
            (file: try texture.write(to: folder, name: "texture").material, material: BakedTexture.material)
        }
        guard let detail = result.detail else { return library }
        let mesh = TriangleMesh(positions: detail.vertices, triangles: head.triangles)
        try MeshFile.write(
            mesh, to: folder + "/detail.obj", texture: head.textureCoordinates, materialLibrary: library)
        try detail.template.write(to: folder + "/person.npz")
        try ErrorPicture(range: 1).image(of: surface, vertices: detail.vertices, head)
            .writePNG(to: folder + "/detail-error.png")
        return library
    }
}
