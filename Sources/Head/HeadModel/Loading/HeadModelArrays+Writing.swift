public import Archives

extension HeadModelArrays {
    /// Writes the model as `.npz`, whole or not at all: FLAME's keys, which Python programs load too, and beside them
    /// landmarks, regions, texture coordinates and named expressions.
    ///
    /// Numbers that single precision holds exactly are written so, others in double precision: nothing is lost.
    ///
    /// - Throws: `ArchiveError` when the arrays disagree or the file cannot be written.
    public func write(to path: String) throws(ArchiveError) {
        try validate()
        try NumpyArchive.write(namedArrays, to: path)
    }

    /// The arrays under the names that files use.
    var namedArrays: [(name: String, array: NumericArray)] {
        let count = vertexCount
        var joints = [Double](repeating: 0, count: 15)
        for joint in 0..<5 {
            for vertex in 0..<count {
                let weight = jointRegressor[joint * count + vertex]
                for axis in 0..<3 { joints[3 * joint + axis] += weight * template[3 * vertex + axis] }
            }
        }
        var arrays: [(name: String, array: NumericArray)] = [
            ("model_name", Self.text([name], [])),
            ("v_template", Self.numbers(template, [count, 3])),
            ("f", Self.indices(triangles, [triangleCount, 3])),
            ("shapedirs", Self.numbers(blendShapes, [count, 3, shapeCount + expressionCount])),
            ("shape_count", NumericArray(shape: [], elements: .int64([Int64(shapeCount)]))),
            ("posedirs", Self.numbers(poseCorrectives, [count, 3, Self.poseColumnCount])),
            ("J_regressor", Self.numbers(jointRegressor, [5, count])),
            ("J", Self.numbers(joints, [5, 3])),
            ("weights", Self.numbers(weights, [count, 5])),
            ("kintree_table", Self.indices(parents.map { Int32($0) } + [0, 1, 2, 3, 4], [2, 5])),
            ("bs_style", Self.text(["lbs"], [])),
            ("bs_type", Self.text(["lrotmin"], [])),
        ]
        if let (coordinates, corners) = textureCoordinates {
            arrays.append(("vt", NumericArray(shape: [coordinates.count / 2, 2], elements: .float32(coordinates))))
            arrays.append(("ft", Self.indices(corners, [triangleCount, 3])))
        }
        if let symmetry { arrays.append(("symmetry", Self.indices(symmetry, [count]))) }
        for (region, ids) in regions.sorted(by: { $0.key < $1.key }) {
            arrays.append(("mask_\(region)", Self.indices(ids, [ids.count])))
        }
        for embedding in landmarks { arrays += Self.arrays(of: embedding) }
        if !namedExpressions.isEmpty {
            let rows = namedExpressions.count
            arrays.append(("arkit_names", Self.text(namedExpressions.map(\.name), [rows])))
            arrays.append(
                ("arkit_expression", Self.numbers(namedExpressions.flatMap(\.expression), [rows, expressionCount])))
            let poses = namedExpressions.flatMap { $0.pose.joints.flatMap { [$0.x, $0.y, $0.z] } }
            arrays.append(("arkit_pose", Self.numbers(poses, [rows, 15])))
        }
        return arrays + (pieces?.namedArrays(of: self) ?? [])
    }

    private static func arrays(of embedding: LandmarkEmbedding) -> [(name: String, array: NumericArray)] {
        let prefix = "landmarks_\(embedding.scheme)"
        let count = embedding.triangles.count
        var arrays: [(name: String, array: NumericArray)] = [
            (prefix + "_faces", indices(embedding.triangles, [count])),
            (prefix + "_weights", numbers(embedding.barycentric.flatMap { [$0.x, $0.y, $0.z] }, [count, 3])),
        ]
        if embedding.indices != Array(0..<count) {
            arrays.append((prefix + "_indices", indices(embedding.indices.map { Int32($0) }, [count])))
        }
        if let source = embedding.source { arrays.append((prefix + "_source", text([source], []))) }
        if let contour = embedding.contour {
            let (rows, width) = (contour.triangles.count, contour.triangles[0].count)
            let weights = contour.barycentric.flatMap { $0.flatMap { [$0.x, $0.y, $0.z] } }
            arrays.append((prefix + "_contour_faces", indices(contour.triangles.flatMap(\.self), [rows, width])))
            arrays.append((prefix + "_contour_weights", numbers(weights, [rows, width, 3])))
        }
        return arrays
    }

    static func numbers(_ values: [Double], _ shape: [Int]) -> NumericArray {
        let floats = values.map { Float($0) }
        let isExact = zip(values, floats).allSatisfy { $0 == Double($1) }
        return NumericArray(shape: shape, elements: isExact ? .float32(floats) : .float64(values))
    }

    static func indices(_ values: [Int32], _ shape: [Int]) -> NumericArray {
        NumericArray(shape: shape, elements: .int64(values.map { Int64($0) }))
    }

    static func text(_ values: [String], _ shape: [Int]) -> NumericArray {
        NumericArray(shape: shape, elements: .text(values))
    }
}
