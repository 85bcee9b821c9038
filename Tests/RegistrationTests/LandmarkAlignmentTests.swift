import HeadModel
import Landmarks
import SpatialGeometry
import TestSupport
import Testing

@testable import Registration

@Suite struct LandmarkAlignmentTests {
    private static let head = FaceFinderTests.head

    /// Five points of a random head in millimetres; the eyes' are its pupils or its inner corners.
    private static func five(_ eyes: EyePoints, _ generator: inout SeededGenerator) throws -> LandmarkSet {
        let vertices = head.vertices(HeadParameters(shape: (0..<head.shapeCount).map { _ in generator.normal() }))
        var points = try head.landmarks(.retinaface5, vertices: vertices)
        if eyes == .innerCorners {
            let inner = try head.landmarks(.ibug51, vertices: vertices)
            points.replaceSubrange(0..<2, with: [inner[39 - 17], inner[42 - 17]])
        }
        let rotation = generator.rotation()
        return LandmarkSet(
            scheme: .retinaface5,
            points: points.map { point in
                1000 * (rotation * Vector3(point)) + Vector3(generator.normal(), generator.normal(), generator.normal())
            })
    }

    @Test(arguments: [EyePoints.pupils, .innerCorners]) func pupilsAreToldFromCorners(eyes: EyePoints) throws {
        var generator = SeededGenerator(seed: #function + eyes.rawValue)
        for _ in 0..<200 {
            let landmarks = try Self.five(eyes, &generator)
            let alignment = try LandmarkAlignment(Self.head, to: landmarks)
            #expect(alignment.eyePoints == eyes)
            #expect(alignment.unit == .millimetre)
        }
    }

    @Test func otherSchemesHaveNoEyePoints() throws {
        let points = try Self.head.landmarks(.ibug51, vertices: Self.head.template).map { Vector3($0) }
        #expect(try LandmarkAlignment(Self.head, to: LandmarkSet(scheme: .ibug51, points: points)).eyePoints == nil)
    }
}
