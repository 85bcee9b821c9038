import Foundation
import Meshes
import TestSupport
import Testing

/// The program as the reader of formats that may crash it.
@Suite struct ForeignMeshProgramTests {
    private static let reader = ForeignMeshReader.program(Program.path)

    @Test(arguments: ["fbx", "dae"]) func theProgramReadsWhatAssimpReads(ending: String) throws {
        try TestFiles.withTemporaryFolder { folder in
            let path = folder + "/scene ä.\(ending)"
            let text = ending == "fbx" ? ForeignScenes.fbx : ForeignScenes.dae
            try Data(text.utf8).write(to: URL(filePath: path))
            let loaded = try MeshFile.read(path, foreign: Self.reader)
            let inProcess = try MeshFile.read(path, foreign: .inProcess)
            #expect(loaded.mesh == inProcess.mesh && loaded.report == inProcess.report)
            #expect(loaded.mesh.triangleCount == 2)
        }
    }

    /// A few kilobytes that show a square 2⁴⁰ times end within the limits, in one line and with status 1.
    @Test func aBombIsOneLine() throws {
        try TestFiles.withTemporaryFolder { folder in
            try Data(ForeignScenes.daeBomb(levels: 40).utf8).write(to: URL(filePath: folder + "/bomb.dae"))
            let start = ContinuousClock.now
            let result = try Program.run(["compare", folder + "/bomb.dae", folder + "/bomb.dae"])
            #expect(result.status == 1)
            #expect(result.errors.contains("bomb.dae: reading it") && result.errors.split(separator: "\n").count == 1)
            #expect((ContinuousClock.now - start) / .seconds(1) < 40)
        }
    }

    @Test func flippedBitsAreErrorsOrMeshes() throws {
        try TestFiles.withTemporaryFolder { folder in
            var generator = SeededGenerator(seed: "flipped bits for Assimp")
            for (ending, text) in [("fbx", ForeignScenes.fbx), ("dae", ForeignScenes.dae)] {
                for number in 0..<12 {
                    var bytes = Array(text.utf8)
                    for _ in 0..<4 {
                        bytes[Int.random(in: 0..<bytes.count, using: &generator)] ^=
                            1
                            << UInt8.random(
                                in: 0..<8, using: &generator)
                    }
                    let path = folder + "/flipped\(number).\(ending)"
                    try Data(bytes).write(to: URL(filePath: path))
                    do throws(MeshError) {
                        _ = try MeshFile.read(path, foreign: Self.reader)
                    } catch {
                        #expect(error.description.hasPrefix(path) && !error.description.contains("\n"), "\(error)")
                    }
                }
            }
        }
    }

    @Test func theReaderIsNotForPeople() throws {
        #expect(try !Program.run(["--help"]).output.contains("read-mesh"))
    }
}
