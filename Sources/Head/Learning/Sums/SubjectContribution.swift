import HeadModel
import LinearAlgebra
import SpatialGeometry

/// What one subject adds to the sums of a step: rows of whole numbers, not yet multiplied.
struct SubjectContribution: Sendable {
    /// For the pose: features (n, 36) and displacements at rest (n, 3V), each less the subject's mean.
    var features: [Double] = []
    var displaced: [Double] = []
    /// For components: a displacement a row, (n, 3V) in metres.
    var displacements: [[Double]] = []
    /// For each of joints 1 to 4, values of ``JointSums``; empty where nothing is said.
    var joints: [[Double]] = []
    /// What is summed as it is: mean vertex distances by number of components.
    var errors: [Double] = []
    /// The distance to each random head.
    var nearest: [Double] = []
    /// The distances of all registrations from what the model can make, in metres.
    var distances: [Double] = []
    /// The names and distances of those left out.
    var rejected: [RejectedRegistration] = []
    /// Registrations that count.
    var count = 0
}

/// A registration that was left out.
public struct RejectedRegistration: Codable, Equatable, Sendable {
    /// Its name.
    public var name: String
    /// Its distance from what the model can make, in millimetres; absent where no head could be brought near it.
    public var distance: Double?
}

extension SubjectEstimator {
    /// What a subject adds to the sums of a step.
    func contribution(
        _ meshes: [RegisteredMesh], step: LearningStep, isHeldOut: Bool = false, randomHeads: [[Double]] = []
    ) -> SubjectContribution {
        let estimate = estimate(meshes)
        var result = SubjectContribution()
        for (frame, mesh) in zip(estimate.frames, meshes) {
            result.distances.append(frame.distance)
            if frame.isRejected {
                let distance = frame.distance.isFinite ? frame.distance * 1e3 : nil
                result.rejected.append(RejectedRegistration(name: mesh.name, distance: distance))
            }
        }
        let kept = estimate.kept
        result.count = kept.count
        guard !kept.isEmpty else { return result }
        switch step {
        case .pose:
            guard kept.count > 1 else { break }
            addPoses(estimate, to: &result)
            if let (information, side) = joints(estimate, meshes) {
                addJoints(estimate, information, side, to: &result)
            }
        case .expression:
            let neutrals = kept.filter(\.isNeutral)
            guard !neutrals.isEmpty else { break }
            var mean = [Double](repeating: 0, count: estimate.neutral.count)
            for frame in neutrals { for index in mean.indices { mean[index] += frame.atRest[index] } }
            for frame in kept where !frame.isNeutral {
                result.displacements.append(mean.indices.map { frame.atRest[$0] - mean[$0] / Double(neutrals.count) })
            }
        case .identity:
            result.displacements = [difference(estimate.neutral, model.arrays.template)]
        case .evaluation:
            if isHeldOut { result.errors = errors(estimate) }
            result.nearest = randomHeads.map { Self.meanDistance(difference($0, estimate.neutral)) }
        }
        return result
    }

    private func difference(_ one: [Double], _ other: [Double]) -> [Double] { zip(one, other).map(-) }

    /// The mean length of packed vectors.
    static func meanDistance(_ vectors: [Double]) -> Double {
        let count = vectors.count / 3
        return (0..<count).reduce(0) { $0 + vectors.point($1).length } / Double(count)
    }

    /// The mean distance of a subject's neutral from the closest head of 0, 1, … components.
    private func errors(_ estimate: SubjectEstimate) -> [Double] {
        var rest = difference(estimate.neutral, model.arrays.template)
        var errors = [Self.meanDistance(rest)]
        for (index, coordinate) in model.identity.coordinates(of: rest).enumerated() {
            let start = index * model.identity.dimension
            for row in rest.indices { rest[row] -= coordinate * model.identity.vectors[start + row] }
            errors.append(Self.meanDistance(rest))
        }
        while errors.count < model.arrays.shapeCount + 1 { errors.append(errors.last!) }
        return errors
    }

    /// Features and displacements of the kept registrations, each less the subject's mean: what all of them share belongs to
    /// the neutral.
    private func addPoses(_ estimate: SubjectEstimate, to result: inout SubjectContribution) {
        let kept = estimate.kept
        result.displaced = Self.centred(kept.flatMap(\.atRest), rows: kept.count, exponent: ExactSum.length)
        result.features = Self.centred(kept.flatMap(\.pose.feature), rows: kept.count, exponent: ExactSum.feature)
    }

    /// Rows less their mean, in whole multiples of a unit.
    private static func centred(_ values: [Double], rows: Int, exponent: Int) -> [Double] {
        let width = values.count / rows
        var mean = [Double](repeating: 0, count: width)
        for row in 0..<rows { for column in 0..<width { mean[column] += values[row * width + column] } }
        var result = values
        for row in 0..<rows {
            for column in 0..<width {
                let place = row * width + column
                result[place] = ExactSum.whole(values[place] - mean[column] / Double(rows), exponent)
            }
        }
        return result
    }

    private func addJoints(
        _ estimate: SubjectEstimate, _ information: Matrix, _ side: [Double], to result: inout SubjectContribution
    ) {
        // A joint that hardly turned says hardly anything; a millimetre of prior keeps the rest determined.
        var system = information
        for index in 0..<12 { system[index, index] += 1e-3 }
        guard let inverse = CholeskyDecomposition(system)?.inverse else { return }
        let shift = inverse * side
        for joint in 1..<5 {
            let start = 3 * (joint - 1)
            let block = Matrix3x3(
                rows: Vector3(inverse[start, start], inverse[start, start + 1], inverse[start, start + 2]),
                Vector3(inverse[start + 1, start], inverse[start + 1, start + 1], inverse[start + 1, start + 2]),
                Vector3(inverse[start + 2, start], inverse[start + 2, start + 1], inverse[start + 2, start + 2]))
            let weight = block.inverse
            let moved = Vector3(shift[start], shift[start + 1], shift[start + 2])
            // A shift beyond 3 cm is a failed estimate.
            guard moved.length < 0.03, weight.columns.0.isFinite, weight.columns.1.isFinite, weight.columns.2.isFinite
            else {
                result.joints.append([])
                continue
            }
            result.joints.append(
                JointSums.contribution(
                    candidates: model.candidates[joint], neutral: estimate.neutral, joint: estimate.joints[joint],
                    information: weight, side: weight * moved))
        }
    }
}
