public import SpatialGeometry

/// The five joints of a head as functions of its coefficients, in double precision.
///
/// Joints are regressed from the shaped vertices before pose correctives: J = R·(T + B·c), with R the regressor
/// (5, V), T the template, B the blend shapes and c = [β; ψ]. Both products are linear, so R·T and R·B are kept.
struct Skeleton: Sendable {
    /// The parent of each joint; −1 for the root.
    let parents: [Int]
    /// The number of coefficients S + E.
    let coefficientCount: Int
    /// The joints of the mean head, R·T.
    var rest: [Vector3]
    /// R·B, 15 × (S + E): row 3j + r is coordinate r of joint j.
    let directions: [Double]

    init(_ arrays: HeadModelArrays) {
        let vertexCount = arrays.template.count / 3
        let count = arrays.blendShapes.count / (3 * vertexCount)
        var rest = [Vector3](repeating: .zero, count: HeadJoint.count)
        var directions = [Double](repeating: 0, count: 3 * HeadJoint.count * count)
        arrays.blendShapes.withUnsafeBufferPointer { blendShapes in
            for joint in 0..<HeadJoint.count {
                for vertex in 0..<vertexCount {
                    let weight = arrays.jointRegressor[joint * vertexCount + vertex]
                    guard weight != 0 else { continue }
                    for coordinate in 0..<3 {
                        rest[joint][coordinate] += weight * arrays.template[3 * vertex + coordinate]
                        let (from, to) = ((3 * vertex + coordinate) * count, (3 * joint + coordinate) * count)
                        for column in 0..<count {
                            directions[to + column] += weight * blendShapes[from + column]
                        }
                    }
                }
            }
        }
        parents = arrays.parents
        coefficientCount = count
        self.rest = rest
        self.directions = directions
    }

    /// The rest positions of the joints for identity coefficients (columns from 0) and expression coefficients
    /// (columns from `shapeCount`), written to `joints`.
    func joints(shape: [Double], expression: [Double], shapeCount: Int, into joints: inout [Vector3]) {
        directions.withUnsafeBufferPointer { directions in
            for joint in 0..<HeadJoint.count {
                var position = rest[joint]
                for coordinate in 0..<3 {
                    let row = (3 * joint + coordinate) * coefficientCount
                    var sum = 0.0
                    for column in shape.indices { sum += directions[row + column] * shape[column] }
                    for column in expression.indices {
                        sum += directions[row + shapeCount + column] * expression[column]
                    }
                    position[coordinate] += sum
                }
                joints[joint] = position
            }
        }
    }

    /// Whether joint `joint` is `ancestor` or stands below it in the tree.
    func isBelow(_ joint: Int, _ ancestor: Int) -> Bool {
        var joint = joint
        while joint >= 0 {
            if joint == ancestor { return true }
            joint = parents[joint]
        }
        return false
    }
}

extension Head {
    /// The joints of an identity and expression at rest, in metres: root, neck, jaw, left eye, right eye.
    ///
    /// The root joint is the point about which `pose.root` turns the head.
    public func restJoints(_ parameters: HeadParameters) -> [Vector3] {
        var joints = skeleton.rest
        skeleton.joints(
            shape: parameters.shape, expression: parameters.expression, shapeCount: shapeCount, into: &joints)
        return joints
    }
}
