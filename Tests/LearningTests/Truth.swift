import Foundation
@testable import HeadModel
@testable import Learning
import LinearAlgebra
import SpatialGeometry

/// How far a learned model is from the hidden one.
enum Truth {
    static func report(_ name: String, _ model: HeadModelArrays, _ hidden: HiddenModel, _ shapes: Int) {
        let (joints, posed, plain, ratios) = measure(model, model, hidden, shapes)
        func text(_ values: [Double]) -> String { values.map { String(format: "%.3f", $0) }.joined(separator: " ") }
        print(
            "\(name): joints \(text(joints)) mm, pose error \(text([posed])) mm, without correctives \(text([plain])) mm,",
            "held-out error over the truth's",
            ratios.map { "\($0): " + String(format: "%.3f", $1) }.joined(separator: ", "))
    }

    /// On 20 subjects not learned from: the distances of joints, the posed error without noise with the model's correctives
    /// and with those of `plain` at 0, and held-out error over that of the true bases by number of components.
    static func measure(
        _ model: HeadModelArrays, _ plain: HeadModelArrays, _ hidden: HiddenModel, _ shapes: Int
    ) -> (joints: [Double], posed: Double, plain: Double, ratios: [(Int, Double)]) {
        var source = DrawnSubjects(hidden, count: 20, frames: 4, prefix: "other")
        source.noise = 0
        var joints = [Double](repeating: 0, count: 5)
        var (posed, without) = (0.0, 0.0)
        let counts = shapes == 100 ? [10, 30, 60, 100] : [4, shapes]
        var (own, true_) = ([Double](repeating: 0, count: counts.count), [Double](repeating: 0, count: counts.count))
        let ownBasis = IdentityBasis(model), trueBasis = IdentityBasis(hidden.arrays)
        var generator = SeededGenerator(seed: "held-out noise")
        for subject in source.subjects.indices {
            let parameters = source.parameters(of: subject)
            var neutral = parameters[0]
            neutral.pose = HeadPose()
            neutral.translation = .zero
            let rest = hidden.head.vertices(neutral).map(Double.init)
            let truth = hidden.head.restJoints(neutral)
            for joint in 0..<5 {
                var found = Vector3.zero
                for vertex in 0..<model.vertexCount {
                    found += model.jointRegressor[joint * model.vertexCount + vertex] * rest.vertex(vertex)
                }
                joints[joint] += 1e3 * (found - truth[joint]).length / Double(source.subjects.count)
            }
            for index in 1..<4 {
                var frame = parameters[index]
                frame.expression = []
                let vertices = hidden.head.vertices(frame).map(Double.init)
                let share = 1 / Double(3 * source.subjects.count)
                posed += share * posedError(model, rest, vertices)
                var bare = plain
                bare.poseCorrectives = [Double](repeating: 0, count: bare.poseCorrectives.count)
                without += share * posedError(bare, rest, vertices)
            }
            let noisy = rest.map { $0 + 0.2e-3 * generator.normal() }
            for (index, count) in counts.enumerated() {
                own[index] += ownBasis.error(noisy, count: count)
                true_[index] += trueBasis.error(noisy, count: count)
            }
        }
        return (joints, posed, without, counts.indices.map { (counts[$0], own[$0] / true_[$0]) })
    }

    /// The mean distance of vertices, in millimetres, after the best pose of a known subject.
    static func posedError(_ model: HeadModelArrays, _ rest: [Double], _ observed: [Double]) -> Double {
        var known = model.truncated(shapes: 0, expressions: 0)
        known.template = rest
        let training = TrainingModel(known)
        let estimator = SubjectEstimator(training, rejection: 100)
        var frame = SubjectEstimate.Frame(isNeutral: false)
        let joints = training.joints(of: rest)
        estimator.start(&frame, observed, joints)
        estimator.pose(&frame, observed, rest, joints, steps: 8)
        estimator.bringToRest(&frame, observed, joints)
        return 1e3 * SubjectEstimator.meanDistance(zip(frame.atRest, rest).map(-))
    }
}

/// The six rigid motions and then a model's identities, most variance first, orthonormal.
struct IdentityBasis {
    let template: [Double]
    private let columns: [[Double]]

    init(_ model: HeadModelArrays) {
        let template = model.template
        var columns: [[Double]] = []
        for axis in 0..<3 {
            var unit = Vector3.zero
            unit[axis] = 1
            columns.append(template.indices.map { $0 % 3 == axis ? 1 : 0 })
            columns.append(
                (0..<template.count / 3).flatMap { vertex -> [Double] in
                    let turned = cross(unit, template.vertex(vertex))
                    return [turned.x, turned.y, turned.z]
                })
        }
        let basis = TrainingModel(model).identity
        columns += (0..<basis.count).map { Array(basis.vectors[$0 * basis.dimension..<($0 + 1) * basis.dimension]) }
        // Gram–Schmidt.
        for index in columns.indices {
            for other in columns[..<index] { Self.takeOut(other, of: &columns[index]) }
            let length = columns[index].reduce(0) { $0 + $1 * $1 }.squareRoot()
            for row in template.indices { columns[index][row] /= length }
        }
        (self.template, self.columns) = (template, columns)
    }

    /// The mean distance in metres of a head from the closest of the first components, rigid motions free.
    func error(_ head: [Double], count: Int) -> Double {
        var rest = zip(head, template).map(-)
        for column in columns.prefix(6 + count) { Self.takeOut(column, of: &rest) }
        return SubjectEstimator.meanDistance(rest)
    }

    private static func takeOut(_ unit: [Double], of vector: inout [Double]) {
        var share = 0.0
        for index in vector.indices { share += unit[index] * vector[index] }
        for index in vector.indices { vector[index] -= share * unit[index] }
    }
}
