internal import Landmarks
internal import Archives
internal import SpatialGeometry

extension HeadModelArrays {
    /// Reads what our own `.npz` files hold beside FLAME's arrays.
    mutating func readExtras(_ fields: ArrayFields) throws(ArchiveError) {
        if let coordinates = try fields.array(["vt"]), let corners = try fields.array(["ft"]) {
            textureCoordinates = (
                try fields.doubles(coordinates, [nil, 2], "texture coordinates").map { Float($0) },
                try fields.integers(corners, [triangles.count / 3, 3], "a texture triangle for each triangle of 'f'")
            )
        }
        if let mirror = try fields.array(["symmetry"]) {
            symmetry = try fields.integers(mirror, [template.count / 3], "the mirror image of each vertex")
        }
        for key in fields.keys where key.hasPrefix("mask_") {
            guard let found = try fields.array([key]) else { continue }
            regions[String(key.dropFirst("mask_".count))] = try fields.integers(found, [nil], "vertex ids of a region")
        }
        for key in fields.keys where key.hasPrefix("landmarks_") && key.hasSuffix("_faces") {
            let scheme = String(key.dropFirst("landmarks_".count).dropLast("_faces".count))
            if scheme.hasSuffix("_contour") { continue }
            landmarks.append(try Self.embedding(scheme, fields))
        }
        try readNamedExpressions(fields)
    }

    private static func embedding(_ scheme: String, _ fields: ArrayFields) throws(ArchiveError) -> LandmarkEmbedding {
        let prefix = "landmarks_\(scheme)"
        let faces = try fields.integers(
            fields.required([prefix + "_faces"], "a triangle for each landmark"), [nil], "a triangle for each landmark")
        let weights = try fields.doubles(
            fields.required([prefix + "_weights"], "(\(faces.count), 3)"), [faces.count, 3],
            "barycentric weights of \(prefix)_faces")
        var indices: [Int]?
        if let found = try fields.array([prefix + "_indices"]) {
            indices = try fields.integers(found, [faces.count], "the index of each landmark in its scheme").map {
                Int($0)
            }
        }
        var contour: LandmarkEmbedding.Contour?
        if let found = try fields.array([prefix + "_contour_faces"]) {
            contour = try LandmarkEmbedding.Contour(
                faces: found, weights: fields.required([prefix + "_contour_weights"], "(79, n, 3)"), fields)
        }
        return LandmarkEmbedding(
            scheme: LandmarkScheme(scheme), source: fields.value[prefix + "_source"]?.array?.strings?.first,
            indices: indices,
            triangles: faces, barycentric: LandmarkEmbedding.corners(weights), contour: contour)
    }

    private mutating func readNamedExpressions(_ fields: ArrayFields) throws(ArchiveError) {
        guard let names = try fields.array(["arkit_names"]) else { return }
        guard let strings = names.array.strings else {
            throw fields.failure(names.name, "is not text", "it should hold the names of the expressions")
        }
        let coefficients = try fields.doubles(
            fields.required(["arkit_expression"], "(\(strings.count), E)"), [strings.count, expressionCount],
            "the expression coefficients of each of 'arkit_names'")
        let poses = try fields.doubles(
            fields.required(["arkit_pose"], "(\(strings.count), 15)"), [strings.count, 15],
            "the joint rotations of each of 'arkit_names'")
        namedExpressions = strings.indices.map { row in
            var pose = HeadPose()
            pose.joints = (0..<5).map { joint in
                let start = 15 * row + 3 * joint
                return Vector3(poses[start], poses[start + 1], poses[start + 2])
            }
            return NamedExpression(
                name: strings[row],
                expression: Array(coefficients[row * expressionCount..<(row + 1) * expressionCount]), pose: pose)
        }
    }
}
