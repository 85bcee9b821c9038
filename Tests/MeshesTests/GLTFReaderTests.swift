import Foundation
import Meshes
import TestSupport
import Testing

@Suite struct GLTFReaderTests {
    let scratch = ScratchFolder()

    /// A unit square in the plane z = 0.
    private static let square: [Float] = [0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0]
    private static let halves: [UInt16] = [0, 1, 2, 0, 2, 3]

    private func read(_ builder: GLTFBuilder, keepingVertices: Bool = true) throws -> LoadedMesh {
        try MeshFile.read(bytes: builder.glb(), format: .gltf, keepingVertices: keepingVertices)
    }

    @Test func nodesPlaceTheirMeshes() throws {
        var builder = GLTFBuilder()
        let attributes = ["POSITION": builder.positions(Self.square)]
        let mesh = builder.add(
            ["primitives": [["attributes": attributes, "indices": builder.indices(Self.halves)]]], to: "meshes")
        // A quarter turn about z, then twice as large, then moved; below it one that is moved again, by a matrix.
        let child = builder.add(
            ["mesh": mesh, "matrix": [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 5, 1]], to: "nodes")
        builder.show([
            "mesh": mesh, "translation": [10, 0, 0], "rotation": [0, 0, 0.5.squareRoot(), 0.5.squareRoot()],
            "scale": [2, 2, 2], "children": [child],
        ])
        let loaded = try read(builder)
        #expect(loaded.mesh.triangles == [0, 1, 2, 0, 2, 3, 4, 5, 6, 4, 6, 7])
        let expected: [Float] = [10, 0, 0, 10, 2, 0, 8, 2, 0, 8, 0, 0, 10, 0, 10, 10, 2, 10, 8, 2, 10, 8, 0, 10]
        #expect(zip(loaded.mesh.positions, expected).allSatisfy { abs($0 - $1) < 1e-5 })
        #expect(loaded.report.filePieces == 2 && loaded.report.components == 2)
        #expect(loaded.textureCoordinates.isEmpty && loaded.colors.isEmpty && loaded.triangleMaterials.isEmpty)
    }

    @Test func aMirroredNodeKeepsTheOutsideOutside() throws {
        var builder = GLTFBuilder()
        let attributes = ["POSITION": builder.positions(Self.square)]
        builder.show(
            primitive: ["attributes": attributes, "indices": builder.indices(Self.halves)], node: ["scale": [-1, 1, 1]])
        let mesh = try read(builder).mesh
        #expect(mesh.faceNormals == [0, 0, 1, 0, 0, 1])
        #expect(mesh.positions[3] == -1)
    }

    @Test(arguments: [4, 5, 6]) func trianglesStripsAndFans(mode: Int) throws {
        var builder = GLTFBuilder()
        let order: [UInt16] = mode == 4 ? Self.halves : mode == 5 ? [0, 1, 3, 2] : [0, 1, 2, 3]
        let attributes = ["POSITION": builder.positions(Self.square)]
        builder.show(primitive: ["attributes": attributes, "indices": builder.indices(order), "mode": mode])
        let loaded = try read(builder)
        #expect(loaded.mesh.triangleCount == 2 && loaded.report.fileFaces == 2)
        #expect(loaded.mesh.faceNormals == [0, 0, 1, 0, 0, 1])
        #expect(loaded.mesh.faceAreas == [0.5, 0.5])
    }

    @Test func verticesWithoutIndicesAndLinesAreUnderstood() throws {
        var builder = GLTFBuilder()
        let corners = Self.halves.flatMap { Self.square[3 * Int($0)..<3 * Int($0) + 3] }
        let attributes = ["POSITION": builder.positions(corners)]
        builder.show(primitive: ["attributes": attributes])
        builder.show(primitive: ["attributes": attributes, "mode": 1])
        let loaded = try read(builder, keepingVertices: false)
        #expect(loaded.mesh.vertexCount == 4 && loaded.mesh.triangleCount == 2)
        #expect(loaded.report.facesWithoutArea == 6)
    }

    /// The square in whole numbers, with and without normalisation, interleaved with something else, and sparse.
    @Test func accessorsOfAnyKindGiveTheSameSquare() throws {
        func loaded(_ body: (inout GLTFBuilder) -> Int) throws -> [Float] {
            var builder = GLTFBuilder()
            let attributes = ["POSITION": body(&builder)]
            builder.show(primitive: ["attributes": attributes, "indices": builder.indices(Self.halves)])
            return try read(builder).mesh.positions
        }
        func whole<Value: FixedWidthInteger>(_ one: Value) -> [Value] { Self.square.map { Value($0) * one } }
        let normalized = ["normalized": true]
        #expect(
            try loaded { $0.accessor(whole(Int8(127)), "VEC3", component: 5120, width: 3, normalized) } == Self.square)
        #expect(
            try loaded { $0.accessor(whole(UInt8(255)), "VEC3", component: 5121, width: 3, normalized) } == Self.square)
        #expect(
            try loaded { $0.accessor(whole(Int16(32_767)), "VEC3", component: 5122, width: 3, normalized) }
                == Self.square)
        #expect(
            try loaded { $0.accessor(whole(UInt16(65_535)), "VEC3", component: 5123, width: 3, normalized) }
                == Self.square)
        #expect(try loaded { $0.accessor(whole(UInt16(1)), "VEC3", component: 5123, width: 3) } == Self.square)
        #expect(
            try loaded { builder in
                var rows: [Float] = []
                for vertex in 0..<4 { rows += [7, 8] + Self.square[3 * vertex..<3 * vertex + 3] }
                let view = builder.view(rows, stride: 20)
                return builder.add(
                    ["bufferView": view, "byteOffset": 8, "componentType": 5126, "count": 4, "type": "VEC3"],
                    to: "accessors")
            } == Self.square)
        #expect(
            try loaded { builder in
                let (numbers, values) = (builder.view([UInt8(1), 2, 3]), builder.view(Array(Self.square[3...])))
                return builder.add(
                    [
                        "componentType": 5126, "count": 4, "type": "VEC3",
                        "sparse": [
                            "count": 3, "indices": ["bufferView": numbers, "componentType": 5121],
                            "values": ["bufferView": values],
                        ],
                    ], to: "accessors")
            } == Self.square)
    }

    @Test func coloursBecomeSamplesOfSRGB() throws {
        var builder = GLTFBuilder()
        let colors: [Float] = [0, 0.5, 1, 0.2, 0.002, 2, -1, 0, 0, 0, 0, .nan]
        let attributes = [
            "POSITION": builder.positions(Self.square),
            "COLOR_0": builder.accessor(colors, "VEC3", component: 5126, width: 3),
        ]
        builder.show(primitive: ["attributes": attributes, "indices": builder.indices(Self.halves)])
        #expect(
            try read(builder).colors == [0, 188, 255, 255, 124, 7, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255])
    }

    @Test func texturesAreFoundAndTheirCoordinatesTurnedUpwards() throws {
        var builder = GLTFBuilder()
        let picture = Array("not really a picture".utf8)
        builder.add(["bufferView": builder.view(picture), "mimeType": "image/png"], to: "images")
        builder.add(["uri": "the%20skin.jpg"], to: "images")
        builder.add(["uri": "data:image/png;base64," + Data(picture).base64EncodedString()], to: "images")
        for source in 0..<3 { builder.add(["source": source], to: "textures") }
        func material(_ texture: [String: Any]) -> [String: Any] {
            ["name": "m", "pbrMetallicRoughness": ["baseColorTexture": texture]]
        }
        builder.add(material(["index": 0]), to: "materials")
        let transform: [String: Any] = [
            "offset": [0.25, 0.5], "rotation": Double.pi / 2, "scale": [2, 4], "texCoord": 1,
        ]
        builder.add(material(["index": 1, "extensions": ["KHR_texture_transform": transform]]), to: "materials")
        builder.add(material(["index": 2]), to: "materials")
        builder.add(["name": "plain"], to: "materials")
        let (positions, indices) = (builder.positions(Self.square), builder.indices([0, 1, 2]))
        let first: [Float] = [0, 0, 1, 0, 1, 1, 0, 1]
        let attributes: [String: Any] = [
            "POSITION": positions, "TEXCOORD_0": builder.accessor(first, "VEC2", component: 5126, width: 2),
            "TEXCOORD_1": builder.accessor(
                first.map { UInt8(255 * $0) }, "VEC2", component: 5121, width: 2, ["normalized": true]),
        ]
        let primitives = (0..<4).map {
            ["attributes": attributes, "indices": indices, "material": $0] as [String: Any]
        }
        builder.show(["mesh": builder.add(["primitives": primitives], to: "meshes")])
        let bytes = builder.glb()
        // The four triangles are one and the same but for their materials: look at the first two apart.
        let loaded = try MeshFile.read(bytes: bytes, format: .gltf, keepingVertices: true)
        #expect(loaded.materials.map(\.textureFile) == [nil, "the skin.jpg", nil, nil])
        #expect(loaded.materials.map(\.textureImage) == [picture, nil, picture, nil])
        #expect(loaded.materials.map(\.name) == ["m", "m", "m", "plain"])
        #expect(loaded.mesh.vertexCount == 4 && loaded.report.duplicateTriangles == 3)
        #expect(loaded.textureCoordinates == [0, 1, 1, 1, 1, 0])
        #expect(loaded.triangleMaterials == [0])

        var second = builder
        second.document["meshes"] = [["primitives": [primitives[1]]]]
        // Scaled to (0, 0), (2, 0), (2, 4); turned anticlockwise on the image, where v runs down: (u, v) to (v, −u).
        let expected: [Float] = [0.25, 1 - 0.5, 0.25, 1 + 1.5, 4.25, 1 + 1.5]
        let coordinates = try read(second).textureCoordinates
        #expect(zip(coordinates, expected).allSatisfy { abs($0 - $1) < 1e-6 }, "\(coordinates)")
    }

    @Test func buffersMayLieBesideTheFileAndNowhereElse() throws {
        var builder = GLTFBuilder()
        let attributes = ["POSITION": builder.positions(Self.square)]
        builder.show(primitive: ["attributes": attributes, "indices": builder.indices(Self.halves)])
        let folder = scratch.path("folder")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let data = Data(builder.data)
        for place in ["folder/ä b.bin", "outside.bin"] { try data.write(to: URL(filePath: scratch.path(place))) }
        try data.dropLast().write(to: URL(filePath: folder + "/short.bin"))
        func read(_ uri: String) throws -> LoadedMesh {
            let path = folder + "/mesh.gltf"
            try builder.gltf(uri).write(to: URL(filePath: path))
            return try MeshFile.read(path)
        }
        #expect(try read("%C3%A4%20b.bin").mesh.triangleCount == 2)
        #expect(try read("data:application/octet-stream;base64," + data.base64EncodedString()).mesh.triangleCount == 2)
        for uri in [
            "../outside.bin", scratch.path("outside.bin"), "file:///etc/passwd", "/dev/zero", "none.bin", "short.bin",
            "data:;base64,!",
        ] {
            let error = #expect(throws: MeshError.self) { try read(uri) }
            #expect(error?.description.contains("buffers[0]") == true, "\(uri): \(error!)")
        }
    }

    @Test func whatIsNotReadIsNamed() throws {
        var draco = GLTFBuilder()
        draco.document["extensionsRequired"] = ["KHR_draco_mesh_compression"]
        var hidden = GLTFBuilder()
        let positions = hidden.add(["componentType": 5126, "count": 4, "type": "VEC3"], to: "accessors")
        hidden.show(primitive: [
            "attributes": ["POSITION": positions], "extensions": ["KHR_draco_mesh_compression": ["bufferView": 0]],
        ])
        for builder in [draco, hidden] {
            let error = #expect(throws: MeshError.self) { try read(builder) }
            #expect(error?.description.contains("KHR_draco_mesh_compression") == true)
        }
        let old = #expect(throws: MeshError.self) {
            try MeshFile.read(bytes: GLTFBuilder().glb(version: 1), format: .gltf)
        }
        #expect(old?.description.contains("glTF of version 1") == true)
        #expect(throws: MeshError.noFaces(path: "mesh", dropped: "")) { try read(GLTFBuilder()) }
    }

    /// Small files that ask for much: each is an error, or a mesh within the budget, and that soon.
    @Test func bombsAreRefused() throws {
        let start = ThreadTime.now
        func refusal(_ bytes: [UInt8]) -> String {
            let error = #expect(throws: MeshError.self) { try MeshFile.read(bytes: bytes, format: .gltf) }
            return error?.description ?? ""
        }
        // A header and two bytes of JSON.
        var small = GLTFBuilder.glb(Array("{}".utf8), []).prefix(22)
        small[12] = 2
        #expect(refusal(Array(small)).contains("no usable faces"))
        // A chunk longer than the file.
        small[15] = 0xFF
        #expect(refusal(Array(small)).contains("does not fit"))

        // Nodes that name each other twice, 40 deep; one that is its own child.
        var graph = GLTFBuilder()
        let attributes = ["POSITION": graph.positions(Self.square)]
        let mesh = graph.add(["primitives": [["attributes": attributes]]], to: "meshes")
        for level in 0..<40 {
            graph.add(level == 39 ? ["mesh": mesh] : ["children": [level + 1, level + 1]], to: "nodes")
        }
        graph.document["scenes"] = [["nodes": [0]]]
        #expect(refusal(graph.glb()).contains("must form trees"))
        graph.document["nodes"] = [["mesh": mesh, "children": [0]]]
        #expect(refusal(graph.glb()).contains("must form trees"))
        graph.document["scenes"] = [["nodes": [0, 0]]]
        #expect(refusal(graph.glb()).contains("must form trees"))

        // A mesh of many faces shown by many nodes.
        var instances = GLTFBuilder()
        let three = instances.positions([0, 0, 0, 1, 0, 0, 0, 1, 0])
        let faces = instances.accessor([UInt8](repeating: 1, count: 300_000), "SCALAR", component: 5121, width: 1)
        let large = instances.add(
            ["primitives": [["attributes": ["POSITION": three], "indices": faces]]], to: "meshes")
        for _ in 0..<20_000 { instances.add(["mesh": large], to: "nodes") }
        instances.document["scenes"] = [["nodes": Array(0..<20_000)]]
        #expect(refusal(instances.glb()).contains("without instances"))

        // Elements that no byte stands for, and more than any file has.
        for count in [500_000_000, 4_000_000_000, Int.max] {
            var nothing = GLTFBuilder()
            let positions = nothing.add(["componentType": 5126, "count": count, "type": "VEC3"], to: "accessors")
            nothing.show(primitive: ["attributes": ["POSITION": positions]])
            let reason = refusal(nothing.glb())
            #expect(reason.contains("accessors[0]") || reason.contains("without instances"))
        }
        // Offsets and lengths at the ends of what a number holds.
        for (key, value) in [
            ("byteOffset", Int.max), ("byteOffset", -1), ("byteLength", Int.max), ("byteLength", Int.min),
            ("byteStride", 0), ("buffer", 7),
        ] {
            var broken = GLTFBuilder()
            let attributes = ["POSITION": broken.positions(Self.square)]
            broken.show(primitive: ["attributes": attributes, "indices": broken.indices(Self.halves)])
            var views = broken.document["bufferViews"] as! [[String: Any]]
            views[0][key] = value
            broken.document["bufferViews"] = views
            #expect(!refusal(broken.glb()).isEmpty, "\(key) \(value)")
        }
        // JSON as deep as it is long.
        #expect(!refusal(GLTFBuilder.glb([UInt8](repeating: UInt8(ascii: "["), count: 1 << 20), [])).isEmpty)
        #expect(ThreadTime.now - start < 10)
    }

    @Test func damagedFilesAreErrorsOrMeshes() throws {
        var builder = GLTFBuilder()
        let sphere = TestMeshes.sphere(rings: 5, segments: 6)
        let attributes = ["POSITION": builder.positions(sphere.positions)]
        builder.show(primitive: [
            "attributes": attributes, "indices": builder.indices(sphere.triangles.map(UInt16.init)),
        ])
        let bytes = builder.glb()
        for count in 0..<bytes.count {
            #expect(throws: MeshError.self) {
                try MeshFile.read(bytes: Array(bytes.prefix(count)), format: .gltf)
            }
        }
        var generator = SeededGenerator(seed: "damaged glTF")
        for _ in 0..<2_000 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            if let loaded = try? MeshFile.read(bytes: damaged, format: .gltf) {
                #expect(loaded.mesh.positions.allSatisfy { $0.isFinite })
            }
        }
    }
}
