import HeadModel
import SpatialGeometry
import Testing

@Suite struct ParameterLayoutTests {
    let layout = ParameterLayout(
        shapeCount: 3, expressionCount: 2, joints: [.jaw, .root], translation: true, scale: true)

    @Test func unknownsStandInOrder() {
        #expect(layout.count == 3 + 2 + 6 + 3 + 1)
        #expect(layout.shape == 0..<3)
        #expect(layout.expression == 3..<5)
        #expect(layout.range(of: .root) == 5..<8)
        #expect(layout.range(of: .jaw) == 8..<11)
        #expect(layout.range(of: .neck) == nil)
        #expect(layout.translation == 11..<14)
        #expect(layout.scale == 14)
    }

    @Test func stepsAddToUnknownsAndLeaveTheRest() {
        let parameters = HeadParameters(
            shape: [1, 2, 3, 4], expression: [5],
            pose: HeadPose(root: Vector3(1, 2, 3), neck: Vector3(4, 5, 6)), translation: Vector3(7, 8, 9), scale: 2)
        let step = (0..<layout.count).map { 0.125 * Double($0) }
        let stepped = layout.stepped(parameters, by: step)
        #expect(layout.packed(stepped) == zip(layout.packed(parameters), step).map(+))
        #expect(stepped.shape == [1, 2.125, 3.25, 4])
        #expect(stepped.expression == [5.375, 0.5])
        #expect(stepped.pose.neck == parameters.pose.neck)
        #expect(stepped.pose.jaw == Vector3(1, 1.125, 1.25))
        #expect(stepped.scale == 2 + 0.125 * 14)
        #expect(layout.unpacked(layout.packed(parameters), into: parameters).pose == parameters.pose)
    }

    @Test func nothingFreeIsNothing() {
        #expect(ParameterLayout().count == 0)
        #expect(ParameterLayout().packed(HeadParameters()).isEmpty)
    }
}
