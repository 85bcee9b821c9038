@testable import HeadModel
@testable import Learning
import LinearAlgebra
import SpatialGeometry
import TestSupport
import Testing

/// Weights, joint and correctives that move alike: which is taken.
@Suite struct PoseGaugeTests {
    static let model = BallHead.arrays(subdivisions: 3)

    /// Moments of poses with the jaw turning most about x.
    static func moments() -> Matrix {
        var generator = SeededGenerator(seed: "moments of poses")
        var features = Matrix(rows: 36, columns: 36)
        for _ in 0..<400 {
            var pose = FramePose()
            for joint in 1..<5 {
                pose.rotations[joint] = Rotation(
                    axisAngle: Vector3(0.2 * generator.normal(), 0.05 * generator.normal(), 0.05 * generator.normal()))
            }
            let feature = pose.feature
            for row in 0..<36 { for column in 0..<36 { features[row, column] += feature[row] * feature[column] } }
        }
        return features
    }

    /// A move of the joint and changes of shares, all hidden in correctives, are found there and taken out.
    @Test func whatIsHiddenInCorrectivesIsFound() {
        let model = Self.model
        let gauge = PoseGauge(2, model.parents, features: Self.moments())
        let position = Head(model).joints[2]
        let moved = Vector3(0.004, -0.003, 0.002)
        var correctives = [Double](repeating: 0, count: model.poseCorrectives.count)
        gauge.take(-1 * moved, from: &correctives, model.weights)
        for vertex in 0..<model.vertexCount where PoseGauge.isFree(gauge.share(vertex, model.weights)) {
            let share = gauge.share(vertex, model.weights)
            let swing = PoseGauge.pattern(share, model.template.vertex(vertex) - position)
            gauge.add(0.1 * share * (1 - share), swing, to: &correctives, vertex)
        }
        let head = HeadMotions(rest: model.template, weights: model.weights, neck: Head(model).joints[1])
        let turned = Matrix(rows: 9, columns: 9, elements: (0..<81).map { $0 % 7 == 2 ? 0.002 : 0 })
        gauge.take(turned, of: head, from: &correctives)
        let found = gauge.find(correctives, model.weights, head: head, position: position)
        #expect((found.move - moved).length < 1e-4, "\(found.move)")
        gauge.take(found.move, from: &correctives, model.weights)
        gauge.take(found.motions, of: head, from: &correctives)
        gauge.takeSwings(from: &correctives, model.weights, rest: model.template, position: position)
        // What is left moves nothing in poses as they occur.
        let left = (0..<model.vertexCount).reduce(0) {
            $0 + gauge.product(gauge.own(correctives, $1), gauge.own(correctives, $1))
        }
        #expect((left / gauge.trace / Double(model.vertexCount)).squareRoot() < 1e-5, "\(left)")
    }

    /// Shares take what they can of the correctives, stay weights, and keep their size.
    @Test func sharesStayWeights() {
        let model = Self.model
        let gauge = PoseGauge(2, model.parents, features: Self.moments())
        let position = Head(model).joints[2]
        var generator = SeededGenerator(seed: "shares")
        var correctives = model.poseCorrectives.map { _ in 0.01 * generator.normal() }
        var weights = model.weights
        let before = (0..<model.vertexCount).map { gauge.share($0, weights) }
        gauge.takeShares(
            from: &correctives, &weights, rest: model.template, position: position, reach: JointReach(model, rings: 2))
        let after = (0..<model.vertexCount).map { gauge.share($0, weights) }
        #expect(before != after)
        #expect(weights.allSatisfy { (-1e-12...1 + 1e-12).contains($0) })
        for vertex in 0..<model.vertexCount {
            #expect(abs(weights[5 * vertex..<5 * vertex + 5].reduce(0, +) - 1) < 1e-9)
        }
        if before.allSatisfy({ $0 < PoseGauge.whole }) { #expect(abs(PoseGauge.scale(after, like: before) - 1) < 0.02) }
    }

    /// What a move of a joint does to a posed head is, to second order in the angle, what its pattern says.
    @Test func patternsAreWhatJointsDo() {
        let model = Self.model
        let moved = Vector3(0.002, 0.004, -0.003)
        let joints = Head(model).joints
        var other = joints
        other[2] += moved
        let training = TrainingModel(model)
        func worst(_ angle: Double) -> Double {
            var pose = FramePose()
            pose.rotations[2] = Rotation(axisAngle: angle * Vector3(0.9, 0.3, -0.2))
            let (one, two) = (
                pose.motions(joints: joints, parents: model.parents),
                pose.motions(joints: other, parents: model.parents)
            )
            let gauge = PoseGauge(2, model.parents, features: Self.moments())
            let feature = Array(pose.feature[9..<18])
            var worst = 0.0
            for vertex in 0..<model.vertexCount {
                let u = model.template.vertex(vertex)
                var (turn, first, second) = (Matrix3x3.zero, Vector3.zero, Vector3.zero)
                for joint in 0..<5 {
                    let weight = training.arrays.weights[5 * vertex + joint]
                    turn = turn + weight * one.world[joint]
                    first += weight * (one.world[joint] * u + one.offset[joint])
                    second += weight * (two.world[joint] * u + two.offset[joint])
                }
                let atRest = turn.inverse * (second - first)
                let share = gauge.share(vertex, model.weights)
                let pattern = PoseGauge.pattern(share, -share * moved)
                for axis in 0..<3 {
                    let said = (0..<9).reduce(0) { $0 + pattern[9 * axis + $1] * feature[$1] }
                    worst = max(worst, abs(said - atRest[axis]))
                }
            }
            return worst
        }
        // Four times less at half the angle.
        #expect(worst(0.1) < 0.01 * moved.length)
        #expect(worst(0.05) < 0.3 * worst(0.1))
    }
}
