import Landmarks
import Registration
import SpatialGeometry
import TestSupport
import Testing

/// The sphere in which NoW measures, against numbers from the benchmark's published formula.
@Suite struct FaceRegionTests {
    /// `compute_mask` of the benchmark's evaluation, in numpy:
    ///
    ///     bridge = (p[39] + p[42]) / 2;  centre = p[33] + 0.3 * (bridge - p[33])
    ///     radius = 1.4 * (norm(p[36] - p[45]) + norm(bridge - p[33])) / 2
    ///
    /// which of the sample scan's landmarks makes the numbers below. The top of the nose's bone (27) in place of the
    /// bridge would put the centre 5.0 mm away and make the radius 98.24 mm.
    @Test func theSphereIsTheBenchmarks() throws {
        let landmarks = try LandmarkFile.read(TestFiles.root + "/assets/scans/synthetic-landmarks.json")
        let region = try #require(FaceRegion(landmarks))
        let centre = Vector3(717.1021938323975, 222.99843281507492, 265.8478796482086)
        #expect((region.centre - centre).length < 1e-9)
        #expect(abs(region.radius - 96.52177525173386) < 1e-9)
        let inner = LandmarkSet(scheme: .ibug51, points: Array(landmarks.points[17...]))
        #expect(FaceRegion(inner) == region)
    }

    @Test(arguments: [33, 36, 39, 42, 45]) func eachOfTheFiveLandmarksIsNeeded(missing: Int) throws {
        let landmarks = try LandmarkFile.read(TestFiles.root + "/assets/scans/synthetic-landmarks.json")
        let left = landmarks.indices.filter { $0 != missing }
        #expect(
            FaceRegion(LandmarkSet(scheme: .ibug68, indices: left, points: left.map { landmarks.points[$0] })) == nil)
    }

    @Test func otherSchemesSayNothing() {
        #expect(FaceRegion(LandmarkSet(scheme: .retinaface5, points: Array(repeating: .zero, count: 5))) == nil)
    }
}
