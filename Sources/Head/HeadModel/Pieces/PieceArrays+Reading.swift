internal import Archives
internal import SpatialGeometry

extension PieceArrays {
    /// What the names of all arrays of pieces begin with.
    static let prefix = "pieces_"

    /// The pieces among the arrays of a file; `nil` where there are none.
    ///
    /// - Throws: `ArchiveError` that names the array and the shape expected.
    init?(_ fields: ArrayFields, of model: HeadModelArrays) throws(ArchiveError) {
        guard let names = try fields.array(["pieces_names"]) else { return nil }
        let counts = try fields.integers(
            fields.required(["pieces_counts"], "how many vertices each piece has"), [nil],
            "how many vertices each piece has")
        guard let strings = names.array.strings, strings.count == counts.count else {
            throw fields.failure(
                "pieces_names", "does not name the \(counts.count) pieces of 'pieces_counts'", "give a name for each")
        }
        pieces = zip(strings, counts).map { ($0, Int($1)) }
        let columns = model.shapeCount + model.expressionCount
        func doubles(_ name: String, _ shape: [Int?], _ expected: String) throws(ArchiveError) -> [Double] {
            try fields.doubles(fields.required([name], expected), shape, expected)
        }
        template = try doubles("pieces_v_template", [nil, 3], "the vertices of the pieces, (P, 3)")
        let count = vertexCount
        triangles = try fields.integers(
            fields.required(["pieces_f"], "the triangles of the pieces, (G, 3)"), [nil, 3], "three vertices a triangle")
        blendShapes = try doubles("pieces_shapedirs", [count, 3, columns], "the head's blend shapes on the pieces")
        poseCorrectives = try doubles(
            "pieces_posedirs", [count, 3, HeadModelArrays.poseColumnCount], "pose correctives of the pieces")
        weights = try doubles("pieces_weights", [count, 5], "skinning weights of the pieces")
        if let corners = try fields.array(["pieces_anchors"]) {
            anchors = (
                try fields.integers(corners, [count, 3], "vertices of the head that pieces grow out of, or −1"),
                try doubles("pieces_anchor_weights", [count, 3], "the weights of 'pieces_anchors'")
            )
        }
        if let mirror = try fields.array(["pieces_symmetry"]) {
            symmetry = try fields.integers(mirror, [count], "the mirror image of each of their vertices")
        }
        if let coordinates = try fields.array(["pieces_vt"]), let corners = try fields.array(["pieces_ft"]) {
            textureCoordinates = (
                try fields.doubles(coordinates, [nil, 2], "texture coordinates").map { Float($0) },
                try fields.integers(corners, [triangles.count / 3, 3], "a texture triangle for each of 'pieces_f'")
            )
        }
        addedNames = try fields.array(["pieces_added_names"])?.array.strings ?? []
        added = try doubles(
            "pieces_added", [model.vertexCount + count, 3, addedNames.count],
            "expression components behind the head's own, on its vertices and the pieces'")
        try readExpressions(fields, model)
    }

    private mutating func readExpressions(_ fields: ArrayFields, _ model: HeadModelArrays) throws(ArchiveError) {
        guard !model.namedExpressions.isEmpty else { return }
        let (rows, width) = (model.namedExpressions.count, model.expressionCount + addedNames.count)
        let coefficients = try fields.doubles(
            fields.required(["pieces_arkit_expression"], "(\(rows), \(width))"), [rows, width],
            "coefficients of each of 'arkit_names', the added ones last")
        let poses = try fields.doubles(
            fields.required(["pieces_arkit_pose"], "(\(rows), 15)"), [rows, 15], "the joint rotations of each")
        namedExpressions = (0..<rows).map { row in
            var pose = HeadPose()
            pose.joints = (0..<5).map { joint in
                Vector3(poses[15 * row + 3 * joint], poses[15 * row + 3 * joint + 1], poses[15 * row + 3 * joint + 2])
            }
            return NamedExpression(
                name: model.namedExpressions[row].name,
                expression: Array(coefficients[row * width..<(row + 1) * width]), pose: pose)
        }
        guard let pairs = try fields.array(["pieces_corrective_shapes"]) else { return }
        let numbers = try fields.integers(pairs, [nil, 2], "two of 'arkit_names' for each corrective")
        let count = numbers.count / 2
        let knots = try fields.doubles(
            fields.required(["pieces_corrective_knots"], "(\(count), 3)"), [count, 3],
            "where each corrective begins, acts fully and ends")
        let added = try fields.doubles(
            fields.required(["pieces_corrective_expression"], "(\(count), \(addedNames.count))"),
            [count, addedNames.count], "coefficients of the added components for each corrective")
        correctives = (0..<count).map { row in
            ExpressionCorrective(
                expressions: [Int(numbers[2 * row]), Int(numbers[2 * row + 1])], begin: knots[3 * row],
                peak: knots[3 * row + 1], end: knots[3 * row + 2],
                expression: Array(repeating: 0, count: model.expressionCount)
                    + added[row * addedNames.count..<(row + 1) * addedNames.count])
        }
    }
}
