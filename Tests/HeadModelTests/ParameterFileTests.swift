import Foundation
import HeadModel
import TestSupport
import Testing

@Suite struct ParameterFileTests {
    static let sample: [HeadParameters] = {
        var generator = SeededGenerator(seed: "parameters")
        func vector() -> Vector3 { Vector3(generator.normal(), generator.normal(), generator.normal()) }
        return (0..<3).map { _ in
            HeadParameters(
                shape: (0..<7).map { _ in generator.normal() }, expression: (0..<4).map { _ in generator.normal() },
                pose: HeadPose(root: vector(), neck: vector(), jaw: vector(), leftEye: vector(), rightEye: vector()),
                translation: vector(), scale: 1.5)
        }
    }()

    @Test(arguments: ["json", "npz"], [1, 3])
    func whatIsWrittenIsReadBack(kind: String, count: Int) throws {
        try TestFiles.withTemporaryFolder { folder in
            let path = "\(folder)/parameters.\(kind)"
            let model = ModelReference(name: "a \"head\"", checksum: "abc")
            let parameters = Array(Self.sample.prefix(count))
            try ParameterFile.write(parameters, model: model, to: path)
            let contents = try ParameterFile.read(path)
            #expect(contents.parameters == parameters && contents.model == model)
            let first = try Data(contentsOf: URL(fileURLWithPath: path))
            try ParameterFile.write(parameters, model: model, to: path)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == first)
        }
    }

    @Test func whatIsLeftOutIsZero() throws {
        try TestFiles.withTemporaryFolder { folder in
            let path = folder + "/a.json"
            try #"{"pose": {"jaw": [0.1, 0, 0]}}"#.write(toFile: path, atomically: true, encoding: .utf8)
            let parameters = try ParameterFile.read(path).parameters
            #expect(parameters == [HeadParameters(pose: HeadPose(jaw: Vector3(0.1, 0, 0)))])
        }
    }

    @Test(arguments: [
        (#"{"shap": []}"#, "shap: is not known"),
        (#"{"pose": {"jaws": []}}"#, "pose.jaws: is not known"),
        (#"{"pose": {"jaw": [1, 2]}}"#, "pose.jaw: has 2 numbers; 3"),
        (#"[{}, {"shape": [1, "x"]}]"#, "[1].shape[1]: is no number"),
        (#"{"shape": [true]}"#, "shape[0]: is no number"),
        (#"{"scale": 0}"#, "scale: is no number above 0"),
        ("{", "is not JSON"),
        ("[]", "is an empty list"),
        ("3", "is no object"),
    ])
    func mistakesAreNamedWithTheirKey(text: String, expected: String) throws {
        try TestFiles.withTemporaryFolder { folder in
            let path = folder + "/a.json"
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            let error = #expect(throws: ParameterError.self) { try ParameterFile.read(path) }
            #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
        }
    }

    @Test func valuesThatAreNotFiniteAreNotWritten() throws {
        try TestFiles.withTemporaryFolder { folder in
            let path = folder + "/a.json"
            #expect(throws: ParameterError.self) {
                try ParameterFile.write([HeadParameters(shape: [.nan])], model: nil, to: path)
            }
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }
}
