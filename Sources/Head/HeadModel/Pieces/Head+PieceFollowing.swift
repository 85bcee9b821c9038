internal import LinearAlgebra
internal import SpatialGeometry

extension Head {
    /// The pieces at rest of a person whose own vertices at rest are given: where the identity that comes nearest to these has
    /// them; what grows out of the skin moves with its place there.
    ///
    /// - Parameter own: the vertices without pieces, packed, in metres.
    /// - Returns: the vertices of the pieces, packed.
    func pieceTemplate(following own: [Float]) -> [Float] {
        var evaluator = HeadEvaluator(self)
        let base = evaluator.vertices(HeadParameters(shape: nearestIdentity(to: own)))
        var result = Array(base[3 * ownVertexCount..<3 * vertexCount])
        for (vertex, place) in anchors {
            var moved = SIMD3<Float>.zero
            for corner in 0..<3 {
                let root = Int(place.corners[corner])
                moved += place.weights[corner] * (own.vector(at: root) - base.vector(at: root))
            }
            for axis in 0..<3 { result[3 * (vertex - ownVertexCount) + axis] += moved[axis] }
        }
        return result
    }

    /// The identity whose own vertices come nearest to those given, each off by a millimetre, coefficients by 1.
    private func nearestIdentity(to own: [Float]) -> [Double] {
        guard shapeCount > 0 else { return [] }
        var normal = Matrix(rows: shapeCount, columns: shapeCount)
        var right = [Double](repeating: 0, count: shapeCount)
        // A block of rows at a time: the whole would be as large as the model.
        let block = 3000
        for first in stride(from: 0, to: own.count, by: block) {
            let rows = first..<min(first + block, own.count)
            let part = Matrix(
                rows.map { row in
                    let start = row * basis.columnCount
                    return basis.directions[start..<start + shapeCount].map { 1000 * Double($0) }
                })
            let difference = rows.map { 1000 * Double(own[$0] - basis.template[$0]) }
            normal = normal + part.transposedProduct(part)
            let pulled = part.transposedProduct(Matrix(rows: rows.count, columns: 1, elements: difference))
            for column in 0..<shapeCount { right[column] += pulled[column, 0] }
        }
        for column in 0..<shapeCount { normal[column, column] += 1 }
        return CholeskyDecomposition(normal)?.solve(right) ?? Array(repeating: 0, count: shapeCount)
    }
}
