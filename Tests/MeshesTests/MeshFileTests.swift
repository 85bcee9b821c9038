import Foundation
import Meshes
import TestSupport
import Testing

@Suite struct MeshFileTests {
    let scratch = ScratchFolder()

    @Test(.enabled(if: TestFiles.hasSharedData, "needs ../shared/data"))
    // The 6,680 vertices that menpo counts are pairs of a position and a texture coordinate: seams count twice there.
    func jamesKeepsItsVerticesAndFaces() throws {
        let loaded = try MeshFile.read(TestFiles.shared("scans/menpo_james/james.obj"))
        #expect(loaded.mesh.vertexCount == 6_393)
        #expect(loaded.mesh.triangleCount == 12_228)
        #expect(loaded.report.boundaryEdges == 552)
        #expect(loaded.report.components == 6)
        #expect(loaded.textureCoordinates.count == 6 * 12_228)
        #expect(loaded.materials.contains { $0.textureFile == "james.jpg" })
    }

    @Test func qualmsAreCountedAndLeftOut() throws {
        let path = try scratch.write(
            "broken.obj",
            """
            v 0 0 0
            v 1 0 0
            v 1 1 0
            v 0 1 0
            v 5 5 5
            v 0 0 0
            v nan 0 0
            f 1 2 3 4
            f 1 2 3
            f 6 2 4
            f 1 1 2
            f 1 2 7

            """)
        let loaded = try MeshFile.read(path)
        #expect(loaded.mesh.vertexCount == 4)
        #expect(loaded.mesh.triangleCount == 3)
        #expect(loaded.report.duplicateTriangles == 1)
        #expect(loaded.report.degenerateTriangles == 1)
        #expect(loaded.report.brokenTriangles == 1)
        #expect(loaded.report.nonFiniteVertices == 1)
    }
}
