import Animation
import Files
import Foundation
import Meshes
import SpatialGeometry
import TestSupport
import Testing

@Suite struct SequenceTests {
    private struct Sweep: FrameSource {
        var frameCount: Int

        func frame(_ index: Int) -> AnimationFrame {
            AnimationFrame(
                expression: [Double(index) / 10], pose: HeadPose(jaw: Vector3(0.01 * Double(index), 0, 0)))
        }
    }

    @Test(arguments: [MeshFormat.obj, .ply]) func filesHoldTheFramesInOrder(format: MeshFormat) throws {
        let head = SmallHead.head
        let track = AnimationTrack(name: "sweep", frameRate: 30, source: Sweep(frameCount: 37))
        let writer = SequenceWriter(head, shape: [1, -1], format: format)
        try TestFiles.withTemporaryFolder { folder in
            var observed: [Int] = []
            try writer.write(track, to: folder + "/new/folder", observer: { index, _ in observed.append(index) })
            #expect(observed == Array(0..<37))
            let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/new/folder").sorted()
            #expect(
                names == ["flambeau-sequence.json"]
                    + (1...37).map { String(format: "frame_%04d.\(format.rawValue)", $0) })
            for index in [0, 15, 16, 36] {
                let loaded = try MeshFile.read("\(folder)/new/folder/\(names[index + 1])", keepingVertices: true)
                let expected = head.vertices(writer.parameters(track.source.frame(index)))
                #expect(loaded.mesh.triangles == head.triangles)
                #expect(zip(loaded.mesh.positions, expected).allSatisfy { abs($0 - $1) < 1e-6 })
            }
        }
    }

    @Test func stoppingLeavesCompleteFilesOnly() throws {
        let track = AnimationTrack(name: "sweep", frameRate: 30, source: Sweep(frameCount: 50))
        try TestFiles.withTemporaryFolder { folder in
            #expect(throws: AnimationError.cancelled(written: 20)) {
                try SequenceWriter(SmallHead.head).write(track, to: folder, progress: { $0 < 20 })
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("frame_") }
            #expect(names.count == 20)
            for name in names { #expect(try MeshFile.read("\(folder)/\(name)").mesh.triangleCount > 0) }
        }
    }

    /// A shorter track, of another format too, leaves none of an earlier one's frames, and nothing of a stranger's.
    @Test func whatAnEarlierTrackLeftIsRemoved() throws {
        func track(_ count: Int) -> AnimationTrack {
            AnimationTrack(name: "sweep", frameRate: 25, source: Sweep(frameCount: count))
        }
        func names(_ folder: String) throws -> Set<String> {
            Set(try FileManager.default.contentsOfDirectory(atPath: folder))
        }
        func frames(_ count: Int, _ format: String) -> Set<String> {
            Set((1...count).map { String(format: "frame_%04d.\(format)", $0) })
        }
        try TestFiles.withTemporaryFolder { folder in
            let strangers: Set = ["frame_0030.obj", "frame_0099.obj", "notes.txt"]
            for name in strangers { try Data("mine".utf8).write(to: URL(filePath: folder + "/" + name)) }
            let writer = SequenceWriter(SmallHead.head)
            try writer.write(track(12), to: folder)
            #expect(try names(folder) == frames(12, "obj").union(strangers).union(["flambeau-sequence.json"]))
            let manifest = try String(contentsOfFile: folder + "/flambeau-sequence.json", encoding: .utf8)
            #expect(manifest.contains("\"frameRate\" : 25") && manifest.contains("\"frameCount\" : 12"))
            // One that is stopped may leave frames of both; the next that ends leaves its own.
            #expect(throws: AnimationError.self) {
                try SequenceWriter(SmallHead.head, format: .ply).write(track(7), to: folder, progress: { $0 < 3 })
            }
            #expect(try names(folder).isSuperset(of: frames(12, "obj").union(frames(3, "ply"))))
            try writer.write(track(5), to: folder)
            #expect(try names(folder) == frames(5, "obj").union(strangers).union(["flambeau-sequence.json"]))
        }
    }

    @Test func foldersThatCannotBeWrittenAreErrors() throws {
        let track = AnimationTrack(name: "sweep", frameRate: 30, source: Sweep(frameCount: 2))
        try TestFiles.withTemporaryFolder { folder in
            try Data().write(to: URL(filePath: folder + "/file"))
            #expect(throws: FileError.self) { try SequenceWriter(SmallHead.head).write(track, to: folder + "/file") }
        }
    }

    @Test func contactSheetsShowFramesAtEqualDistances() throws {
        let head = SmallHead.head
        let track = AnimationTrack(name: "sweep", frameRate: 30, source: Sweep(frameCount: 100))
        var sheet = TrackContactSheet(track, head: head, neutral: head.template, limit: 6, size: 40)
        // Of the six frames shown every second one has no surface.
        let nowhere = [Float](repeating: 0, count: head.template.count)
        let shown = [0, 19, 39, 59, 79, 99]
        for index in 0..<100 {
            let isThere = (shown.firstIndex(of: index) ?? 0) % 2 == 0
            sheet.add(index, vertices: isThere ? head.template[...] : nowhere[...])
        }
        let image = sheet.image
        #expect(image.width == 6 * 46 + 6)
        #expect(image.height == 30 + 40 + 18 + 6)
        let cells = (0..<6).map { cell in
            (30..<70).flatMap { y in (0..<40).map { x in image[6 + 46 * cell + x, y] } }
        }
        // A corner of a cell shows what is behind the head.
        let drawn = cells.map { cell in cell.count { $0 != cell[0] } }
        for cell in [0, 2, 4] { #expect(drawn[cell] > 100, "\(drawn)") }
        for cell in [1, 3, 5] { #expect(drawn[cell] == 0, "\(drawn)") }
        #expect(cells[0] == cells[2] && cells[2] == cells[4])
    }

    /// Names, numbers, the texture and the frame of the files; what another run leaves of them is removed.
    @Test func filesAreNamedAndPlacedAsAskedFor() throws {
        let head = BallHead.make(subdivisions: 2)
        let track = AnimationTrack(name: "sweep", frameRate: 30, source: Sweep(frameCount: 3))
        let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47]
        try TestFiles.withTemporaryFolder { folder in
            // A fit's texture in the same folder stays.
            try AtomicFile.write(png, to: folder + "/texture.png")
            func files() throws -> Set<String> {
                Set(try FileManager.default.contentsOfDirectory(atPath: folder)).subtracting(["texture.png"])
            }
            var writer = SequenceWriter(HeadIdentity(head, texture: png))
            writer.names = try #require(FrameNames(word: "shot-2", first: 99, digits: 2))
            writer.fileFromHead = SimilarityTransform(scale: 100, rotation: Rotation(axisAngle: Vector3(.pi / 2, 0, 0)))
            try writer.write(track, to: folder)
            let named: Set = [
                "shot-2_099.obj", "shot-2_100.obj", "shot-2_101.obj", "shot-2_texture.png", "shot-2_texture.mtl",
            ]
            #expect(try files() == named.union(["flambeau-sequence.json"]))
            let text = try String(contentsOfFile: folder + "/shot-2_100.obj", encoding: .utf8)
            #expect(text.hasPrefix("mtllib shot-2_texture.mtl\n") && text.contains("usemtl head"))
            let mesh = try MeshFile.read(folder + "/shot-2_101.obj", keepingVertices: true).mesh
            let truth = head.vertices(writer.parameters(track.source.frame(2)))
            for vertex in 0..<head.vertexCount {
                let point = Vector3(truth.vector(at: vertex))
                #expect((mesh.position(vertex) - 100 * Vector3(point.x, -point.z, point.y)).length < 1e-5)
            }
            try SequenceWriter(head, format: .ply).write(track, to: folder)
            #expect(try files().filter { !$0.hasPrefix("frame_000") } == ["flambeau-sequence.json"])
            #expect(try FileReader.bytes(at: folder + "/texture.png", limit: 10) == png)
        }
        #expect(FrameNames(word: "../a") == nil && FrameNames(word: "") == nil && FrameNames(digits: 0) == nil)
        #expect(FrameNames(first: -1) == nil)
    }
}
