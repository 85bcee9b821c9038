import Registration
import Fitting
import Meshes
import SpatialGeometry
import TestSupport
import Testing

@Suite struct SurfaceAlignmentTests {
    /// A bumpy patch of 30 × 30 vertices over a decimetre, without any symmetry.
    private static let patch: TriangleMesh = {
        var positions: [Float] = []
        for row in 0..<30 {
            for column in 0..<30 {
                let (x, y) = (Float(column) / 300 - 0.05, Float(row) / 300 - 0.05)
                positions += [x, y, 0.02 * (1 - 300 * x * x - 120 * y * y) + 0.004 * (x * 90).rounded() * y * 10]
            }
        }
        var triangles: [Int32] = []
        for row in 0..<29 {
            for column in 0..<29 {
                let corner = Int32(30 * row + column)
                triangles += [corner, corner + 1, corner + 31, corner, corner + 31, corner + 30]
            }
        }
        return TriangleMesh(positions: positions, triangles: triangles)
    }()

    @Test func aMovedMeshComesBack() throws {
        let motion = SimilarityTransform(
            rotation: Rotation(axisAngle: Vector3(0.02, -0.03, 0.04)), translation: Vector3(0.002, -0.001, 0.003))
        let alignment = try #require(
            try SurfaceAlignment(
                of: Self.patch.transformed(by: motion), to: Self.patch, region: nil, iterations: 2_000))
        #expect(alignment.rootMeanSquare < 2e-4)
        let left = alignment.scanFromMesh * motion
        #expect(left.rotation.angle < 2e-3 && left.translation.length < 3e-4)
    }

    /// NoW's alignment: s, R and t that minimise the distances' squares. A patch of another size comes back to its own.
    @Test func aMeshOfAnotherSizeComesBackWhereThatIsAskedFor() throws {
        let motion = SimilarityTransform(
            scale: 1.04, rotation: Rotation(axisAngle: Vector3(0.02, -0.03, 0.04)),
            translation: Vector3(0.002, -0.001, 0.003))
        let moved = Self.patch.transformed(by: motion)
        let scaled = try #require(
            try SurfaceAlignment(of: moved, to: Self.patch, region: nil, scaled: true, iterations: 2_000))
        let left = scaled.scanFromMesh * motion
        #expect(abs(left.scale - 1) < 2e-3 && left.rotation.angle < 2e-3 && left.translation.length < 3e-4)
        let rigid = try #require(try SurfaceAlignment(of: moved, to: Self.patch, region: nil, iterations: 2_000))
        #expect(rigid.scanFromMesh.scale == 1 && rigid.rootMeanSquare > 2 * scaled.rootMeanSquare)
    }

    @Test func tooFewPointsAlignNothing() throws {
        let region = FaceRegion(centre: Vector3(5, 5, 5), radius: 0.1)
        #expect(try SurfaceAlignment(of: Self.patch, to: Self.patch, region: region) == nil)
    }
}
