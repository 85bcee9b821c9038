import HeadModel
import SpatialGeometry
import Testing

@Suite struct LandmarkTests {
    @Test(arguments: [
        (0.0, 0), (0.4, 0), (0.6, 1), (39, 39), (38.4, 38), (60, 39), (-0.4, 0), (-1, 40), (-39, 78), (-80, 78),
    ])
    func contourRowsAreNumberedAsFLAMEs(degrees: Double, row: Int) {
        #expect(LandmarkEmbedding.Contour.row(yaw: degrees * .pi / 180) == row)
    }

    @Test func neckAndRootTurnTheContour() {
        let pose = HeadPose(root: Vector3(0, 0.2, 0), neck: Vector3(0, 0.1, 0), jaw: Vector3(0, 1, 0))
        #expect(abs(pose.yaw() - 0.3) < 1e-12)
        #expect(abs(pose.yaw(viewerFromModel: Rotation(axisAngle: Vector3(0, -0.5, 0))) + 0.2) < 1e-12)
    }

    /// 51 points and a contour make iBUG's 68: the jaw line first.
    @Test func officialEditionsMake68() throws {
        let head = Head(RandomHead.arrays(seed: 11))
        let embedding = head.landmarks[0]
        let contour = try #require(embedding.contour)
        let inner = try head.landmarkPoints(.ibug51)
        #expect(inner.count == 51)
        for (yaw, row) in [(nil, 0), (0.2, 11), (-0.2, 50)] as [(Double?, Int)] {
            let points = try head.landmarkPoints(.ibug68, yaw: yaw)
            #expect(points.count == 68)
            #expect(Array(points[17...]) == inner)
            for index in 0..<17 {
                let triangle = Int(contour.triangles[row][index])
                #expect(
                    points[index]
                        == head.surfacePoint(
                            triangle: triangle, barycentric: SIMD3<Float>(contour.barycentric[row][index])))
            }
        }
        #expect(head.landmarkSchemes == [.ibug51, .ibug68])
    }

    /// 68 fixed points with a contour for viewers: the fixed outline when no yaw is given.
    @Test func fixedOutlineGivesWayToAYaw() throws {
        var arrays = RandomHead.arrays(seed: 12)
        let inner = arrays.landmarks[0]
        let contour = try #require(inner.contour)
        arrays.landmarks = [
            LandmarkEmbedding(
                scheme: .ibug68, triangles: contour.triangles[5] + inner.triangles,
                barycentric: contour.barycentric[5] + inner.barycentric, contour: contour)
        ]
        let head = Head(arrays)
        #expect(try head.landmarkPoints(.ibug68) == head.landmarkPoints(.ibug68, yaw: 5 * .pi / 180))
        #expect(try head.landmarkPoints(.ibug68) != head.landmarkPoints(.ibug68, yaw: 6 * .pi / 180))
        #expect(try head.landmarkPoints(.ibug51) == Array(head.landmarkPoints(.ibug68)[17...]))
        #expect(try head.landmarkIndices(.ibug68) == Array(0..<68))
    }

    @Test func positionsMixCorners() throws {
        let head = Head(RandomHead.arrays(seed: 13))
        let vertices = head.vertices(RandomHead.parameters(seed: 130, angle: 0.2))
        let positions = try head.landmarks(.ibug51, vertices: vertices)
        let embedding = head.landmarks[0]
        for (index, position) in positions.enumerated() {
            let triangle = 3 * Int(embedding.triangles[index])
            var expected = Vector3.zero
            for corner in 0..<3 {
                let vertex = 3 * Int(head.triangles[triangle + corner])
                expected +=
                    embedding.barycentric[index][corner]
                    * Vector3(SIMD3<Float>(vertices[vertex], vertices[vertex + 1], vertices[vertex + 2]))
            }
            #expect((Vector3(position) - expected).length < 1e-7)
        }
    }

    @Test func unknownSchemesAreNamed() {
        let head = Head(RandomHead.arrays(seed: 14))
        let error = #expect(throws: LandmarkSchemeError.self) { try head.landmarkPoints(.mediapipe478) }
        #expect(
            error?.description
                == "head “random” has no landmarks of scheme “mediapipe478”; it has ibug51, ibug68")
    }
}
