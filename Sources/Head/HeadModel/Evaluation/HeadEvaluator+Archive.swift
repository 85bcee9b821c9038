public import Archives

extension HeadEvaluator {
    /// Writes the meshes of several heads as one `.npz`: `vertices` (n, V, 3) in metres and `faces` (F, 3).
    ///
    /// - Throws: `ArchiveError` when the file cannot be written.
    public mutating func writeArchive(
        of heads: [HeadParameters], triangles: [Int32], to path: String
    ) throws(ArchiveError) {
        let batchSize = 64
        var vertices: [Float] = []
        var batch: [Float] = []
        vertices.reserveCapacity(3 * vertexCount * heads.count)
        for start in stride(from: 0, to: heads.count, by: batchSize) {
            evaluate(Array(heads[start..<min(start + batchSize, heads.count)]), into: &batch)
            vertices += batch
        }
        try NumpyArchive.write(
            [
                ("vertices", NumericArray(shape: [heads.count, vertexCount, 3], elements: .float32(vertices))),
                ("faces", NumericArray(shape: [triangles.count / 3, 3], elements: .int64(triangles.map(Int64.init)))),
            ], to: path)
    }
}
