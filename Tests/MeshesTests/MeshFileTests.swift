import Foundation
import Meshes
import TestSupport
import Testing

@Suite struct MeshFileTests {
    let scratch = ScratchFolder()

    /// A unit square of two triangles in several formats.
    private static let square = """
        v 0 0 0
        v 1 0 0
        v 1 1 0
        v 0 1 0

        """

    @Test(.enabled(if: TestFiles.hasSharedData, "needs ../shared/data"))
    // The 6,680 vertices that menpo counts are pairs of a position and a texture coordinate: seams count twice there,
    // and cut the surface into ten pieces.
    func jamesKeepsItsVerticesAndFaces() throws {
        let loaded = try MeshFile.read(TestFiles.shared("scans/menpo_james/james.obj"))
        #expect(loaded.mesh.vertexCount == 6_393)
        #expect(loaded.mesh.triangleCount == 12_228)
        #expect(loaded.report.boundaryEdges == 552)
        #expect(loaded.report.components == 6)
        #expect(loaded.textureCoordinates.count == 6 * 12_228)
        #expect(loaded.materials.contains { $0.textureFile == "james.jpg" })
        #expect(loaded.originalIndices == Array(0..<6_393))
    }

    @Test(.enabled(if: TestFiles.hasSharedData, "needs ../shared/data"))
    func everyScanLoads() throws {
        let faces = [
            "LeePerrySmith/LeePerrySmith.obj": 17_675, "demosthenes_odedstein/demosthenes-low-res.obj": 16_719,
            "vtk_fran/fran_cut.ply": 4_224,
        ]
        for (name, count) in faces {
            let loaded = try MeshFile.read(TestFiles.shared("scans/" + name))
            #expect(loaded.mesh.triangleCount == count, "\(name)")
            #expect(loaded.mesh.triangleCount + loaded.report.droppedTriangles == loaded.report.fileFaces, "\(name)")
        }
    }

    @Test func qualmsAreCountedAndLeftOut() throws {
        let path = try scratch.write(
            "broken.obj",
            Self.square + """
                v 5 5 5
                v 0 0 0
                v nan 0 0
                f 1 2 3 4
                f 1 2 3
                f 6 2 4
                f 1 1 2
                f 1 2 7
                f 1 2 99
                f -7 -6 -99
                f 1 2
                l 1 2
                """)
        let loaded = try MeshFile.read(path)
        #expect(loaded.mesh.vertexCount == 4)
        #expect(loaded.mesh.triangleCount == 3)
        #expect(loaded.report.duplicateTriangles == 1)
        #expect(loaded.report.degenerateTriangles == 1)
        #expect(loaded.report.brokenTriangles == 1)
        #expect(loaded.report.outOfRangeTriangles == 2)
        #expect(loaded.report.nonFiniteVertices == 1)
        #expect(loaded.report.facesWithoutArea == 2)
        #expect(loaded.report.strayVertices == 1 && loaded.report.joinedVertices == 1)
        #expect(loaded.report.droppedDescription.contains("2 triangles with an index out of range"))

        let kept = try MeshFile.read(path, keepingVertices: true)
        #expect(kept.mesh.vertexCount == 7)
        #expect(kept.mesh.position(4) == SIMD3(5, 5, 5))
    }

    @Test func vertexOrderColoursAndCornersSurvive() throws {
        let path = try scratch.write(
            "seam.obj",
            """
            mtllib seam.mtl
            v 1 1 0 1 0 0
            v 0 0 0 0 1 0
            v 1 0 0 0 0 1
            v 0 1 0 1 1 1
            vt 0 0
            vt 1 0
            vt 1 1
            vt 0.5 0.25
            usemtl skin
            f 2/1 3/2 1/3
            f 2/4 \\
            1/3 4/1
            """)
        _ = try scratch.write("seam.mtl", "newmtl skin\nKd 1 1 1\nmap_Kd a face.png\n")
        let loaded = try MeshFile.read(path)
        #expect(loaded.mesh.triangles == [1, 2, 0, 1, 0, 3])
        #expect(loaded.mesh.position(0) == SIMD3(1, 1, 0))
        #expect(loaded.textureCoordinates == [0, 0, 1, 0, 1, 1, 0.5, 0.25, 1, 1, 0, 0])
        #expect(Array(loaded.colors.prefix(8)) == [255, 0, 0, 255, 0, 255, 0, 255])
        #expect(loaded.materials == [MeshMaterial(name: "skin", textureFile: "a face.png")])
        #expect(loaded.triangleMaterials == [0, 0])
    }

    @Test func concavePolygonsKeepTheirArea() throws {
        // An L of area 3, and a dart.
        let path = try scratch.write(
            "concave.obj",
            """
            v 0 0 0
            v 2 0 0
            v 2 1 0
            v 1 1 0
            v 1 2 0
            v 0 2 0
            v 5 0 0
            v 7 1 0
            v 5 2 0
            v 5.5 1 0
            f 1 2 3 4 5 6
            f 7 8 9 10
            """)
        let mesh = try MeshFile.read(path).mesh
        #expect(mesh.triangleCount == 6)
        #expect(abs(mesh.faceAreas.reduce(0, +) - (3 + 1.5)) < 1e-5)
        #expect(mesh.faceNormals.enumerated().allSatisfy { $0.offset % 3 != 2 || $0.element == 1 })
    }

    @Test func absurdCoordinatesAreLeftOut() throws {
        var mesh = TestMeshes.sphere(rings: 10, segments: 12)
        mesh.positions[3 * 40] = 1e9
        let path = scratch.path("outlier.ply")
        try MeshFile.write(mesh, to: path)
        let loaded = try MeshFile.read(path)
        #expect(loaded.report.outlyingVertices == 1)
        #expect(loaded.report.brokenTriangles == 6)
        #expect(loaded.mesh.boundingBox!.diagonal < 4)
    }

    @Test func unusableFilesAreErrorsThatSayWhy() throws {
        func message(_ name: String, _ text: String) throws -> String {
            let path = try scratch.write(name, text)
            let error = #expect(throws: MeshError.self) { try MeshFile.read(path) }
            let message = error?.description ?? ""
            #expect(message.contains(name))
            return message
        }
        #expect(try message("empty.obj", "").contains("empty"))
        #expect(try message("points.obj", Self.square).contains("no usable faces"))
        #expect(try message("nothing.obj", Self.square + "f 1 1 1\n").contains("1 triangles without area"))
        #expect(try message("word.obj", "v 0 0 zero\nf 1 1 1\n").contains("line 1"))
        #expect(try message("face.obj", Self.square + "f 1 2 x\n").contains("line 5"))
        #expect(try message("letter.txt", "Dear all, this is no mesh.\n").contains("not a mesh file"))
        #expect(try message("letter.ply", "Dear all, this is no mesh.\n").contains("not a mesh file"))
        #expect(try message("binary.obj", "v 0\u{0}1 2").contains("binary"))
        #expect(try message("short.stl", "solid nothing\nendsolid").contains("short.stl"))
        for missing in ["/no/such.obj", "/no/such.stl", "/no/such.fbx"] {
            let error = #expect(throws: MeshError.self) { try MeshFile.read(missing) }
            guard case .file(let file)? = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(file.path == missing && file.what.contains("No such file"))
        }
        #expect(throws: MeshError.self) { try MeshFile.read(scratch.url.path) }
        let path = try scratch.write("big.obj", Self.square)
        let error = #expect(throws: MeshError.self) { try MeshFile.read(path, limit: 10) }
        #expect(error?.description.contains("larger than the 10 bytes") == true)
    }

    @Test func plyIsReadInItsThreeEncodings() throws {
        let header = """
            element vertex 4
            property float x
            property double y
            property short z
            property list uchar int neighbours
            property uchar red
            property uchar green
            property uchar blue
            element face 1
            property uchar flags
            property list uchar uint vertex_index
            end_header

            """
        let text = "0 0 0 0 255 0 0\n1 0 0 1 7 0 255 0\n1 1 0 0 0 0 255\n0 1 0 2 1 2 9 9 9\n1 4 0 1 2 3\n"
        let ascii = try MeshFile.read(try scratch.write("a.ply", "ply\nformat ascii 1.0\n" + header + text))
        #expect(ascii.mesh.triangleCount == 2 && ascii.mesh.vertexCount == 4)
        #expect(Array(ascii.colors.suffix(4)) == [9, 9, 9, 255])
        for isBig in [false, true] {
            var bytes = Array("ply\nformat binary_\(isBig ? "big" : "little")_endian 1.0\n\(header)".utf8)
            func append(_ value: some FixedWidthInteger) {
                withUnsafeBytes(of: isBig ? value.bigEndian : value.littleEndian) { bytes += $0 }
            }
            for (vertex, list) in [[], [7], [], [1, 2]].enumerated() {
                append(Float([0, 1, 1, 0][vertex]).bitPattern)
                append(Double([0, 0, 1, 1][vertex]).bitPattern)
                append(Int16(0))
                append(UInt8(list.count))
                for value in list { append(Int32(value)) }
                bytes += [[255, 0, 0], [0, 255, 0], [0, 0, 255], [9, 9, 9]][vertex]
            }
            append(UInt8(1))
            append(UInt8(4))
            for corner in 0..<4 { append(UInt32(corner)) }
            let path = scratch.path("b.ply")
            try Data(bytes).write(to: URL(filePath: path))
            let binary = try MeshFile.read(path)
            #expect(binary.mesh == ascii.mesh && binary.colors == ascii.colors)
            try Data(bytes.dropLast()).write(to: URL(filePath: path))
            #expect(throws: MeshError.self) { try MeshFile.read(path) }
        }
    }

    @Test func giganticCountsTakeNoMemory() throws {
        let path = try scratch.write(
            "huge.ply",
            """
            ply
            format binary_little_endian 1.0
            element vertex 4000000000
            property float x
            property float y
            property float z
            end_header

            """)
        let error = #expect(throws: MeshError.self) { try MeshFile.read(path) }
        #expect(error?.description.contains("do not fit") == true)
    }

    @Test func oneTriangleLoads() throws {
        let path = try scratch.write("one.obj", Self.square + "f 1 2 3\n")
        #expect(try MeshFile.read(path).mesh.triangleCount == 1)
    }

    @Test(arguments: ["obj", "ply"]) func writingAndReadingKeepsTheMesh(format: String) throws {
        var mesh = TestMeshes.sphere(rings: 20, segments: 30, radius: 0.1)
        var generator = SeededGenerator(seed: "round trip")
        for index in mesh.positions.indices {
            mesh.positions[index] += Float.random(in: -1e-3...1e-3, using: &generator)
        }
        let colors = (0..<4 * mesh.vertexCount).map { $0 % 4 == 3 ? 255 : UInt8(truncatingIfNeeded: $0 * 7) }
        let coordinates = (0..<mesh.triangles.count * 2).map { Float($0 % 1000) / 1000 }
        let path = scratch.path("mesh.\(format)")
        try MeshFile.write(
            mesh, to: path, texture: (coordinates, Array(0..<Int32(mesh.triangles.count))), colors: colors)
        let loaded = try MeshFile.read(path, keepingVertices: true)
        #expect(loaded.mesh.triangles == mesh.triangles)
        #expect(zip(loaded.mesh.positions, mesh.positions).allSatisfy { abs($0 - $1) <= (format == "ply" ? 0 : 6e-8) })
        #expect(loaded.colors == colors)
        #expect(zip(loaded.textureCoordinates, coordinates).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(loaded.textureCoordinates.count == coordinates.count)
        let first = try Data(contentsOf: URL(filePath: path))
        try MeshFile.write(
            mesh, to: path, texture: (coordinates, Array(0..<Int32(mesh.triangles.count))), colors: colors)
        #expect(try Data(contentsOf: URL(filePath: path)) == first)
    }

    @Test func numbersAreWrittenToTheLastDecimal() throws {
        let values: [Float] = [
            0, -0.0, 0.1, -0.1, 0.9999999, 0.99999994, 1e-7, -4e-8, 6e-8, 123.456, -99999.99, 1.5, 0.0203, 7e4, 42, 1,
        ]
        let mesh = TriangleMesh(positions: values + [5, 6], triangles: [0, 1, 2, 3, 4, 5])
        let path = scratch.path("numbers.obj")
        try MeshFile.write(mesh, to: path, decimals: 7)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let written = text.split(separator: "\n").filter { $0.hasPrefix("v ") }
            .flatMap { $0.split(separator: " ").dropFirst() }
        for (value, word) in zip(values, written) {
            #expect(word == String(format: "%.7f", Double(value == 0 || abs(value) < 5e-8 ? 0 : value)), "\(value)")
        }
        #expect(throws: MeshError.self) {
            try MeshFile.write(
                TriangleMesh(positions: [.nan, 0, 0, 1, 0, 0, 0, 1, 0], triangles: [0, 1, 2]), to: path)
        }
        #expect(throws: MeshError.self) {
            try MeshFile.write(
                TriangleMesh(positions: [1e38, 0, 0, 1, 0, 0, 0, 1, 0], triangles: [0, 1, 2]), to: path)
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    }

    @Test func damagedFilesAreErrorsOrMeshes() throws {
        let mesh = TestMeshes.sphere(rings: 6, segments: 8)
        var generator = SeededGenerator(seed: "damaged meshes")
        for format in ["obj", "ply"] {
            let path = scratch.path("damaged.\(format)")
            try MeshFile.write(mesh, to: path)
            let bytes = try Data(contentsOf: URL(filePath: path))
            for _ in 0..<300 {
                var damaged = bytes
                for _ in 0..<Int.random(in: 1...6, using: &generator) {
                    damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(
                        in: 0...255, using: &generator)
                }
                if Bool.random(using: &generator) {
                    damaged = damaged.prefix(Int.random(in: 0...damaged.count, using: &generator))
                }
                try damaged.write(to: URL(filePath: path))
                _ = try? MeshFile.read(path)
            }
        }
    }
}
