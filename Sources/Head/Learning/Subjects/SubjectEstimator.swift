import HeadModel
import LinearAlgebra
import SpatialGeometry

/// Estimates a subject from its registrations with a model given: block coordinate descent on
/// Σ_n ‖x_n − skin(T + E·ψ_n + P·f(θ_n); θ_n, t_n)‖² with priors on ψ and θ, T free at every vertex.
///
/// Poses are Gauss–Newton steps with ψ minimised over (``PoseEquations``); T and all ψ_n together have a closed form
/// (``RestShape``). The first rounds hold T to what the model's identities can make.
struct SubjectEstimator: Sendable {
    let model: TrainingModel
    let rejection: Double
    let shares: [Double]
    private let sampleShares: [Double]
    private let identityShares: [Double]

    /// What a vertex of a registration is taken to deviate by, in metres, for weighing priors.
    static let noise = 0.5e-3
    /// The standard deviations of neck, jaw and eyes in radians; the root's is unbounded.
    static let angles: [Double] = [.infinity, 0.3, 0.25, 0.25, 0.25]
    /// Rounds that hold the subject to the model's identities, and rounds that leave it free.
    static let (heldRounds, freeRounds) = (2, 2)

    init(_ model: TrainingModel, rejection: Double) {
        self.model = model
        self.rejection = rejection
        shares = model.expression.shares(noise: Self.noise)
        sampleShares = model.sampleExpression.shares(noise: Self.noise)
        identityShares = model.identity.shares(noise: 2 * Self.noise)
    }

    /// The estimate; frames that are beyond use (no rigid motion brings them near a head) are rejected at once.
    func estimate(_ meshes: [RegisteredMesh]) -> SubjectEstimate {
        let template = model.arrays.template
        let observed = meshes.map { $0.vertices.map(Double.init) }
        var estimate = SubjectEstimate(
            frames: meshes.map { .init(isNeutral: $0.isNeutral) }, neutral: template,
            joints: model.joints(of: template))
        for index in meshes.indices { start(&estimate.frames[index], observed[index], estimate.joints) }
        for round in 0..<Self.heldRounds + Self.freeRounds {
            let steps = round == 0 ? 3 : 1
            for index in meshes.indices where !estimate.frames[index].isRejected {
                pose(&estimate.frames[index], observed[index], estimate.neutral, estimate.joints, steps: steps)
                bringToRest(&estimate.frames[index], observed[index], estimate.joints)
            }
            guard !estimate.kept.isEmpty else { return estimate }
            let isLast = round == Self.heldRounds + Self.freeRounds - 1
            update(&estimate, isFree: round >= Self.heldRounds, isLast: isLast)
        }
        return estimate
    }

    /// Rigid alignment with the mean head.
    func start(_ frame: inout SubjectEstimate.Frame, _ observed: [Double], _ joints: [Vector3]) {
        let source = model.sample.map { model.arrays.template.point($0) }
        let target = model.sample.map { observed.point($0) }
        guard let alignment = PointAlignment(source: source, target: target, scaled: false) else {
            frame.isRejected = true
            frame.distance = .infinity
            return
        }
        frame.pose.rotations[0] = alignment.targetFromSource.rotation
        frame.pose.translation =
            alignment.targetFromSource.translation + alignment.targetFromSource.rotation * joints[0] - joints[0]
    }

    /// What each joint's rotation counts; a neutral's jaw is closed.
    private func precisions(_ frame: SubjectEstimate.Frame) -> [Double] {
        Self.angles.enumerated().map { joint, angle in
            if frame.isNeutral, joint == HeadJoint.jaw.rawValue { return 1e4 }
            return angle.isInfinite ? 0 : Self.noise * Self.noise / (angle * angle)
        }
    }

    func pose(
        _ frame: inout SubjectEstimate.Frame, _ observed: [Double], _ neutral: [Double], _ joints: [Vector3], steps: Int
    ) {
        let target = gather(observed)
        for _ in 0..<steps {
            let equations = equations(frame, target, neutral, joints, withJoints: false)
            guard let step = equations.step(from: frame.pose, precisions: precisions(frame)),
                step.allSatisfy({ abs($0) < 2 })
            else {
                frame.isRejected = true
                frame.distance = .infinity
                return
            }
            for joint in 0..<5 {
                let turn = Rotation(axisAngle: Vector3(step[3 * joint], step[3 * joint + 1], step[3 * joint + 2]))
                frame.pose.rotations[joint] = (turn * frame.pose.rotations[joint]).renormalized
            }
            frame.pose.translation += Vector3(step[15], step[16], step[17])
        }
    }

    /// The equations of a registration's pose at the present estimate.
    func equations(
        _ frame: SubjectEstimate.Frame, _ target: [Double], _ neutral: [Double], _ joints: [Vector3], withJoints: Bool
    ) -> PoseEquations {
        var rest = gather(neutral)
        let feature = frame.pose.feature
        for (index, vertex) in model.sample.enumerated() {
            for coordinate in 0..<3 {
                let row = 36 * (3 * vertex + coordinate)
                var sum = 0.0
                for column in 0..<36 { sum += model.arrays.poseCorrectives[row + column] * feature[column] }
                rest[3 * index + coordinate] += sum
            }
        }
        return PoseEquations(
            model, observed: target, rest: rest,
            motions: frame.pose.motions(joints: joints, parents: model.arrays.parents), shares: sampleShares,
            withExpression: !frame.isNeutral, withJoints: withJoints)
    }

    /// The vertices of the sample.
    func gather(_ vertices: [Double]) -> [Double] {
        model.sample.flatMap { vertices[3 * $0..<3 * $0 + 3] }
    }

    func bringToRest(_ frame: inout SubjectEstimate.Frame, _ observed: [Double], _ joints: [Vector3]) {
        guard !frame.isRejected else { return }
        let motions = frame.pose.motions(joints: joints, parents: model.arrays.parents)
        var atRest = model.correctives(frame.pose.feature, count: 1)
        for vertex in 0..<model.vertexCount {
            var (blended, offset) = (Matrix3x3.zero, Vector3.zero)
            for entry in model.starts[vertex]..<model.starts[vertex + 1] {
                let (joint, weight) = (model.boundJoints[entry], model.boundWeights[entry])
                blended = blended + weight * motions.world[joint]
                offset += weight * motions.offset[joint]
            }
            atRest.set(vertex, blended.inverse * (observed.point(vertex) - offset) - atRest.point(vertex))
        }
        frame.atRest = atRest
    }

    /// T from all registrations, distances from what the model can make, and who is left out.
    private func update(_ estimate: inout SubjectEstimate, isFree: Bool, isLast: Bool) {
        let template = model.arrays.template
        // Geman and McClure's weights: a bad registration loses its say before it is left out.
        let scale = rejection * 1e-3
        func weight(_ distance: Double) -> Double {
            let share = 1 + distance * distance / (scale * scale)
            return 1 / (share * share)
        }
        let weights = estimate.frames.map { $0.isRejected ? 0 : weight($0.distance) }
        let shape = RestShape(model.expression, shares: shares)
        let free = shape.solve(estimate.frames, weights, about: template)
        var held = free
        for index in held.indices { held[index] -= template[index] }
        var coordinates = model.identity.coordinates(of: held)
        for index in coordinates.indices { coordinates[index] *= identityShares[index] }
        held = template
        model.identity.add(coordinates, to: &held)
        for index in estimate.frames.indices where !estimate.frames[index].isRejected {
            let distance = distance(estimate.frames[index], from: held)
            estimate.frames[index].distance = distance
            if isLast, !(distance <= scale) { estimate.frames[index].isRejected = true }
        }
        if isLast {
            guard !estimate.kept.isEmpty else { return }
            let kept = estimate.frames.map { $0.isRejected ? 0.0 : 1.0 }
            estimate.neutral = aligned(shape.solve(estimate.frames, kept, about: template))
        } else {
            estimate.neutral = isFree ? aligned(free) : held
            estimate.joints = model.joints(of: estimate.neutral)
        }
    }

    /// The distance of a registration at rest from a neutral with the likeliest expression.
    private func distance(_ frame: SubjectEstimate.Frame, from neutral: [Double]) -> Double {
        var error = frame.atRest
        var square = 0.0
        for index in error.indices {
            error[index] -= neutral[index]
            square += error[index] * error[index]
        }
        if !frame.isNeutral {
            for (share, coordinate) in zip(shares, model.expression.coordinates(of: error)) {
                square -= (2 * share - share * share) * coordinate * coordinate
            }
        }
        return (max(0, square) / Double(model.vertexCount)).squareRoot()
    }

    /// A neutral moved rigidly onto the mean head: identities hold no motion.
    private func aligned(_ neutral: [Double]) -> [Double] {
        let source = model.sample.map { neutral.point($0) }
        let target = model.sample.map { model.arrays.template.point($0) }
        guard let alignment = PointAlignment(source: source, target: target, scaled: false) else { return neutral }
        var result = neutral
        for vertex in 0..<model.vertexCount { result.set(vertex, alignment.targetFromSource * neutral.point(vertex)) }
        return result
    }

    /// What the kept registrations say of the rest joints 1 to 4 beside what the regressor gives: information (12, 12)
    /// and right-hand side.
    func joints(_ estimate: SubjectEstimate, _ meshes: [RegisteredMesh]) -> (information: Matrix, side: [Double])? {
        var equations: [(PoseEquations, SubjectEstimate.Frame)] = []
        var mean = [Double](repeating: 0, count: 3 * model.sample.count * PoseEquations.jointCount)
        for (frame, mesh) in zip(estimate.frames, meshes) where !frame.isRejected {
            let target = model.sample.flatMap { vertex in (0..<3).map { Double(mesh.vertices[3 * vertex + $0]) } }
            let one = self.equations(frame, target, estimate.neutral, estimate.joints, withJoints: true)
            for row in 0..<3 * model.sample.count {
                for column in 0..<PoseEquations.jointCount {
                    mean[12 * row + column] += one.columns[31 * row + 18 + column]
                }
            }
            equations.append((one, frame))
        }
        guard equations.count > 1 else { return nil }
        for index in mean.indices { mean[index] /= Double(equations.count) }
        var information = Matrix(rows: 12, columns: 12)
        var side = [Double](repeating: 0, count: 12)
        for (one, frame) in equations {
            var one = one
            one.centreJoints(by: mean, model, shares: sampleShares, withExpression: !frame.isNeutral)
            guard let part = one.joints(precisions: precisions(frame)) else { return nil }
            information = information + part.information
            for index in side.indices { side[index] += part.side[index] }
        }
        return (information, side)
    }
}
