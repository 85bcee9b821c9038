import LinearAlgebra

extension Head {
    /// Writes the feature vector [β; ψ; vec(R_1…4 − I)] as row `row` of `features`, S + E + 36 values.
    ///
    /// - Precondition: there are no more coefficients than the head has.
    func writeFeatures(of parameters: HeadParameters, _ joints: PosedJoints, into features: inout [Float], row: Int) {
        precondition(
            parameters.shape.count <= shapeCount && parameters.expression.count <= expressionCount,
            "there are more coefficients than the head's \(shapeCount) + \(expressionCount)")
        features.withUnsafeMutableBufferPointer { features in
            let feature = features.baseAddress! + row * basis.columnCount
            feature.update(repeating: 0, count: basis.columnCount)
            for (column, value) in parameters.shape.enumerated() { feature[column] = Float(value) }
            for (column, value) in parameters.expression.enumerated() { feature[shapeCount + column] = Float(value) }
            joints.writeFeature(into: feature + shapeCount + expressionCount)
        }
    }
}

extension VertexBasis {
    /// Writes φ·Dᵀ for `count` feature vectors, (count, 3N), over `columns` alone.
    func writeOffsets(
        _ features: [Float], _ columns: FeatureColumns, count: Int, into offsets: UnsafeMutablePointer<Float>
    ) {
        let rows = 3 * vertexCount
        guard !columns.ranges.isEmpty else {
            offsets.update(repeating: 0, count: count * rows)
            return
        }
        directions.withUnsafeBufferPointer { directions in
            features.withUnsafeBufferPointer { features in
                for (index, range) in columns.ranges.enumerated() {
                    let keep: Float = index == 0 ? 0 : 1
                    let left = features.baseAddress! + range.lowerBound
                    let right = directions.baseAddress! + range.lowerBound
                    if count == 1 {
                        BLAS.addProduct(
                            right, rows: rows, columns: range.count, vector: left, into: offsets, keep: keep,
                            stride: columnCount)
                    } else {
                        BLAS.multiply(
                            left, right, into: offsets, rows: count, inner: range.count, columns: rows,
                            transposeRight: true, keep: keep, leftStride: columnCount, rightStride: columnCount)
                    }
                }
            }
        }
    }
}
