import HeadModel
import TestSupport
import Testing

@Suite struct ReducedHeadTests {
    /// Points, and their derivatives, are those of the whole head, whatever the parameters are.
    @Test func aPartMovesAsTheWholeDoes() {
        let head = Head(RandomHead.arrays(seed: 5))
        let (points, directions) = RandomHead.points(on: head, count: 9, seed: 6)
        let part = head.reduced(to: points)
        #expect(part.head.vertexCount <= 27 && part.points.count == points.count)
        let parameters = RandomHead.parameters(seed: 7, angle: 0.4)
        let layout = ParameterLayout(
            shapeCount: head.shapeCount, expressionCount: head.expressionCount, joints: Set(HeadJoint.allCases),
            translation: true, scale: true)
        let whole = PosedHead(head, layout: layout, at: parameters)
        let reduced = PosedHead(part.head, layout: layout, at: parameters)
        for (one, other) in zip(points, part.points) {
            let offset = whole.position(one) - reduced.position(other)
            // A product over other rows may be summed in another order.
            #expect((offset * offset).sum().squareRoot() < 1e-6)
        }
        let rows = whole.derivativeRows(points: points, directions: directions)
        let others = reduced.derivativeRows(points: part.points, directions: directions)
        for (one, other) in zip(rows, others) { #expect(abs(one - other) < 1e-5) }
        #expect(part.head.restJoints(parameters) == head.restJoints(parameters))
    }
}
