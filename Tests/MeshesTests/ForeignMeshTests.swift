import Foundation
import TestSupport
import Testing

@testable import Meshes

/// The formats that Assimp reads, in a process of its own: here with stand-ins for the program, good and bad. One test after the
/// other: a program just written cannot be started while another process begins.
@Suite(.serialized) struct ForeignMeshTests {
    let scratch = ScratchFolder()

    /// A program that does what a shell script says.
    private func program(_ script: String) throws -> ForeignMeshReader {
        let path = try scratch.write("reader-\(UUID().uuidString)", "#!/bin/sh\n\(script)\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return .program(path)
    }

    private static let square = "OFF\n4 2 0\n0 0 0\n1 0 0\n1 1 0\n0 1 0\n3 0 1 2\n3 0 2 3\n"

    private func message(_ reader: ForeignMeshReader, seconds: Int = 20) throws -> String {
        let path = try scratch.write("mesh.off", Self.square)
        guard case .program(let program) = reader else { return "" }
        let error = #expect(throws: MeshError.self) {
            try ForeignMeshProcess(program: program, limits: ForeignMeshLimits(memory: 1 << 26, seconds: seconds))
                .read(path)
        }
        let text = error?.description ?? ""
        #expect(text.hasPrefix(path) && !text.contains("\n"), "\(text)")
        return text
    }

    @Test func whateverTheProcessDoesIsOneLine() throws {
        #expect(try message(program("kill -SEGV $$")).contains("crashed"))
        #expect(try message(program("kill -ABRT $$")).contains("crashed"))
        #expect(try message(program("kill -XCPU $$")).contains("20 seconds"))
        #expect(try message(program("exit 3")).contains("status 3"))
        #expect(try message(program("true")).contains("did not answer"))
        #expect(try message(program("head -c 1000 /dev/urandom")).contains("did not answer"))
        #expect(try message(program("cat /dev/zero")).contains("more than 64 MB"))
        #expect(try message(.program("/no/such/program")).contains("cannot be started"))
    }

    @Test func aProcessThatHangsIsEnded() throws {
        for script in ["exec sleep 100", "exec 1>&-; exec sleep 100"] {
            let start = ContinuousClock.now
            #expect(try message(program(script), seconds: 1).contains("more than 1 seconds"))
            #expect((ContinuousClock.now - start) / .seconds(1) < 20)
        }
    }

    @Test func whatIsSentArrives() throws {
        var raw = RawMesh()
        raw.positions = [0, 0, 0, 1, 0, 0, 0, 1, 0]
        raw.triangles = [0, 1, 2, 0, 1, -1]
        raw.textureCoordinates = (0..<12).map(Float.init)
        raw.colors = (0..<12).map(UInt8.init)
        raw.materials = [MeshMaterial(name: "ä", textureFile: "b.png")]
        raw.triangleMaterials = [0, -1]
        (raw.pieces, raw.faces, raw.facesWithoutArea) = (1, 2, 3)
        var bytes: [UInt8] = []
        RawMeshStream.write(raw) { bytes += $0 }
        let back = try RawMeshStream.mesh(from: bytes, path: "a")
        #expect(back.positions == raw.positions && back.triangles == raw.triangles && back.colors == raw.colors)
        #expect(back.textureCoordinates == raw.textureCoordinates && back.materials == raw.materials)
        #expect(back.triangleMaterials == raw.triangleMaterials && back.pieces == 1 && back.faces == 2)
        // Cut anywhere, or changed, it is refused or still a mesh that can be cleaned.
        for count in bytes.indices {
            #expect(throws: MeshError.self) { try RawMeshStream.mesh(from: Array(bytes.prefix(count)), path: "a") }
        }
        var generator = SeededGenerator(seed: "what is sent")
        for _ in 0..<2_000 {
            var damaged = bytes
            for _ in 0..<4 {
                damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            let mesh = try? RawMeshStream.mesh(from: damaged, path: "a")
            _ = try? mesh?.cleaned(path: "a", keepingVertices: false)
        }
        bytes = []
        RawMeshStream.write(place: "line 7", reason: "broken") { bytes += $0 }
        #expect(throws: MeshError.invalid(path: "a", place: "line 7", reason: "broken")) {
            try RawMeshStream.mesh(from: bytes, path: "a")
        }
    }

    @Test func withoutAReaderTheFormatIsRefused() throws {
        let path = try scratch.write("mesh.off", Self.square)
        let error = #expect(throws: MeshError.refused(path: path)) { try MeshFile.read(path, foreign: .refused) }
        #expect(error?.description.contains("ForeignMeshReader.inProcess") == true)
        #expect(try MeshFile.read(path, foreign: .inProcess).mesh.triangleCount == 2)
        // Endings that are not on the list do not reach Assimp.
        let other = try scratch.write("mesh.nff", "anything")
        #expect(throws: MeshError.self) { try MeshFile.read(other, foreign: .inProcess) }
    }

    @Test(arguments: ["fbx", "dae"]) func scenesKeepTheirPlaces(ending: String) throws {
        let path = try scratch.write("scene.\(ending)", ending == "fbx" ? ForeignScenes.fbx : ForeignScenes.dae)
        let loaded = try MeshFile.read(path, foreign: .inProcess)
        #expect(loaded.mesh.triangleCount == 2 && loaded.mesh.vertexCount == 4)
        let box = try #require(loaded.mesh.boundingBox)
        #expect(box.size.x > 0 && box.size.y > 0)
    }
}
