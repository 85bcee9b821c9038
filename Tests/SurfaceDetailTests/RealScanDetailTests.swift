@testable import SurfaceDetail
import Landmarks
@testable import Registration
import HeadModel
import Images
import Meshes
import SpatialGeometry
import TestSupport
import Testing

@testable import Fitting

/// The default head on a real scan; skipped where the scans beside the checkout are absent.
@Suite(.enabled(if: TestFiles.hasSharedData, "needs ../shared/data")) struct RealScanDetailTests {
    struct Result {
        var head: Head
        var scan: LoadedMesh
        var landmarks: LandmarkSet
        var fit: ScanFit
        var detail: DetailFit
    }

    static let path = TestFiles.shared("scans/menpo_james/james.obj")

    static func run() throws -> Result {
        let head = Head(try HeadModelArrays.load(TestFiles.root + "/assets/heads/flambeau.npz"))
        let configuration = try FittingConfiguration(contentsOf: TestFiles.root + "/assets/configurations/scan.yaml")
        let scan = try MeshFile.read(path)
        let landmarks = try LandmarkFile.read(TestFiles.shared("scans/menpo_james/james_ibug68.txt"))
        let fit = try ScanFitter(head, configuration: configuration).fit(
            scan.mesh, alignment: LandmarkAlignment(head, to: landmarks))
        let detail = try DetailRegistration(head, configuration: configuration.detail).register(scan.mesh, fit)
        return Result(head: head, scan: scan, landmarks: landmarks, fit: fit, detail: detail)
    }

    /// The edges of a region with triangles at both sides whose normals are more than 120° apart.
    static func creases(of mesh: TriangleMesh, _ region: [Int32]) -> Set<Int> {
        let (region, topology, normals) = (Set(region), MeshTopology(mesh), mesh.faceNormals)
        func isInside(_ triangle: Int) -> Bool {
            mesh.triangles[3 * triangle..<3 * triangle + 3].allSatisfy(region.contains)
        }
        let edges = (0..<topology.edgeCount).filter { edge in
            let (a, b) = (Int(topology.edgeTriangles[2 * edge]), Int(topology.edgeTriangles[2 * edge + 1]))
            guard a >= 0, b >= 0, isInside(a), isInside(b) else { return false }
            return (0..<3).reduce(0) { $0 + normals[3 * a + $1] * normals[3 * b + $1] } < -0.5
        }
        return Set(edges)
    }

    @Test func detailIsCloseAndUnfoldedAndTextured() throws {
        let result = try Self.run()
        let (head, detail) = (result.head, result.detail)
        let mesh = TriangleMesh(positions: detail.vertices, triangles: head.triangles)
        let error = try #require(
            FaceError(
                of: result.scan.mesh, against: mesh, region: .init(result.landmarks), unit: result.fit.unit))
        #expect(error.median <= 0.15, "\(error)")
        #expect(error.mean <= 0.4, "\(error)")
        #expect(detail.triangles.foldedCount == 0 && detail.triangles.largestTurn <= 60)
        #expect(detail.triangles.smallestAngle > 5)
        // The closed corners of the mouth are creases of the model itself; there are no others.
        let (face, model) = (
            try #require(head.regions["face"]), TriangleMesh(positions: result.fit.vertices, triangles: head.triangles)
        )
        #expect(Self.creases(of: mesh, face).isSubset(of: Self.creases(of: model, face)))
        // The nape, which no scan shows, keeps the model's form: neighbours move alike.
        let topology = MeshTopology(mesh)
        let unseen = Set(head.regions["scalp"] ?? []).filter { head.template[3 * Int($0) + 2] < -0.05 }
        #expect(unseen.count > 50)
        func displacement(_ vertex: Int32) -> Vector3 {
            mesh.position(Int(vertex))
                - TriangleMesh(positions: result.fit.vertices, triangles: []).position(Int(vertex))
        }
        for edge in 0..<topology.edgeCount {
            let (a, b) = (topology.edges[2 * edge], topology.edges[2 * edge + 1])
            guard unseen.contains(a), unseen.contains(b) else { continue }
            #expect((displacement(a) - displacement(b)).length < 0.5)
        }

        let baked = try TextureBaker(head, size: 256).bake(
            ScanColors(result.scan, path: Self.path), of: result.scan.mesh, result.fit, vertices: detail.vertices)
        #expect(baked.coveredShare > 0.9)
        // The tip of the nose is skin: red above green above blue.
        let layout = try #require(head.textureCoordinates)
        let tip = (0..<head.vertexCount).max { head.template[3 * $0 + 2] < head.template[3 * $1 + 2] }!
        let corner = Int(layout.triangles[head.triangles.firstIndex(of: Int32(tip))!])
        let skin = baked.image[
            Int(256 * layout.coordinates[2 * corner]), Int(256 * (1 - layout.coordinates[2 * corner + 1]))]
        #expect(skin.red > skin.green && skin.green > skin.blue && skin.red > 100, "\(skin)")
    }
}
