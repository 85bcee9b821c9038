internal import Archives

extension LandmarkEmbedding {
    /// Packed weights, three a landmark, as vectors.
    static func corners(_ weights: [Double]) -> [SIMD3<Double>] {
        stride(from: 0, to: weights.count - 2, by: 3).map { SIMD3(weights[$0], weights[$0 + 1], weights[$0 + 2]) }
    }
}

extension LandmarkEmbedding.Contour {
    /// A contour from arrays (79, n) and (79, n, 3).
    init(
        faces: (name: String, array: NumericArray), weights: (name: String, array: NumericArray), _ fields: ArrayFields
    ) throws(ArchiveError) {
        let triangles = try fields.integers(
            faces, [Self.rowCount, nil], "a row of triangles for each degree of yaw from −39 to 39")
        let width = triangles.count / Self.rowCount
        let corners = LandmarkEmbedding.corners(
            try fields.doubles(weights, [Self.rowCount, width, 3], "barycentric weights of '\(faces.name)'"))
        self.init(
            triangles: (0..<Self.rowCount).map { Array(triangles[$0 * width..<($0 + 1) * width]) },
            barycentric: (0..<Self.rowCount).map { Array(corners[$0 * width..<($0 + 1) * width]) })
    }
}
