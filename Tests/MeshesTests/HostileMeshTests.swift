import Foundation
import Meshes
import TestSupport
import Testing

/// Files from strangers: made to crash a reader, to take its memory or its time, or to make it read what is not theirs.
@Suite struct HostileMeshTests {
    let scratch = ScratchFolder()

    @Test(arguments: ["inf", "1e30", "-1", "1.5", "nan", "99999"]) func listLengthsInTextAreChecked(length: String)
        throws
    {
        let vertices = "element vertex 3\nproperty float x\nproperty float y\nproperty float z\n"
        let places = "0 0 0\n1 0 0\n0 1 0\n"
        let face = try scratch.write(
            "face.ply",
            "ply\nformat ascii 1.0\n\(vertices)element face 1\nproperty list uchar int vertex_indices\nend_header\n"
                + "\(places)\(length) 0 1 2\n")
        let other = try scratch.write(
            "other.ply",
            "ply\nformat ascii 1.0\n\(vertices)element thing 1\nproperty list int float values\nend_header\n"
                + "\(places)\(length) 0 1 2\n")
        for path in [face, other] {
            let error = #expect(throws: MeshError.self) { try MeshFile.read(path) }
            #expect(error?.description.contains("line 13") == true, "\(error!)")
        }
    }

    /// More vertices than the cleaning samples, every other one not finite: all that a sample with a step would take.
    @Test(arguments: [(40_000, 0), (45_000, 1), (60_000, 0)]) func anyVerticesMayBeNotFinite(count: Int, odd: Int)
        throws
    {
        var text = ""
        for vertex in 0..<count {
            text += vertex % 2 == odd ? "v nan nan nan\n" : "v \(vertex % 100) \(vertex / 100) 0\n"
        }
        // Three vertices that are fine, counted from 1.
        let first = odd == 0 ? 2 : 1
        text += "f \(first) \(first + 2) \(first + 300)\n"
        let loaded = try MeshFile.read(try scratch.write("columns.obj", text))
        #expect(loaded.mesh.triangleCount == 1 && loaded.report.nonFiniteVertices == count / 2)
        #expect(loaded.report.strayVertices == count / 2 - 3)
    }

    @Test func aFanOnOneVertexTakesLinearTime() throws {
        let count = 200_000
        var text = "v 0 0 0\n"
        for vertex in 0...count {
            let angle = Double(vertex) / Double(count) * 6
            text += "v \(cos(angle)) \(sin(angle)) 0\n"
        }
        for triangle in 0..<count { text += "f 1 \(triangle + 2) \(triangle + 3)\n" }
        // Said twice: turned, and the other way round.
        text += "f 3 1 2\nf 1 3 2\nf \(count + 1) \(count + 2) 1\n"
        let path = try scratch.write("fan.obj", text)
        let (loaded, seconds) = try ThreadTime.measured { try MeshFile.read(path) }
        #expect(loaded.mesh.triangleCount == count && loaded.report.duplicateTriangles == 3)
        #expect(loaded.report.boundaryEdges == count + 2 && loaded.report.components == 1)
        #expect(seconds < 5)
    }

    enum Outline: String, CaseIterable { case circle, comb, star, spiral }

    /// The corners of a simple polygon.
    private static func outline(_ outline: Outline, _ count: Int) -> [SIMD2<Double>] {
        var generator = SeededGenerator(seed: "outline \(outline)")
        return (0..<count).map { index in
            let share = Double(index) / Double(count)
            switch outline {
            case .circle: return SIMD2(cos(2 * .pi * share), sin(2 * .pi * share))
            case .comb:
                // Teeth upwards along x, then back below.
                if index == count - 1 { return SIMD2(0, -1) }
                if index == count - 2 { return SIMD2(1, -1) }
                return SIMD2(share, index % 2 == 0 ? 0 : 1)
            case .star:
                let radius = Double.random(in: 0.2...1, using: &generator)
                return SIMD2(radius * cos(2 * .pi * share), radius * sin(2 * .pi * share))
            case .spiral:
                // Ten turns out along one wall, and back along the other.
                let along = share < 0.5 ? 2 * share : 2 - 2 * share
                let radius = 0.1 + along + (share < 0.5 ? 0 : 0.04)
                return radius * SIMD2(cos(20 * .pi * along), sin(20 * .pi * along))
            }
        }
    }

    @Test(arguments: Outline.allCases, [50, 3_000, 200_000]) func polygonsKeepTheirArea(
        shape: Outline, count: Int
    ) throws {
        let corners = Self.outline(shape, count)
        var text = corners.map { "v \(Float($0.x)) \(Float($0.y)) 5\n" }.joined()
        text += "f " + (1...count).map(String.init).joined(separator: " ") + "\n"
        let rounded = corners.map { SIMD2(Double(Float($0.x)), Double(Float($0.y))) }
        let area = (0..<count).reduce(0.0) { sum, index in
            let (a, b) = (rounded[index], rounded[(index + 1) % count])
            return sum + (a.x * b.y - b.x * a.y) / 2
        }
        let path = try scratch.write("polygon.obj", text)
        let (loaded, seconds) = try ThreadTime.measured { try MeshFile.read(path) }
        let areas = loaded.mesh.faceAreas.reduce(0.0) { $0 + Double($1) }
        #expect(abs(areas - area.magnitude) < 1e-4 * area.magnitude, "\(areas) instead of \(area)")
        #expect(loaded.mesh.triangleCount > (count - 2) * 9 / 10)
        #expect(seconds < 5)
    }

    @Test func materialFilesStayInTheFolder() throws {
        let inside = scratch.path("mesh")
        try FileManager.default.createDirectory(atPath: inside + "/tex", withIntermediateDirectories: true)
        _ = try scratch.write("secret.mtl", "newmtl skin\nmap_Kd secret.png\n")
        _ = try scratch.write("mesh/own.mtl", "newmtl skin\nmap_Kd own.png\n")
        _ = try scratch.write("mesh/tex/below.mtl", "newmtl skin\nmap_Kd below.png\n")
        try FileManager.default.createSymbolicLink(
            atPath: inside + "/link.mtl", withDestinationPath: scratch.path("secret.mtl"))
        #expect(mkfifo(inside + "/pipe.mtl", 0o600) == 0)
        let expected: [(String, String?)] = [
            ("own.mtl", "own.png"), ("tex/below.mtl", "below.png"), ("./tex/../own.mtl", "own.png"),
            ("../secret.mtl", nil), (scratch.path("secret.mtl"), nil), ("link.mtl", nil), ("pipe.mtl", nil),
            ("/dev/zero", nil), ("../../../../../../../../dev/zero", nil), ("no.mtl", nil), ("tex", nil), ("", nil),
        ]
        for (name, texture) in expected {
            let path = try scratch.write("mesh/mesh.obj", "mtllib \(name)\n" + Self.triangle)
            let (loaded, seconds) = try ThreadTime.measured { try MeshFile.read(path) }
            #expect(loaded.materials == [MeshMaterial(name: "skin", textureFile: texture)], "\(name)")
            #expect(seconds < 5, "\(name)")
        }
        // A link to the mesh has the neighbours of both ends.
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path("away.obj"), withDestinationPath: inside + "/mesh.obj")
        _ = try scratch.write("mesh/mesh.obj", "mtllib secret.mtl\n" + Self.triangle)
        #expect(try MeshFile.read(scratch.path("away.obj")).materials[0].textureFile == "secret.png")
    }

    @Test func aMaterialFileIsReadOnce() throws {
        _ = try scratch.write("big.mtl", String(repeating: "# nothing\n", count: 100_000))
        let path = try scratch.write("many.obj", String(repeating: "mtllib big.mtl\n", count: 20_000) + Self.triangle)
        let (_, seconds) = try ThreadTime.measured { try MeshFile.read(path) }
        #expect(seconds < 5)
    }

    private static let triangle = "v 0 0 0\nv 1 0 0\nv 0 1 0\nusemtl skin\nf 1 2 3\n"

    @Test(arguments: ["obj", "ply", "stl", "off"]) func aLinkIsAsLargeAsItsTarget(ending: String) throws {
        let target = scratch.path("large.\(ending)")
        try Data(count: 100_000).write(to: URL(filePath: target))
        let link = scratch.path("link.\(ending)")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        let error = #expect(throws: MeshError.self) { try MeshFile.read(link, limit: 50_000) }
        #expect(error?.description.contains("larger than the 50000 bytes") == true, "\(error!)")
    }

    @Test(arguments: ["Müller’s Gesicht.obj", "顔 1.ply", "e\u{301} 😀.PLY"]) func namesMayHoldAnyCharacters(name: String)
        throws
    {
        let mesh = TestMeshes.sphere(rings: 5, segments: 6)
        let path = scratch.path(name)
        try MeshFile.write(mesh, to: path)
        #expect(try MeshFile.read(path).mesh.triangleCount == mesh.triangleCount)
        _ = try scratch.write("Häute.mtl", "newmtl Haut\nmap_Kd Gesicht ä 顔.png\n")
        let textured = try scratch.write(
            "textured.obj", "mtllib Häute.mtl\n" + Self.triangle.replacing("skin", with: "Haut"))
        #expect(try MeshFile.read(textured).materials[0].textureFile == "Gesicht ä 顔.png")
    }

    /// Rows of a large mesh written over with what no scanner measures.
    @Test(arguments: ["obj", "ply"]) func damagedRowsOfLargeMeshesAreLeftOut(format: String) throws {
        let mesh = TestMeshes.sphere(rings: 180, segments: 240)
        var generator = SeededGenerator(seed: "damaged rows \(format)")
        let path = scratch.path("large.\(format)")
        try MeshFile.write(mesh, to: path)
        let bytes = try Data(contentsOf: URL(filePath: path))
        let start = format == "ply" ? bytes.range(of: Data("end_header\n".utf8))!.upperBound : 0
        for _ in 0..<12 {
            var damaged = bytes
            let special: [Float] = [.nan, .infinity, -.infinity, 3e38, -3e38, 1e-38, 1e20]
            for _ in 0..<Int.random(in: 1...2_000, using: &generator) {
                if format == "ply" {
                    let place = start + 4 * Int.random(in: 0..<3 * mesh.vertexCount, using: &generator)
                    withUnsafeBytes(of: special.randomElement(using: &generator)!) {
                        damaged.replaceSubrange(place..<place + 4, with: $0)
                    }
                } else {
                    let place = Int.random(in: 0..<damaged.count - 8, using: &generator)
                    let words = [" nan ", " inf ", "-1e39", "1e308", "\n\n\n\n\n", "f -1 ", "99999"]
                    damaged.replaceSubrange(place..<place + 5, with: Data(words.randomElement(using: &generator)!.utf8))
                }
            }
            try damaged.write(to: URL(filePath: path))
            guard let loaded = try? MeshFile.read(path) else { continue }
            #expect(loaded.mesh.positions.allSatisfy { $0.isFinite })
            #expect(loaded.mesh.triangleCount + loaded.report.droppedTriangles <= loaded.report.fileFaces + 2_000)
        }
    }
}
