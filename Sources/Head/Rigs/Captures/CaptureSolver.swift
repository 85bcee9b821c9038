internal import HeadModel
internal import LinearAlgebra
internal import SpatialGeometry

// With y = [ψ; jaw; eyes] the expression and axis-angle vectors of a frame, and A the 52 shapes' own (columns), the weights
// w should give A·w = y. How far a difference matters is what it moves: D, the derivative of all vertices in mm by y at
// rest, makes it ½·|D·(A·w − y)|², so H = Aᵀ·DᵀD·A and g = Aᵀ·DᵀD·y.

/// Finds the weights of ARKit's shapes that a track on a head is made of, or comes nearest to.
public struct CaptureSolver: Sendable {
    /// What a weight that jumps by 1 from a frame to the next costs, in mm² summed over the vertices of the head.
    public var smoothness: Double

    /// Keeps shapes that look alike from sharing a movement by chance, in mm².
    private static let ridge = 1.0
    private static let joints: [HeadJoint] = [.jaw, .leftEye, .rightEye]
    /// How many frames are evaluated in one product.
    private static let batchSize = 16

    /// A solver; `smoothness` is in mm² summed over the vertices.
    public init(smoothness: Double = 2) {
        self.smoothness = smoothness
    }

    /// The capture of a track, and how far the face it stands for is from the track's own.
    ///
    /// The turn of root and neck becomes one, the translation is left out.
    ///
    /// - Parameter progress: called again and again; `false` stops.
    /// - Throws: `RigError.noTargets` for a head that lacks one of the shapes, and `RigError.cancelled` when stopped.
    public func solve(
        _ track: AnimationTrack, on identity: HeadIdentity, progress: () -> Bool = { true }
    ) throws(RigError) -> CaptureSolution {
        let head = identity.head
        let mixer = ExpressionMixer(head)
        let shapes = ARKitShape.names.compactMap { mixer.number(of: $0) }.map { head.namedExpressions[$0] }
        guard shapes.count == ARKitShape.names.count else { throw .noTargets(.arkit, head: head.name) }
        let columns = shapes.map { unknowns($0.expression, $0.pose, head) }
        let shapesByUnknown = Matrix(columns).transposed
        let metric = self.metric(identity)
        let weighted = shapesByUnknown.transposedProduct(metric)
        var hessian = weighted * shapesByUnknown
        for shape in columns.indices { hessian[shape, shape] += Self.ridge }
        guard let sequence = BoxedSequence(hessian: hessian, smoothness: smoothness) else {
            throw .noTargets(.arkit, head: head.name)
        }
        let frames = (0..<track.frameCount).map(track.source.frame)
        // What no shape has, as the correctives of shapes that are mixed, is not theirs to make.
        let isDriven = columns[0].indices.map { unknown in columns.contains { $0[unknown] != 0 } }
        let wanted = Matrix(
            frames.map { zip(unknowns($0.expression, $0.pose, head), isDriven).map { $1 ? $0 : 0 } })
        guard let weights = sequence.minimum(wanted * weighted.transposed, progress: progress) else {
            throw .cancelled
        }
        let capture = FaceCapture(
            name: track.name, frameRate: track.frameRate, weights: weights.elements.map(Float.init),
            head: frames.map { frame in
                YawPitchRoll(Rotation(axisAngle: frame.pose.root) * Rotation(axisAngle: frame.pose.neck))
            }, leftEye: frames.map { YawPitchRoll(Rotation(axisAngle: $0.pose.leftEye)) },
            rightEye: frames.map { YawPitchRoll(Rotation(axisAngle: $0.pose.rightEye)) })
        let (mean, largest) = try distance(capture, frames, identity, progress)
        return CaptureSolution(capture: capture, meanError: mean, largestError: largest)
    }

    /// y of an expression and a pose.
    private func unknowns(_ expression: [Double], _ pose: HeadPose, _ head: Head) -> [Double] {
        expression + Array(repeating: 0, count: head.expressionCount - expression.count)
            + Self.joints.flatMap { [pose[$0].x, pose[$0].y, pose[$0].z] }
    }

    /// DᵀD.
    private func metric(_ identity: HeadIdentity) -> Matrix {
        let head = identity.head
        var rows = (0..<head.expressionCount).map { head.offsets(of: .expression($0)).map { 1000 * Double($0) } }
        let step = 0.02
        for joint in Self.joints {
            for axis in 0..<3 {
                let ends = [step, -step].map { angle in
                    var parameters = HeadParameters(shape: identity.shape)
                    parameters.pose[joint][axis] = angle
                    return head.vertices(parameters)
                }
                rows.append(zip(ends[0], ends[1]).map { 1000 * Double($0 - $1) / (2 * step) })
            }
        }
        let derivatives = Matrix(rows)
        return derivatives * derivatives.transposed
    }

    /// The mean and the largest distance in mm of the capture's face from the track's, root and neck at rest.
    private func distance(
        _ capture: FaceCapture, _ frames: [AnimationFrame], _ identity: HeadIdentity, _ progress: () -> Bool
    ) throws(RigError) -> (mean: Double, largest: Double) {
        let solved = try capture.track(for: identity.head)
        func resting(_ frame: AnimationFrame) -> HeadParameters {
            var parameters = identity.parameters(frame)
            (parameters.pose.root, parameters.pose.neck, parameters.translation) = (.zero, .zero, .zero)
            return parameters
        }
        var evaluator = HeadEvaluator(identity.head)
        var (sum, largest, count) = (0.0, 0.0, 0)
        for first in stride(from: 0, to: frames.count, by: Self.batchSize) {
            guard progress() else { throw .cancelled }
            let batch = first..<min(first + Self.batchSize, frames.count)
            let truth = evaluator.vertices(batch.map { resting(frames[$0]) })
            let found = evaluator.vertices(batch.map { resting(solved.source.frame($0)) })
            for vertex in 0..<truth.count / 3 {
                let length = Vector3(found.vector(at: vertex) - truth.vector(at: vertex)).length
                sum += length
                largest = max(largest, length)
            }
            count += truth.count / 3
        }
        return (1000 * sum / Double(max(1, count)), 1000 * largest)
    }
}
