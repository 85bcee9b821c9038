extension HeadModelArrays {
    /// A checksum of the model itself, by which a parameter file says what it belongs to: the same for a pickle and the
    /// `.npz` converted from it.
    ///
    /// SHA-256, in hexadecimal, over little-endian values one after the other: the numbers V, F, S and E, `f` and the
    /// parents as 32-bit integers, then `v_template`, `shapedirs`, `posedirs`, `J_regressor` and `weights`, in C order,
    /// as single precision. Takes a tenth of a second for a model of FLAME's size.
    public var checksum: String {
        var digest = SHA256()
        let sizes = [vertexCount, triangleCount, shapeCount, expressionCount].map { Int32($0) }
        Self.add(sizes.map(\.littleEndian), to: &digest)
        Self.add(triangles.map(\.littleEndian), to: &digest)
        Self.add(parents.map { Int32($0).littleEndian }, to: &digest)
        for values in [template, blendShapes, poseCorrectives, jointRegressor, weights] {
            Self.add(values.map { Float($0).bitPattern.littleEndian }, to: &digest)
        }
        return digest.finish()
    }

    private static func add<Word: BitwiseCopyable>(_ words: [Word], to digest: inout SHA256) {
        words.withUnsafeBytes { digest.update($0) }
    }
}
