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
        for start in stride(from: 0, to: heads.count, by: batchSize) {
            evaluate(Array(heads[start..<min(start + batchSize, heads.count)]), into: &batch)
            if start == 0 { vertices.reserveCapacity(batch.count / min(batchSize, heads.count) * heads.count) }
            vertices += batch
        }
        let rows = heads.isEmpty ? 0 : vertices.count / 3 / heads.count
        try NumpyArchive.write(
            [
                ("vertices", NumericArray(shape: [heads.count, rows, 3], elements: .float32(vertices))),
                ("faces", NumericArray(shape: [triangles.count / 3, 3], elements: .int64(triangles.map(Int64.init)))),
            ], to: path)
    }
}
