/// What makes the vertices of a head, or some of them, from parameters: packed in single precision for speed.
///
/// A row is one coordinate of one vertex: row 3v + r. Columns of `directions` are S identity, E expression and 36
/// pose-corrective directions. A vertex's three rows lie together, so that one vertex can be had, or differentiated,
/// alone, and the whole is one matrix product. Skinning weights that are 0 are left out.
struct VertexBasis: Sendable {
    /// The number of vertices N.
    let vertexCount: Int
    /// The number of columns S + E + 36.
    let columnCount: Int
    /// The mean positions, 3N values.
    var template: [Float]
    /// The directions, 3N × `columnCount`, row by row.
    var directions: [Float]
    /// Where the skinning weights of each vertex start in `joints` and `weights`; N + 1 values.
    let weightStarts: [Int32]
    /// The joint of each weight.
    let joints: [Int32]
    /// The weights that are not 0.
    let weights: [Float]

    init(_ arrays: HeadModelArrays) {
        let vertexCount = arrays.template.count / 3
        let blendCount = arrays.blendShapes.count / max(1, 3 * vertexCount)
        let poseCount = HeadModelArrays.poseColumnCount
        let columnCount = blendCount + poseCount
        self.vertexCount = vertexCount
        self.columnCount = columnCount
        template = arrays.template.map(Float.init)
        directions = [Float](unsafeUninitializedCapacity: 3 * vertexCount * columnCount) { buffer, count in
            arrays.blendShapes.withUnsafeBufferPointer { blendShapes in
                arrays.poseCorrectives.withUnsafeBufferPointer { correctives in
                    for row in 0..<3 * vertexCount {
                        for column in 0..<blendCount {
                            buffer[row * columnCount + column] = Float(blendShapes[row * blendCount + column])
                        }
                        for column in 0..<poseCount {
                            buffer[row * columnCount + blendCount + column] =
                                Float(correctives[row * poseCount + column])
                        }
                    }
                }
            }
            count = 3 * vertexCount * columnCount
        }
        var (starts, joints, weights) = ([Int32(0)], [Int32](), [Float]())
        starts.reserveCapacity(vertexCount + 1)
        for vertex in 0..<vertexCount {
            for joint in 0..<HeadJoint.count {
                let weight = Float(arrays.weights[vertex * HeadJoint.count + joint])
                guard weight != 0 else { continue }
                joints.append(Int32(joint))
                weights.append(weight)
            }
            starts.append(Int32(weights.count))
        }
        (weightStarts, self.joints, self.weights) = (starts, joints, weights)
    }

    /// The basis of some vertices of `whole`, in the given order.
    init(_ whole: VertexBasis, vertices: [Int]) {
        precondition(
            vertices.allSatisfy { $0 >= 0 && $0 < whole.vertexCount }, "a subset's vertices are vertices of the head")
        vertexCount = vertices.count
        columnCount = whole.columnCount
        let stride = 3 * whole.columnCount
        var (template, directions) = ([Float](), [Float]())
        var (starts, joints, weights) = ([Int32(0)], [Int32](), [Float]())
        template.reserveCapacity(3 * vertices.count)
        directions.reserveCapacity(stride * vertices.count)
        for vertex in vertices {
            template += whole.template[3 * vertex..<3 * vertex + 3]
            directions += whole.directions[stride * vertex..<stride * (vertex + 1)]
            let range = Int(whole.weightStarts[vertex])..<Int(whole.weightStarts[vertex + 1])
            joints += whole.joints[range]
            weights += whole.weights[range]
            starts.append(Int32(weights.count))
        }
        (self.template, self.directions) = (template, directions)
        (weightStarts, self.joints, self.weights) = (starts, joints, weights)
    }
}

extension VertexBasis {
    /// The arrays of a basis as pointers, valid inside ``withUnsafeBuffers(_:)``.
    struct Buffers {
        let template: UnsafePointer<Float>
        let directions: UnsafePointer<Float>
        let weightStarts: UnsafePointer<Int32>
        let joints: UnsafePointer<Int32>
        let weights: UnsafePointer<Float>
    }

    /// Calls `body` with pointers to the arrays; there must be a vertex.
    func withUnsafeBuffers(_ body: (Buffers) -> Void) {
        template.withUnsafeBufferPointer { template in
            directions.withUnsafeBufferPointer { directions in
                weightStarts.withUnsafeBufferPointer { weightStarts in
                    joints.withUnsafeBufferPointer { joints in
                        weights.withUnsafeBufferPointer { weights in
                            body(
                                Buffers(
                                    template: template.baseAddress!, directions: directions.baseAddress!,
                                    weightStarts: weightStarts.baseAddress!, joints: joints.baseAddress!,
                                    weights: weights.baseAddress!))
                        }
                    }
                }
            }
        }
    }
}

extension HeadModelArrays {
    /// The number of pose-corrective columns, 9·(J − 1).
    static let poseColumnCount = 9 * (HeadJoint.count - 1)
}
