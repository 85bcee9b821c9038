import Fitting
import HeadModel
import SpatialGeometry
import TestSupport
import Testing

/// Points of the face are pulled, and the head follows.
@Suite struct HeadPullTests {
    static let head = ScanFitterTests.head

    /// The surface's point at a vertex, and where it is to come.
    static func pulled(_ vertex: Int, by offset: Vector3, from start: HeadParameters) -> PulledPoint {
        let point = SurfacePoint(vertex: vertex)
        return PulledPoint(point, target: Vector3(point.position(in: head.vertices(start))) + offset)
    }

    static let start = HeadParameters(
        shape: [1, -0.5, 0.3], expression: [0.4], pose: HeadPose(jaw: Vector3(0.05, 0, 0)))

    /// The vertex of the face that lies foremost.
    static let nose = (0..<head.vertexCount).max { head.template[3 * $0 + 2] < head.template[3 * $1 + 2] }!

    @Test(arguments: HeadPull.Freedom.allCases)
    func theNoseFollows(_ freedom: HeadPull.Freedom) {
        let pull = HeadPull(Self.head, freedom: freedom)
        let result = pull.pulled(
            [Self.pulled(Self.nose, by: Vector3(0.003, 0.002, 0.003), from: Self.start)], from: Self.start)
        #expect(result.largestDistance < 0.5)
        let (before, after) = (Self.start, result.parameters)
        #expect((after.shape.prefix(3) == before.shape[...]) == (freedom == .expression))
        #expect((after.expression.first == before.expression[0]) == (freedom == .identity))
        #expect((after.pose.jaw == before.pose.jaw) == (freedom == .identity))
        #expect(after.translation == before.translation && after.pose.root == before.pose.root)
        // What nobody pulls moves less than half as far as the nose, which is pulled by 4.7 mm.
        let (old, new) = (Self.head.vertices(before), Self.head.vertices(after))
        let moved = (0..<Self.head.vertexCount).map { vertex -> Float in
            let offset = (0..<3).map { new[3 * vertex + $0] - old[3 * vertex + $0] }
            return (offset[0] * offset[0] + offset[1] * offset[1] + offset[2] * offset[2]).squareRoot()
        }
        #expect(moved.reduce(0, +) / Float(moved.count) < 0.5 * 0.0047)
    }

    @Test func heldPointsStay() {
        let pull = HeadPull(Self.head, freedom: .both)
        let chin = Int(Self.head.regions["lips"]!.first!)
        let points = [
            Self.pulled(Self.nose, by: Vector3(0, 0, 0.004), from: Self.start),
            Self.pulled(chin, by: .zero, from: Self.start),
        ]
        #expect(pull.pulled(points, from: Self.start).largestDistance < 0.5)
        // Where everything is held where it is, nothing moves.
        let still = pull.pulled([points[1]], from: Self.start)
        #expect(still.largestDistance < 1e-3)
        #expect(zip(still.parameters.shape, Self.start.shape).allSatisfy { abs($0 - $1) < 1e-3 })
    }

    @Test func whatCannotBeHadIsComeNear() {
        let pull = HeadPull(Self.head, freedom: .identity)
        let points = [
            Self.pulled(Self.nose, by: Vector3(1, 0, 0), from: Self.start),
            Self.pulled(Self.nose, by: Vector3(-1, 0, 0), from: Self.start),
        ]
        let result = pull.pulled(points, from: Self.start)
        #expect(result.parameters.isFinite && result.largestDistance > 500)
        #expect(pull.pulled([], from: Self.start).parameters == Self.start)
    }
}
