import Archives
import ArgumentParser
import Flambeau
import FlambeauCommands
import Foundation
import TestSupport
import Testing

/// `flambeau model mesh` with the head that comes with the project.
@Suite struct ModelMeshTests {
    static let model = TestFiles.root + "/assets/heads/flambeau.npz"

    func run(_ arguments: String...) async throws {
        var command = try #require(
            try FlambeauCommand.parseAsRoot(["model", "mesh"] + arguments) as? any AsyncParsableCommand)
        try await command.run()
    }

    func write(_ text: String, _ name: String, in folder: String) throws -> String {
        try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
        return "\(folder)/\(name)"
    }

    @Test func oneObjectBecomesOneMesh() async throws {
        try await TestFiles.withTemporaryFolder { folder in
            let parameters = try write(
                #"{"shape": [1, -2], "pose": {"jaw": [0.2, 0, 0]}, "translation": [0, 0.5, 0]}"#, "p.json", in: folder)
            let head = Head(try HeadModelArrays.load(Self.model))
            let expected = head.vertices(try ParameterFile.read(parameters).parameters[0])
            for kind in ["obj", "ply"] {
                let output = "\(folder)/head.\(kind)"
                try await run(Self.model, "--parameters", parameters, "--output", output)
                let mesh = try MeshFile.read(output).mesh
                #expect(mesh.triangles == head.triangles)
                #expect(mesh.positions.count == expected.count)
                // A text file keeps a ten-millionth of a metre.
                for (value, expected) in zip(mesh.positions, expected) { #expect(abs(value - expected) < 2e-7) }
            }
        }
    }

    @Test func anArrayBecomesNumberedMeshesOrOneArchive() async throws {
        try await TestFiles.withTemporaryFolder { folder in
            let parameters = try write(
                #"[{}, {"expression": [3]}, {"scale": 2}]"#, "p.json", in: folder)
            try await run(Self.model, "--parameters", parameters, "--output", folder + "/head.ply")
            try await run(Self.model, "--parameters", parameters, "--output", folder + "/heads.npz")
            let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            #expect(names == ["head_0001.ply", "head_0002.ply", "head_0003.ply", "heads.npz", "p.json"])
            let head = Head(try HeadModelArrays.load(Self.model))
            let vertices = try #require(try NumpyArchive(at: folder + "/heads.npz").array("vertices"))
            #expect(vertices.shape == [3, head.vertexCount, 3])
            let last = try MeshFile.read(folder + "/head_0003.ply").mesh
            #expect(vertices.floats?.suffix(3 * head.vertexCount) == last.positions[...])
        }
    }

    @Test func withoutParametersItIsTheMeanHead() async throws {
        try await TestFiles.withTemporaryFolder { folder in
            try await run(Self.model, "--output", folder + "/mean.ply")
            let head = Head(try HeadModelArrays.load(Self.model))
            #expect(try MeshFile.read(folder + "/mean.ply").mesh.positions == head.vertices(HeadParameters()))
        }
    }

    @Test(arguments: [
        (#"{"model": {"name": "flame2020"}}"#, "model.name: the parameters are of model “flame2020”"),
        (#"{"model": {"name": "flambeau-1", "checksum": "0"}}"#, "model.checksum: the parameters are of another"),
    ])
    func parametersOfOtherModelsAreRefused(text: String, expected: String) async throws {
        try await TestFiles.withTemporaryFolder { folder in
            let parameters = try write(text, "p.json", in: folder)
            let error = await #expect(throws: ParameterError.self) {
                try await run(Self.model, "--parameters", parameters, "--output", folder + "/head.obj")
            }
            #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
            #expect(!FileManager.default.fileExists(atPath: folder + "/head.obj"))
        }
    }

    @Test func tooManyCoefficientsAreRefused() async throws {
        try await TestFiles.withTemporaryFolder { folder in
            let many = [Double](repeating: 0, count: 1_000)
            let parameters = try write("[{}, {\"shape\": \(many)}]", "p.json", in: folder)
            let error = await #expect(throws: ParameterError.self) {
                try await run(Self.model, "--parameters", parameters, "--output", folder + "/head.obj")
            }
            #expect(error?.description.contains("[1].shape: has 1000 coefficients; head") == true)
        }
    }

    @Test func otherFormatsAreAUsageError() {
        #expect(throws: (any Error).self) {
            try FlambeauCommand.parseAsRoot(["model", "mesh", Self.model, "--output", "head.stl"])
        }
    }
}
