import Foundation
import TestSupport
import Testing

/// `flambeau fit-landmarks` as a user runs it, on what the checkout holds.
@Suite struct FitLandmarksCommandTests {
    static let landmarks = TestFiles.root + "/assets/scans/synthetic-landmarks.json"

    /// The 68 points of the sample scan, in millimetres.
    static func points() throws -> [[Double]] {
        let data = try Data(contentsOf: URL(fileURLWithPath: landmarks))
        let file = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        return try #require(file?["points"] as? [[Double]])
    }

    static func object(_ path: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    static func error(_ folder: String, _ key: String) throws -> Double {
        let report = try object(folder + "/report.json")
        return try #require((report["error"] as? [String: Any])?[key] as? Double)
    }

    @Test(arguments: ["landmarks", "flame-fitting-landmarks"])
    func landmarksBecomeMeshParametersAndReport(configuration: String) throws {
        try TestFiles.withTemporaryFolder { folder in
            var files: [[String: Data]] = []
            for name in ["one", "two"] {
                let run = try Program.run([
                    "fit-landmarks", Self.landmarks, "--config", configuration, "--output", folder + "/" + name,
                ])
                #expect(run.status == 0, "\(run.errors)")
                #expect(run.output.contains("unit: mm (found)"))
                var written: [String: Data] = [:]
                for file in try FileManager.default.contentsOfDirectory(atPath: folder + "/" + name) {
                    written[file] = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name + "/" + file))
                }
                files.append(written)
            }
            #expect(Set(files[0].keys) == ["mesh.obj", "parameters.json", "parameters.npz", "report.json"])
            #expect(files[0] == files[1])
            #expect(try Self.error(folder + "/one", "rootMeanSquare") < 1)
            // The parameters give the mesh, in metres instead of the file's millimetres.
            let run = try Program.run([
                "model", "mesh", TestFiles.root + "/assets/heads/flambeau.npz", "--parameters",
                folder + "/one/parameters.json", "--output", folder + "/again.obj",
            ])
            #expect(run.status == 0, "\(run.errors)")
            let (mesh, again) = (try Self.vertices(folder + "/one/mesh.obj"), try Self.vertices(folder + "/again.obj"))
            #expect(mesh.count == again.count && mesh.count > 3000)
            for (one, other) in zip(mesh, again) { #expect(abs(one - 1000 * other) < 2e-3) }
        }
    }

    static func vertices(_ path: String) throws -> [Double] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("v ") }
            .flatMap { $0.split(separator: " ").dropFirst().compactMap { Double($0) } }
    }

    /// Half the points are missing, one is far off and hardly counts, and the file is in metres.
    @Test func weightsMissingPointsAndUnitsAreHeeded() throws {
        try TestFiles.withTemporaryFolder { folder in
            var lines = ["index,x,y,z,weight"]
            for (index, point) in try Self.points().enumerated() where index >= 17 && index % 2 == 0 {
                let shift = index == 30 ? 40.0 : 0
                let numbers = point.enumerated().map { "\(($1 + ($0 == 0 ? shift : 0)) / 1000)" }
                lines.append("\(index),\(numbers.joined(separator: ",")),\(index == 30 ? 1e-6 : 1)")
            }
            lines.append("20,nan,nan,nan,1".replacingOccurrences(of: "20,", with: "21,"))
            try lines.joined(separator: "\n").write(toFile: folder + "/some.csv", atomically: true, encoding: .utf8)
            let run = try Program.run(
                [
                    "fit-landmarks", "some.csv", "--scheme", "ibug68", "--json",
                ], in: folder)
            #expect(run.status == 0, "\(run.errors)")
            let report = try #require(
                try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
            #expect((report["unit"] as? [String: Any])?["symbol"] as? String == "m")
            #expect(run.errors.contains("landmarks are missing"))
            let error = try #require(report["error"] as? [String: Any])
            #expect((error["rootMeanSquare"] as! Double) < 1)
            #expect((error["largest"] as! Double) > 20)
            #expect(FileManager.default.fileExists(atPath: folder + "/some-fit/mesh.obj"))
        }
    }

    /// Files that cannot be fitted, and what must be said of them.
    @Test(
        arguments: [
            ("empty.txt", "", [], "no landmarks"),
            ("words.txt", "one two three\n", [], "words.txt:1"),
            ("three.json", #"{"scheme": "ibug68", "points": [[1, 2, 3]]}"#, [], "scheme ibug68 has 68"),
            ("broken.json", #"{"points": [[1, 2"#, [], "not JSON"),
            ("flat.json", #"{"points": [[1, 2]]}"#, [], "points[0]"),
            ("other.json", #"{"scheme": "nobody", "points": [[1, 2, 3]]}"#, [], "scheme nobody"),
            ("number.json", #"{"points": [[1, 2, 3], [4, 5, 6]]}"#, [], "no scheme is known"),
            (
                "same.json", #"{"scheme": "retinaface5", "points": [[1,1,1],[1,1,1],[1,1,1],[1,1,1],[1,1,1]]}"#, [],
                "line"
            ),
            ("strange.blob", "", [], "no known kind"),
        ] as [(String, String, [String], String)])
    func wrongLandmarksAreNamed(name: String, text: String, options: [String], expected: String) throws {
        try TestFiles.withTemporaryFolder { folder in
            try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
            let run = try Program.run(["fit-landmarks", name, "--output", "out"] + options, in: folder)
            #expect(run.status == 1)
            #expect(run.errors.contains(name) && run.errors.contains(expected), "\(run.errors)")
            #expect(!FileManager.default.fileExists(atPath: folder + "/out"))
        }
    }

    @Test func whatCannotBeMeantIsRefused() throws {
        try TestFiles.withTemporaryFolder { folder in
            func run(_ arguments: String...) throws -> Program.Result {
                try Program.run(["fit-landmarks"] + arguments + ["--output", folder + "/out"])
            }
            let mirrored = try Self.points().map { [-$0[0], $0[1], $0[2]] }
            try JSONSerialization.data(withJSONObject: mirrored).write(
                to: URL(fileURLWithPath: folder + "/mirrored.json"))
            let turned = try Self.points().reversed().map { $0 }
            try JSONSerialization.data(withJSONObject: Array(turned)).write(
                to: URL(fileURLWithPath: folder + "/turned.json"))
            let cases = [
                (try run(folder + "/mirrored.json"), 1, "mirrored"), (try run(folder + "/turned.json"), 1, "order"),
                (try run(folder + "/none.json"), 1, "none.json"),
                (try run(Self.landmarks, "--unit", "m"), 1, "times the size of a human one"),
                (try run(Self.landmarks, "--unit", "inch"), 64, "inch"),
                (try run(Self.landmarks, "--config", "scan"), 1, "no weight"),
                (try run(Self.landmarks, "--config", "nobody"), 1, "flame-fitting-landmarks"),
                (try run(), 64, "file"),
            ]
            for (result, status, expected) in cases {
                #expect(result.status == Int32(status) && result.errors.contains(expected), "\(result.errors)")
            }
            #expect(!FileManager.default.fileExists(atPath: folder + "/out/mesh.obj"))
        }
    }
}
