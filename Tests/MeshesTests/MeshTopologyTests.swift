import Meshes
import SpatialGeometry
import TestSupport
import Testing

@Suite struct MeshTopologyTests {
    @Test func aSphereIsClosedAndItsNormalsPointOut() {
        let mesh = TestMeshes.sphere(rings: 10, segments: 16)
        let topology = MeshTopology(mesh)
        #expect(mesh.vertexCount - topology.edgeCount + mesh.triangleCount == 2)
        #expect(topology.boundaryEdgeCount == 0 && topology.nonManifoldEdgeCount == 0)
        #expect(topology.windingFlipCount == 0 && topology.componentCount == 1)
        let normals = mesh.vertexNormals
        for vertex in 0..<mesh.vertexCount {
            let normal = Vector3(
                Double(normals[3 * vertex]), Double(normals[3 * vertex + 1]), Double(normals[3 * vertex + 2]))
            #expect(abs(normal.length - 1) < 1e-6)
            #expect(dot(normal, mesh.position(vertex)) > 0.97)
        }
        let area = TestMeshes.sphere(rings: 60, segments: 90).faceAreas.reduce(0, +)
        #expect(abs(area - 4 * .pi) < 0.02)
    }

    @Test func holesFlipsAndPiecesAreSeen() {
        var mesh = TestMeshes.sphere(rings: 6, segments: 8)
        mesh.triangles.removeLast(3)
        #expect(MeshTopology(mesh).boundaryEdgeCount == 3)
        #expect(MeshTopology(mesh).boundaryVertices.count { $0 } == 3)
        mesh.triangles.swapAt(3, 4)
        #expect(MeshTopology(mesh).windingFlipCount == 3)
        let two = TriangleMesh(
            positions: mesh.positions + mesh.positions,
            triangles: mesh.triangles + mesh.triangles.map { $0 + Int32(mesh.vertexCount) })
        #expect(MeshTopology(two).componentCount == 2)
        let fan = TriangleMesh(
            positions: [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 1], triangles: [0, 1, 2, 0, 1, 3, 0, 1, 4])
        #expect(MeshTopology(fan).nonManifoldEdgeCount == 1)
    }

    @Test func adjacencyIsSymmetricAndSorted() {
        let mesh = TestMeshes.sphere(rings: 5, segments: 7)
        let (starts, neighbors) = MeshTopology(mesh).vertexAdjacency()
        func around(_ vertex: Int32) -> ArraySlice<Int32> {
            neighbors[Int(starts[Int(vertex)])..<Int(starts[Int(vertex) + 1])]
        }
        for vertex in 0..<Int32(mesh.vertexCount) {
            #expect(around(vertex).sorted() == Array(around(vertex)))
            for other in around(vertex) { #expect(around(other).contains(vertex)) }
        }
        #expect(around(0).count == 7)
    }

    @Test func subdivisionKeepsTheSurface() {
        let mesh = TestMeshes.sphere(rings: 5, segments: 6)
        let fine = mesh.subdivided()
        #expect(fine.triangleCount == 4 * mesh.triangleCount)
        #expect(Array(fine.positions.prefix(mesh.positions.count)) == mesh.positions)
        #expect(MeshTopology(fine).boundaryEdgeCount == 0 && MeshTopology(fine).windingFlipCount == 0)
        #expect(abs(fine.faceAreas.reduce(0, +) - mesh.faceAreas.reduce(0, +)) < 1e-4)
    }
}
