public import SpatialGeometry

/// One person's head at rest: what replaces the mean head of a model, so that animating it keeps that person's form.
///
/// Vertices and joints are in metres in the head's frame, without expression and with all joints at rest.
public struct PersonalTemplate: Equatable, Sendable {
    /// The name of the model whose vertices these are.
    public var modelName: String
    /// The vertices, packed, (V, 3), in the model's order.
    public var vertices: [Float]
    /// The five joints.
    public var joints: [Vector3]

    /// A template of a model.
    ///
    /// - Precondition: there are three values a vertex, and five joints.
    public init(modelName: String, vertices: [Float], joints: [Vector3]) {
        precondition(
            vertices.count % 3 == 0 && joints.count == HeadJoint.count, "a head has vertices and five joints")
        self.modelName = modelName
        self.vertices = vertices
        self.joints = joints
    }
}

extension Head {
    /// This model with a person's head in the place of its mean head; its directions and weights stay.
    ///
    /// The identity coefficients of the person are 0: a track's expression and pose move the person's own form. Pieces that
    /// the template leaves out follow it.
    ///
    /// - Precondition: the template has as many vertices as the model, with or without pieces.
    public func personalized(by template: PersonalTemplate) -> Head {
        precondition(
            [ownVertexCount, vertexCount].contains(template.vertices.count / 3), "a template has the model's vertices")
        var head = self
        head.basis.template = template.vertices
        if template.vertices.count < 3 * vertexCount {
            head.basis.template += pieceTemplate(following: template.vertices)
        }
        head.skeleton.rest = template.joints
        return head
    }

    /// The person's template that gives `vertices` at the expression, pose, scale and translation of `parameters`.
    ///
    /// With x = s·Σ_j w_j·(W_j·p + τ_j) + t and p = T + B_ψ·ψ + P·φ, as ``PosedHead`` names them, it is
    /// T = (s·Σ_j w_j·W_j)⁻¹·(x − t − s·Σ_j w_j·τ_j) − B_ψ·ψ − P·φ for each vertex; joints are those the model has for
    /// `parameters.shape`. Free vertices of a registration are taken back to rest this way.
    ///
    /// - Parameters:
    ///   - vertices: packed, (V, 3), in the frame of `parameters`, in metres.
    ///   - parameters: the head that the vertices are a variant of.
    /// - Precondition: there are V vertices, and joints turn by so much less than half a turn that the mean of their
    ///   rotations can be inverted, as every fit's do.
    public func personalTemplate(vertices: [Float], at parameters: HeadParameters) -> PersonalTemplate {
        precondition(vertices.count == 3 * vertexCount, "there are as many vertices as the model has")
        var joints = PosedJoints()
        joints.update(skeleton, parameters, shapeCount: shapeCount)
        var moving = parameters
        moving.shape = []
        var features = [Float](repeating: 0, count: basis.columnCount)
        writeFeatures(of: moving, joints, into: &features, row: 0)
        var offsets = [Float](repeating: 0, count: vertices.count)
        let columns = FeatureColumns([moving], shapeCount: shapeCount, expressionCount: expressionCount)
        offsets.withUnsafeMutableBufferPointer {
            basis.writeOffsets(features, columns, count: 1, into: $0.baseAddress!)
        }
        var template = vertices
        for vertex in 0..<vertexCount {
            var (turn, shift) = (Matrix3x3.zero, Vector3.zero)
            for entry in Int(basis.weightStarts[vertex])..<Int(basis.weightStarts[vertex + 1]) {
                let (joint, weight) = (Int(basis.joints[entry]), Double(basis.weights[entry]))
                turn = turn + weight * joints.world[joint]
                shift += weight * joints.offset[joint]
            }
            let point = Vector3(
                Double(vertices[3 * vertex]), Double(vertices[3 * vertex + 1]), Double(vertices[3 * vertex + 2]))
            let atRest = turn.inverse * ((point - parameters.translation) / parameters.scale - shift)
            for axis in 0..<3 { template[3 * vertex + axis] = Float(atRest[axis]) - offsets[3 * vertex + axis] }
        }
        var resting = parameters
        resting.expression = []
        return PersonalTemplate(modelName: name, vertices: template, joints: restJoints(resting))
    }
}
