internal import Landmarks
public import Archives

extension HeadModelArrays {
    /// Adds the landmarks of a file that belongs to the model; a contour alone is joined to the model's `ibug51`, or
    /// else its `ibug68`.
    ///
    /// - Parameters:
    ///   - path: the file, of any layout that `LandmarkEmbeddingFile` reads.
    ///   - source: a name for the embedding; the file's own name if `nil`.
    /// - Throws: `ArchiveError` when the file cannot be read, does not fit the model, or the model has landmarks of that
    ///   scheme already.
    public mutating func addLandmarks(from path: String, source: String? = nil) throws(ArchiveError) {
        let file = try LandmarkEmbeddingFile.load(path, source: source)
        var changed = self
        for embedding in file.embeddings {
            if let known = landmarks.first(where: { $0.scheme == embedding.scheme }) {
                throw ArchiveError(
                    path: path, place: .key(embedding.scheme.name),
                    what: "the model has landmarks of this scheme already (\(known.source ?? "its own"))",
                    advice: "give one file for each scheme: embeddings of one scheme differ and are never mixed")
            }
            changed.landmarks.append(embedding)
        }
        if let contour = file.contour {
            let index = [LandmarkScheme.ibug51, .ibug68].lazy.compactMap { scheme in
                changed.landmarks.firstIndex { $0.scheme == scheme && $0.contour == nil }
            }.first
            guard let index else {
                throw ArchiveError(
                    path: path, what: "holds a contour, but the model has no iBUG landmarks without one to join it to",
                    advice: "give the file of the 51 static landmarks first")
            }
            changed.landmarks[index].contour = contour
        }
        try changed.validate(path: path)
        self = changed
    }

    /// Adds the regions of `FLAME_masks.pkl`, or of any dictionary of vertex ids by name.
    ///
    /// - Throws: `ArchiveError` when the file cannot be read or an id is out of range.
    public mutating func addRegions(from path: String) throws(ArchiveError) {
        let fields = try ArrayFields(ArchiveFile.value(at: path), path: path)
        var changed = self
        for key in fields.keys {
            guard let found = try fields.array([key]) else { continue }
            changed.regions[key] = try fields.integers(found, [nil], "the vertex ids of a region")
        }
        try changed.validate(path: path)
        self = changed
    }

    /// Adds the texture coordinates of `head_template.obj` or `FLAME_texture.npz`; of the former only `vt` and `f` are
    /// used, since its vertices stand elsewhere.
    ///
    /// - Throws: `ArchiveError` when the file cannot be read or its triangles are not those of the model.
    public mutating func addTextureCoordinates(from path: String) throws(ArchiveError) {
        var changed = self
        if path.lowercased().hasSuffix(".obj") {
            changed.textureCoordinates = try WavefrontTexture.read(path, triangles: triangles)
        } else {
            let fields = try ArrayFields(ArchiveFile.value(at: path), path: path)
            let coordinates = try fields.doubles(
                fields.required(["vt"], "texture coordinates, (T, 2)"), [nil, 2], "texture coordinates")
            let corners = try fields.integers(
                fields.required(["ft"], "texture triangles, (F, 3)"), [triangleCount, 3],
                "a texture triangle for each of the model's")
            changed.textureCoordinates = (coordinates.map { Float($0) }, corners)
        }
        try changed.validate(path: path)
        self = changed
    }
}
