internal import SpatialGeometry

extension Head {
    /// This head with lids that fit an identity: at rest, and at every weight of a blink at which the head has a shape in
    /// between, lids that stand in the eyeball come out of it along its rays.
    ///
    /// The head's own shapes of the blink are those of the mean face. What they add is made anew here, and the resting lids of
    /// this identity go into the template: for other identities use the head they were made from. Heads without pieces, or
    /// without shapes in between, stay as they are.
    public func fittingLids(to shape: [Double]) -> Head {
        var head = self
        for eye in lids {
            let blinks = correctives.indices.filter { isBlink(correctives[$0], of: eye) }
            guard !blinks.isEmpty else { continue }
            for (vertex, way) in withAnchored(eye.ways(out: head.vertices(HeadParameters(shape: shape)), clearance: 0))
            {
                for axis in 0..<3 { head.basis.template[3 * vertex + axis] += way[axis] }
            }
            for number in blinks {
                let corrective = correctives[number]
                guard let added = corrective.expression.lastIndex(where: { $0 != 0 }) else { continue }
                let path = namedExpressions[corrective.expressions[0]].expression.map { corrective.peak * $0 }
                let shut = head.vertices(HeadParameters(shape: shape, expression: path))
                let ways = withAnchored(eye.ways(out: shut, clearance: Self.lidClearance))
                head.basis.setDirection(
                    shapeCount + added, ways.mapValues { $0 / Float(corrective.expression[added]) })
            }
        }
        return head
    }

    /// How far off the eyeball a lid moves, in metres.
    private static let lidClearance: Float = 0.0001

    private func isBlink(_ corrective: ExpressionCorrective, of eye: EyeLids) -> Bool {
        corrective.expressions[0] == corrective.expressions[1]
            && namedExpressions[corrective.expressions[0]].name == "eyeBlink" + eye.side
    }

    /// Displacements of vertices, and what they do to those that grow out of them.
    private func withAnchored(_ ways: [Int: SIMD3<Float>]) -> [Int: SIMD3<Float>] {
        var all = ways
        for (vertex, place) in anchors {
            let way = (0..<3).reduce(SIMD3<Float>.zero) { sum, corner in
                sum + place.weights[corner] * (ways[Int(place.corners[corner])] ?? .zero)
            }
            if way != .zero { all[vertex] = way }
        }
        return all
    }

    /// The expression coefficients of a named expression at weight 1, with what it needs there.
    package func coefficients(ofNamed number: Int, weight: Double = 1) -> [Double] {
        var result = namedExpressions[number].expression.map { weight * $0 }
        for corrective in correctives where corrective.expressions == [number, number] {
            let activation = corrective.activation((weight, weight))
            for index in corrective.expression.indices { result[index] += activation * corrective.expression[index] }
        }
        return result
    }
}

extension VertexBasis {
    /// Replaces a column by displacements of some vertices.
    mutating func setDirection(_ column: Int, _ displacements: [Int: SIMD3<Float>]) {
        for row in 0..<3 * vertexCount { directions[row * columnCount + column] = 0 }
        for (vertex, displacement) in displacements {
            for axis in 0..<3 { directions[(3 * vertex + axis) * columnCount + column] = displacement[axis] }
        }
    }
}
