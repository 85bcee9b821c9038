import Foundation
import Meshes
import TestSupport
import Testing

@Suite struct STLReaderTests {
    private static let sphere = TestMeshes.sphere(rings: 8, segments: 10)

    /// A mesh as binary STL, with a header that may begin as text does.
    private static func binary(_ mesh: TriangleMesh, header: String = "") -> [UInt8] {
        var bytes = Array(header.utf8) + [UInt8](repeating: 0, count: 80 - header.utf8.count)
        func append(_ value: UInt32) { withUnsafeBytes(of: value.littleEndian) { bytes += $0 } }
        append(UInt32(mesh.triangleCount))
        for triangle in 0..<mesh.triangleCount {
            for _ in 0..<3 { append(Float.nan.bitPattern) }
            for corner in mesh.triangles[3 * triangle..<3 * triangle + 3] {
                for axis in 0..<3 { append(mesh.positions[3 * Int(corner) + axis].bitPattern) }
            }
            bytes += [0x12, 0x34]
        }
        return bytes
    }

    private static func text(_ mesh: TriangleMesh) -> String {
        var text = "solid a solid vertex of facets\n"
        for triangle in 0..<mesh.triangleCount {
            text += " facet normal 0 0 0\n  outer loop\n"
            for corner in mesh.triangles[3 * triangle..<3 * triangle + 3] {
                let place = mesh.positions[3 * Int(corner)..<3 * Int(corner) + 3].map(\.description)
                text += "   VERTEX \(place.joined(separator: " "))\r\n"
            }
            text += "  endloop\n endfacet\n"
        }
        return text + "endsolid a solid vertex of facets\n"
    }

    private func read(_ bytes: [UInt8]) throws -> LoadedMesh {
        try MeshFile.read(bytes: bytes, format: .stl)
    }

    @Test func bothEncodingsGiveTheMesh() throws {
        let sphere = Self.sphere
        for bytes in [
            Self.binary(sphere), Self.binary(sphere, header: "solid as text begins"), Array(Self.text(sphere).utf8),
            Array((Self.text(sphere) + Self.text(sphere)).utf8),
        ] {
            let loaded = try read(bytes)
            #expect(loaded.mesh.vertexCount == sphere.vertexCount && loaded.mesh.triangleCount == sphere.triangleCount)
            #expect(
                loaded.report.boundaryEdges == 0 && loaded.report.windingFlips == 0 && loaded.report.components == 1)
            // The same triangles, corner by corner, on vertices in the order of the faces.
            for (mine, theirs) in zip(loaded.mesh.triangles, sphere.triangles) {
                #expect(loaded.mesh.position(Int(mine)) == sphere.position(Int(theirs)))
            }
        }
    }

    @Test func solidsArePiecesAndFacetsMayHaveMoreCorners() throws {
        let facet =
            "facet normal 0 0 1 outer loop vertex 0 0 0 vertex 1 0 0 vertex 1 1 0 vertex 0 1 0 endloop endfacet\n"
        let other = "facet outer loop vertex 0 0 5 vertex 1 0 5 endloop endfacet\n"
        let loaded = try read(Array("\n solid\n\(facet)endsolid\nsolid x\n\(other)endsolid\n".utf8))
        #expect(loaded.mesh.triangleCount == 2 && loaded.report.filePieces == 2)
        #expect(loaded.report.fileFaces == 2 && loaded.report.facesWithoutArea == 1)
    }

    @Test func brokenFilesSayWhere() throws {
        func message(_ bytes: [UInt8]) -> String {
            let error = #expect(throws: MeshError.self) { try read(bytes) }
            return error?.description ?? ""
        }
        let bytes = Self.binary(Self.sphere)
        #expect(message(Array(bytes.dropLast())).contains("byte 80"))
        #expect(message(Array(bytes.prefix(100))).contains("do not fit"))
        #expect(message(Array(bytes.prefix(83))).contains("not a mesh file"))
        #expect(message(Array("solid\nfacet\nvertex 1 2 x\n".utf8)).contains("line 3"))
        #expect(message(Array("solid nothing\nendsolid nothing\n".utf8)).contains("no usable faces"))
        #expect(message([]).contains("empty"))
        // What follows the triangles is not looked at.
        #expect(try read(bytes + [1, 2, 3]).mesh.triangleCount == Self.sphere.triangleCount)
        let solid = Self.binary(Self.sphere, header: "solid sphere") + [1, 2, 3]
        #expect(try read(solid).mesh.triangleCount == Self.sphere.triangleCount)
    }

    @Test func damagedFilesAreErrorsOrMeshes() throws {
        var generator = SeededGenerator(seed: "damaged STL")
        for bytes in [Self.binary(Self.sphere), Array(Self.text(Self.sphere).utf8)] {
            for _ in 0..<500 {
                var damaged = bytes
                for _ in 0..<Int.random(in: 1...8, using: &generator) {
                    damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(
                        in: 0...255, using: &generator)
                }
                damaged = Array(damaged.prefix(Int.random(in: 0...damaged.count, using: &generator)))
                if let loaded = try? read(damaged) { #expect(loaded.mesh.positions.allSatisfy { $0.isFinite }) }
            }
        }
    }
}
