import Animation
import SpatialGeometry
import TestSupport
import Testing

@Suite struct CurveTests {
    @Test(arguments: Interpolation.allCases) func curvesMeetTheirKeysAndStayBetweenThem(interpolation: Interpolation) {
        var generator = SeededGenerator(seed: "curves \(interpolation)")
        for _ in 0..<50 {
            let count = Int.random(in: 1...8, using: &generator)
            var time = Double.random(in: 0...1, using: &generator)
            let times = (0..<count).map { _ in
                time += Double.random(in: 0.01...2, using: &generator)
                return time
            }
            let values = times.map { _ in Double.random(in: -2...2, using: &generator) }
            let curve = ScalarCurve(
                times: times, values: values, interpolations: Array(repeating: interpolation, count: count))
            for (time, value) in zip(times, values) { #expect(abs(curve.value(at: time) - value) < 1e-12) }
            #expect(curve.value(at: -5) == values[0] && curve.value(at: 1e9) == values[count - 1])
            for index in 0..<count - 1 {
                for step in 1..<20 {
                    let at = times[index] + (times[index + 1] - times[index]) * Double(step) / 20
                    let (low, high) = (min(values[index], values[index + 1]), max(values[index], values[index + 1]))
                    #expect((low - 1e-12...high + 1e-12).contains(curve.value(at: at)))
                }
            }
        }
    }

    @Test func smoothCurvesHaveOneSlopeAtAKey() {
        let curve = ScalarCurve(
            times: [0, 1, 3, 4], values: [0, 1, 2, 5], interpolations: Array(repeating: .smooth, count: 4))
        for key in [1.0, 3.0] {
            let before = (curve.value(at: key) - curve.value(at: key - 1e-6)) / 1e-6
            let after = (curve.value(at: key + 1e-6) - curve.value(at: key)) / 1e-6
            #expect(abs(before - after) < 1e-4 && before > 0.1)
        }
    }

    @Test func periodicCurvesCloseWithoutAStep() {
        let curve = ScalarCurve(
            times: [0.5, 1, 2], values: [0, 3, 1], interpolations: Array(repeating: .smooth, count: 3), period: 4)
        #expect(abs(curve.value(at: 0) - curve.value(at: 4)) < 1e-12)
        #expect(curve.value(at: 0.25) > 0 && curve.value(at: 3.9) > 0)
        let slopeBefore = (curve.value(at: 4) - curve.value(at: 4 - 1e-6)) / 1e-6
        let slopeAfter = (curve.value(at: 1e-6) - curve.value(at: 0)) / 1e-6
        #expect(abs(slopeBefore - slopeAfter) < 1e-4)
    }

    @Test func rotationsTurnAtConstantSpeedAlongTheShortestArc() {
        let (from, to) = (Rotation(axisAngle: Vector3(0.2, 0.1, 0)), Rotation(axisAngle: Vector3(-0.5, 1.2, 0.4)))
        let curve = RotationCurve(times: [1, 3], rotations: [from, to], interpolations: [.linear, .linear])
        let angle = from.angle(to: to)
        for step in 0...10 {
            let turned = from.angle(to: curve.value(at: 1 + 0.2 * Double(step)))
            #expect(abs(turned - angle * Double(step) / 10) < 1e-9)
        }
        let eased = RotationCurve(times: [1, 3], rotations: [from, to], interpolations: [.smooth, .smooth])
        #expect(abs(from.angle(to: eased.value(at: 2)) - angle / 2) < 1e-9)
        #expect(from.angle(to: eased.value(at: 1.2)) < 0.04 * angle)
    }
}
