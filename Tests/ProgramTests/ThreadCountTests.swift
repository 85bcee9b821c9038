import Foundation
import TestSupport
import Testing

/// What is computed depends on no number of threads: neither of the program's, nor of the BLAS library's.
@Suite struct ThreadCountTests {
    /// OpenBLAS as it likes, on one thread and on three.
    private let environments: [[String: String]] = [[:], ["OPENBLAS_NUM_THREADS": "1"], ["OPENBLAS_NUM_THREADS": "3"]]

    /// Runs the program once an environment and holds what it prints and writes against the first.
    private func same(
        _ arguments: [String], prepare: (String) throws -> Void = { _ in }, printed: (String) throws -> String = { $0 }
    ) throws {
        var expected: (output: String, files: [String: Data])?
        for environment in environments {
            try TestFiles.withTemporaryFolder { folder in
                try prepare(folder)
                let run = try Program.run(arguments, in: folder, environment: environment)
                #expect(run.status == 0, "\(run.errors)")
                var files: [String: Data] = [:]
                for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
                    files[name] = FileManager.default.contents(atPath: folder + "/" + name)
                }
                let output = try printed(run.output)
                #expect(!files.isEmpty || !output.isEmpty)
                guard let first = expected else {
                    expected = (output, files)
                    return
                }
                #expect(output == first.output, "\(environment)")
                #expect(files == first.files, "\(environment)")
            }
        }
    }

    @Test func animations() throws {
        try same(["animate", TestFiles.root + "/assets/tracks/smile-blink-speak.yaml", "--output", "frames", "--quiet"])
    }

    @Test func landmarkFits() throws {
        try same(["fit-landmarks", FitLandmarksCommandTests.landmarks, "--output", "fit"])
    }

    /// A linear fit over a thousand noisy matches: its sums are long enough to be split.
    @Test func fundamentalMatrices() throws {
        var random = SeededGenerator(seed: #function)
        var (first, second): ([[Double]], [[Double]]) = ([], [])
        for _ in 0..<1000 {
            let p = [random.normal(), random.normal(), 5 + random.normal() / 3]
            let q = [cos(0.1) * p[0] + sin(0.1) * p[2] + 0.5, p[1], -sin(0.1) * p[0] + cos(0.1) * p[2]]
            first.append(GeometryCommandTests.project(p).map { $0 + random.normal() / 2 })
            second.append(GeometryCommandTests.project(q).map { $0 + random.normal() / 2 })
        }
        let problem = "{\"points1\": \(first), \"points2\": \(second)}"
        try same(
            ["geometry", "fundamental", "problem.json", "--json"],
            prepare: { try problem.write(toFile: $0 + "/problem.json", atomically: true, encoding: .utf8) },
            printed: { output in
                // The time it took is no result.
                var report = try #require(
                    try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
                #expect(report.removeValue(forKey: "milliseconds") != nil)
                let rest = try JSONSerialization.data(withJSONObject: report, options: .sortedKeys)
                return String(decoding: rest, as: UTF8.self)
            })
    }
}
