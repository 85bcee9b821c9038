extension HeadModelArrays {
    /// The head's arrays with those of its pieces behind them: V + P vertices and S + E + X components. Without pieces the
    /// arrays as they are.
    var whole: HeadModelArrays {
        guard let pieces else { return self }
        let (count, added) = (vertexCount + pieces.vertexCount, pieces.addedNames.count)
        let columns = shapeCount + expressionCount
        var whole = self
        whole.pieces = nil
        whole.template += pieces.template
        whole.triangles += pieces.triangles.map { $0 + Int32(vertexCount) }
        whole.blendShapes = [Double](unsafeUninitializedCapacity: 3 * count * (columns + added)) { buffer, filled in
            for row in 0..<3 * count {
                let own = row < template.count
                let (source, start) = own ? (blendShapes, row) : (pieces.blendShapes, row - template.count)
                let place = row * (columns + added)
                for column in 0..<columns { buffer[place + column] = source[start * columns + column] }
                for column in 0..<added { buffer[place + columns + column] = pieces.added[row * added + column] }
            }
            filled = 3 * count * (columns + added)
        }
        whole.poseCorrectives += pieces.poseCorrectives
        whole.weights += pieces.weights
        whole.jointRegressor = []
        for joint in 0..<HeadJoint.count {
            whole.jointRegressor += jointRegressor[joint * vertexCount..<(joint + 1) * vertexCount]
            whole.jointRegressor += Array(repeating: 0, count: pieces.vertexCount)
        }
        if let (coordinates, corners) = textureCoordinates {
            let first = Int32(coordinates.count / 2)
            // Pieces without a layout lie in its corner.
            let layout = pieces.textureCoordinates ?? ([0, 0], Array(repeating: 0, count: pieces.triangles.count))
            whole.textureCoordinates = (
                coordinates + layout.coordinates, corners + layout.triangles.map { $0 + first }
            )
        }
        whole.symmetry = symmetry.flatMap { own in
            pieces.symmetry.map { own + $0.map { $0 + Int32(vertexCount) } }
        }
        for piece in pieces.ranges(from: vertexCount) { whole.regions[piece.name] = piece.vertices.map { Int32($0) } }
        if !pieces.namedExpressions.isEmpty { whole.namedExpressions = pieces.namedExpressions }
        return whole
    }
}
