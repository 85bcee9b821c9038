internal import Landmarks
public import Archives

extension HeadModelArrays {
    /// The number V of vertices.
    public var vertexCount: Int { template.count / 3 }

    /// The number F of triangles.
    public var triangleCount: Int { triangles.count / 3 }

    /// The number E of expression components.
    public var expressionCount: Int {
        vertexCount == 0 ? 0 : blendShapes.count / template.count - shapeCount
    }

    /// Checks that the arrays agree in size, every index is in range, every number is finite, weights sum to one, and
    /// the head is about the size of a head in metres.
    ///
    /// - Parameter path: the file to name in errors; the model's name where there is none.
    /// - Throws: `ArchiveError` that names the array, what is wrong and what was expected.
    public func validate(path: String? = nil) throws(ArchiveError) {
        let check = ArrayCheck(path: path ?? "head model '\(name)'")
        try validateSizes(check)
        try check.finite("v_template", template)
        try check.finite("shapedirs", blendShapes)
        try check.finite("posedirs", poseCorrectives)
        try check.finite("J_regressor", jointRegressor)
        try check.finite("weights", weights)
        try check.indices("f", triangles, below: vertexCount, "vertices")
        try validateExtent(check)
        for vertex in 0..<vertexCount {
            let sum = weights[5 * vertex..<5 * vertex + 5].reduce(0, +)
            guard abs(sum - 1) < 0.01 else {
                throw check.failure(
                    "weights", "sum to \(sum) at vertex \(vertex)", "the five weights of a vertex sum to 1")
            }
        }
        for joint in 0..<5 {
            let sum = jointRegressor[joint * vertexCount..<(joint + 1) * vertexCount].reduce(0, +)
            guard abs(sum - 1) < 0.01 else {
                throw check.failure("J_regressor", "sums to \(sum) in row \(joint)", "the weights of a joint sum to 1")
            }
        }
        try validateExtras(check)
        try pieces?.validate(check, of: self)
    }

    private func validateSizes(_ check: ArrayCheck) throws(ArchiveError) {
        guard !template.isEmpty, template.count.isMultiple(of: 3), vertexCount < Int(Int32.max) else {
            throw check.failure("v_template", "has \(template.count) values", "a head has three values for each vertex")
        }
        guard blendShapes.count.isMultiple(of: template.count), shapeCount >= 0, expressionCount >= 0 else {
            throw check.failure(
                "shapedirs", "has \(blendShapes.count) values, of which \(shapeCount) columns are identity",
                "it should be (\(vertexCount), 3, S + E)")
        }
        try check.count("posedirs", poseCorrectives.count, [vertexCount, 3, Self.poseColumnCount])
        try check.count("J_regressor", jointRegressor.count, [5, vertexCount])
        try check.count("weights", weights.count, [vertexCount, 5])
        guard !triangles.isEmpty, triangles.count.isMultiple(of: 3) else {
            throw check.failure("f", "has \(triangles.count) values", "a head has three for each triangle")
        }
        guard parents.count == 5, parents[0] == -1,
            parents.indices.dropFirst().allSatisfy({ (0..<$0).contains(parents[$0]) })
        else {
            throw check.failure(
                "kintree_table", "has the parents \(parents)",
                "there are five joints, the first is the root, and a joint comes after its parent: −1, 0, 1, 1, 1")
        }
    }

    private func validateExtent(_ check: ArrayCheck) throws(ArchiveError) {
        let extent = (0..<3).map { axis in
            let values = stride(from: axis, to: template.count, by: 3).map { template[$0] }
            return (values.max() ?? 0) - (values.min() ?? 0)
        }
        let largest = extent.max() ?? 0
        guard (0.03...3).contains(largest) else {
            throw check.failure(
                "v_template", "is \(largest) across", "a head is in metres, so about 0.3: scale the model's arrays")
        }
    }

    private func validateExtras(_ check: ArrayCheck) throws(ArchiveError) {
        if let (coordinates, corners) = textureCoordinates {
            try check.count("ft", corners.count, [triangleCount, 3])
            try check.indices("ft", corners, below: coordinates.count / 2, "texture coordinates")
            try check.finite("vt", coordinates.map { Double($0) })
        }
        if let symmetry {
            try check.count("symmetry", symmetry.count, [vertexCount])
            try check.indices("symmetry", symmetry, below: vertexCount, "vertices")
            if let vertex = symmetry.indices.first(where: { Int(symmetry[Int(symmetry[$0])]) != $0 }) {
                throw check.failure(
                    "symmetry", "maps vertex \(vertex) to one that is not mapped back",
                    "mirroring twice changes nothing")
            }
        }
        for (region, ids) in regions.sorted(by: { $0.key < $1.key }) {
            try check.indices("mask_\(region)", ids, below: vertexCount, "vertices")
        }
        var schemes = Set<LandmarkScheme>()
        for embedding in landmarks {
            guard schemes.insert(embedding.scheme).inserted else {
                throw check.failure(
                    "landmarks_\(embedding.scheme)", "is given twice", "keep one embedding of each scheme")
            }
            try embedding.validate(check, triangleCount: triangleCount)
        }
        for expression in namedExpressions {
            guard expression.expression.count == expressionCount else {
                throw check.failure(
                    expression.name, "has \(expression.expression.count) coefficients",
                    "the model has \(expressionCount) expression components")
            }
            let rotations = expression.pose.joints.flatMap { [$0.x, $0.y, $0.z] }
            try check.finite(expression.name, expression.expression + rotations)
        }
    }
}

extension LandmarkEmbedding {
    fileprivate func validate(_ check: ArrayCheck, triangleCount: Int) throws(ArchiveError) {
        let key = "landmarks_\(scheme)"
        guard indices.count == triangles.count, indices.allSatisfy({ $0 >= 0 }) else {
            throw check.failure(
                key, "has \(indices.count) indices for \(triangles.count) landmarks", "give one for each")
        }
        if let count = scheme.count {
            guard indices.allSatisfy({ $0 < count }), Set(indices).count == indices.count else {
                throw check.failure(key, "names landmarks beyond the scheme's, or one twice", "\(scheme) has \(count)")
            }
            // iBUG's points are asked for by their numbers, so that all have to be there.
            guard (scheme != .ibug51 && scheme != .ibug68) || indices == Array(0..<count) else {
                throw check.failure(
                    key, "has \(indices.count) landmarks", "\(scheme) has \(count), in its own order")
            }
        }
        try Self.validate(key, triangles, barycentric, check, triangleCount: triangleCount)
        guard let contour else { return }
        guard contour.triangles.count == Contour.rowCount, contour.barycentric.count == Contour.rowCount,
            zip(contour.triangles, contour.barycentric).allSatisfy({
                $0.count == $1.count && $0.count == contour.triangles[0].count
            }), contour.triangles[0].count <= max(17, triangles.count)
        else {
            throw check.failure(
                key + "_contour", "does not have \(Contour.rowCount) rows of equal length",
                "it should be (79, 17), a row for each degree of yaw from −39 to 39")
        }
        for row in contour.triangles.indices {
            try Self.validate(
                key + "_contour", contour.triangles[row], contour.barycentric[row], check, triangleCount: triangleCount)
        }
    }

    private static func validate(
        _ key: String, _ triangles: [Int32], _ weights: [SIMD3<Double>], _ check: ArrayCheck, triangleCount: Int
    ) throws(ArchiveError) {
        try check.indices(key + "_faces", triangles, below: triangleCount, "triangles")
        for (index, corner) in weights.enumerated() where !(abs(corner.sum() - 1) < 0.01) || !(corner.max() < 100) {
            throw check.failure(
                key + "_weights", "are \(corner.x), \(corner.y), \(corner.z) at landmark \(index)",
                "barycentric weights sum to 1")
        }
    }
}
