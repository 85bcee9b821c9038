import ArgumentParser
import Flambeau
import FlambeauCommands
import Foundation
import TestSupport
import Testing

/// `flambeau model info` and `flambeau model convert`.
@Suite struct ModelConvertTests {
    static let fixtures = TestFiles.root + "/Tests/HeadModelTests/Fixtures/"

    func run(_ arguments: [String]) async throws {
        var command = try #require(
            try FlambeauCommand.parseAsRoot(["model"] + arguments) as? any AsyncParsableCommand)
        try await command.run()
    }

    @Test func aPickleAndItsCompanionsBecomeOneArchive() async throws {
        try await TestFiles.withTemporaryFolder { folder in
            let output = folder + "/model.npz"
            try await run([
                "convert", Self.fixtures + "flame-python2-protocol2.pkl", "--output", output, "--shape-count", "3",
                "--name", "mine", "--landmarks", "tf-flame=" + Self.fixtures + "static-embedding.pkl", "--landmarks",
                Self.fixtures + "dynamic-embedding.npy", "--masks", Self.fixtures + "masks.pkl", "--uv",
                Self.fixtures + "head_template.obj",
            ])
            let source = try HeadModelArrays.load(Self.fixtures + "flame-python2-protocol2.pkl", shapeCount: 3)
            let model = try HeadModelArrays.load(output)
            #expect(model.name == "mine" && model.shapeCount == 3 && model.checksum == source.checksum)
            #expect(model.landmarks.map(\.source) == ["tf-flame"] && model.landmarks[0].contour != nil)
            #expect(model.regions.count == 2 && model.textureCoordinates != nil)
            try await run(["info", output])
            try await run(["info", output, "--json"])
        }
    }

    @Test func whatFailsWritesNothing() async throws {
        try await TestFiles.withTemporaryFolder { folder in
            let output = folder + "/model.npz"
            let model = Self.fixtures + "flame.npz"
            await #expect(throws: ArchiveError.self) {
                try await run(["convert", model, "--output", output, "--uv", Self.fixtures + "masks.pkl"])
            }
            await #expect(throws: ArchiveError.self) {
                try await run(["convert", Self.fixtures + "masks.pkl", "--output", output])
            }
            await #expect(throws: ArchiveError.self) {
                try await run(["convert", model, "--output", folder + "/none/model.npz"])
            }
            let left = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(left.isEmpty)
        }
    }

    @Test func anotherFormatIsAUsageError() throws {
        let error = #expect(throws: (any Error).self) {
            try FlambeauCommand.parseAsRoot(["model", "convert", "a.pkl", "--output", "b.pkl"])
        }
        #expect(error.map { FlambeauCommand.exitCode(for: $0).rawValue } == 64)
    }
}
