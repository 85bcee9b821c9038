internal import Archives

extension PieceArrays {
    /// Checks that the arrays agree, as those of the head are checked.
    func validate(_ check: ArrayCheck, of model: HeadModelArrays) throws(ArchiveError) {
        let count = vertexCount
        var names = Set(model.regions.keys)
        for (name, vertices) in pieces {
            guard name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]{0,63}/) != nil, names.insert(name).inserted else {
                throw check.failure(
                    "pieces_names", "has the name '\(name.prefix(64))'",
                    "a piece is named once, by letters, digits and _, and unlike the head's regions")
            }
            guard vertices > 0 else {
                throw check.failure("pieces_counts", "is \(vertices) for '\(name)'", "a piece has vertices")
            }
        }
        guard pieces.reduce(0, { $0 + $1.count }) == count, model.vertexCount + count < Int(Int32.max) else {
            throw check.failure("pieces_counts", "do not sum to the \(count) of 'pieces_v_template'", "count them all")
        }
        for (key, values) in [
            ("pieces_v_template", template), ("pieces_shapedirs", blendShapes), ("pieces_posedirs", poseCorrectives),
            ("pieces_weights", weights), ("pieces_added", added),
        ] { try check.finite(key, values) }
        try check.indices("pieces_f", triangles, below: count, "vertices of pieces")
        for vertex in 0..<count {
            let sum = weights[5 * vertex..<5 * vertex + 5].reduce(0, +)
            guard abs(sum - 1) < 0.01 else {
                throw check.failure(
                    "pieces_weights", "sum to \(sum) at vertex \(vertex)", "the five weights of a vertex sum to 1")
            }
        }
        if let anchors {
            try check.indices(
                "pieces_anchors", anchors.corners.map { max($0, 0) }, below: model.vertexCount, "vertices")
            guard
                anchors.weights.indices.allSatisfy({ abs(anchors.weights[$0]) <= 2 }),
                zip(anchors.corners, anchors.weights).allSatisfy({ $0 >= 0 || $1 == 0 })
            else {
                throw check.failure(
                    "pieces_anchor_weights", "hold a weight beyond 2, or one of no vertex",
                    "the three weights of a place sum to 1, and are 0 where a vertex grows out of none")
            }
        }
        if let symmetry {
            try check.indices("pieces_symmetry", symmetry, below: count, "vertices of pieces")
            guard symmetry.indices.allSatisfy({ Int(symmetry[Int(symmetry[$0])]) == $0 }) else {
                throw check.failure(
                    "pieces_symmetry", "maps a vertex to one that is not mapped back", "mirroring twice changes nothing"
                )
            }
        }
        if let (coordinates, corners) = textureCoordinates {
            try check.indices("pieces_ft", corners, below: coordinates.count / 2, "texture coordinates of pieces")
            try check.finite("pieces_vt", coordinates.map { Double($0) })
        }
        for named in namedExpressions {
            let rotations = named.pose.joints.flatMap { [$0.x, $0.y, $0.z] }
            try check.finite("pieces_arkit_expression", named.expression)
            try check.finite("pieces_arkit_pose", rotations)
        }
        for (row, corrective) in correctives.enumerated() {
            guard corrective.expressions.allSatisfy(namedExpressions.indices.contains) else {
                throw check.failure(
                    "pieces_corrective_shapes", "names \(corrective.expressions) in row \(row)",
                    "there are \(namedExpressions.count) named expressions, from 0")
            }
            guard corrective.begin >= 0, corrective.begin < corrective.peak, corrective.peak < corrective.end else {
                throw check.failure(
                    "pieces_corrective_knots",
                    "are \(corrective.begin), \(corrective.peak), \(corrective.end) in row \(row)",
                    "a corrective begins at 0 or later, acts fully after that and ends later still")
            }
            try check.finite("pieces_corrective_knots", [corrective.end])
            try check.finite("pieces_corrective_expression", corrective.expression)
        }
    }
}
