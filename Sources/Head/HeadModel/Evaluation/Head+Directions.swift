extension Head {
    /// A direction in which the vertices of a head move linearly before they are skinned.
    package enum Direction: Equatable, Sendable {
        /// An identity component, from 0.
        case identity(Int)
        /// An expression component, from 0.
        case expression(Int)
        /// A pose corrective: element `row`, `column` of R − I of a joint other than the root.
        case corrective(HeadJoint, row: Int, column: Int)
    }

    /// What a unit of a direction adds to each vertex, packed, (V, 3), in metres.
    ///
    /// - Precondition: the head has that direction.
    package func offsets(of direction: Direction) -> [Float] {
        let column: Int
        switch direction {
        case .identity(let number):
            precondition((0..<shapeCount).contains(number), "the head has that many components")
            column = number
        case .expression(let number):
            precondition((0..<expressionCount).contains(number), "the head has that many components")
            column = shapeCount + number
        case .corrective(let joint, let row, let element):
            precondition(joint != .root, "the root has no correctives")
            column = shapeCount + expressionCount + 9 * (joint.rawValue - 1) + 3 * row + element
        }
        return (0..<3 * vertexCount).map { basis.directions[$0 * basis.columnCount + column] }
    }

    /// The skinning weights of all vertices, (V, 5).
    package var skinningWeights: [Float] {
        var dense = [Float](repeating: 0, count: HeadJoint.count * vertexCount)
        for vertex in 0..<vertexCount {
            for entry in Int(basis.weightStarts[vertex])..<Int(basis.weightStarts[vertex + 1]) {
                dense[HeadJoint.count * vertex + Int(basis.joints[entry])] = basis.weights[entry]
            }
        }
        return dense
    }
}
