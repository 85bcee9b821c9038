internal import Files

extension MeshFile {
    /// Writes a mesh, whole or not at all, in the format the path's ending names: `.obj` or `.ply`.
    ///
    /// - Parameters:
    ///   - mesh: the mesh.
    ///   - path: the file.
    ///   - texture: coordinates, u and v each, and for each corner of each triangle the pair it takes.
    ///   - colors: four samples a vertex, or none.
    ///   - materialLibrary: the `.mtl` file an OBJ names, relative to it, and the material it uses.
    ///   - decimals: digits behind the point in OBJ; by itself as many as keep a ten-millionth of the largest
    ///     coordinate.
    /// - Throws: `MeshError` when the ending names no format, a coordinate is not finite, or the file cannot be written.
    public static func write(
        _ mesh: TriangleMesh, to path: String, texture: (coordinates: [Float], triangles: [Int32])? = nil,
        colors: [UInt8] = [], materialLibrary: (file: String, material: String)? = nil, decimals: Int? = nil
    ) throws(MeshError) {
        let largest = mesh.positions.reduce(0) { max($0, $1.magnitude) }
        var encoder = MeshEncoder(
            try MeshFormat(path: path), vertexCount: mesh.vertexCount, triangles: mesh.triangles, texture: texture,
            colors: colors, materialLibrary: materialLibrary,
            decimals: decimals ?? DecimalText.decimals(forLargest: largest))
        try write(mesh.positions[...], with: &encoder, to: path)
    }

    /// Writes the mesh of an encoder's topology with these positions, whole or not at all.
    ///
    /// - Throws: `MeshError` when a coordinate is not finite or the file cannot be written.
    public static func write(
        _ positions: ArraySlice<Float>, with encoder: inout MeshEncoder, to path: String
    ) throws(MeshError) {
        try encoder.withEncoded(positions, path: path) { bytes throws(MeshError) in
            do throws(FileError) {
                var file = try AtomicFile(path)
                try file.append(bytes)
                try file.commit()
            } catch {
                throw .file(error)
            }
        }
    }
}
