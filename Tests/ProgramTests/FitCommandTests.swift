import Foundation
import TestSupport
import Testing

/// `flambeau fit` and `compare` as a user runs them, on what the checkout holds.
@Suite struct FitCommandTests {
    static let scans = TestFiles.root + "/assets/scans/"

    func files(_ folder: String) throws -> [String: Data] {
        var result: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            result[name] = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
        }
        return result
    }

    @Test func aScanBecomesMeshParametersPictureAndReport() throws {
        try TestFiles.withTemporaryFolder { folder in
            let arguments = [
                "fit", Self.scans + "synthetic.ply", "--landmarks", Self.scans + "synthetic-landmarks.json", "--output",
            ]
            let run = try Program.run(arguments + [folder + "/one"])
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output.contains("unit: mm (found)"))
            let written = try files(folder + "/one")
            let expected: Set = ["mesh.obj", "parameters.json", "parameters.npz", "error.png", "report.json"]
            #expect(Set(written.keys) == expected)
            let report = try #require(
                try JSONSerialization.jsonObject(with: written["report.json"]!) as? [String: Any])
            let error = try #require(report["error"] as? [String: Any])
            #expect((error["median"] as! Double) < 0.5)
            let stages = try #require(report["stages"] as? [[String: Any]])
            #expect(!stages.isEmpty && stages.allSatisfy { $0["name"] is String && $0["termination"] is String })
            // The same input gives the same bytes.
            _ = try Program.run(arguments + [folder + "/two", "--quiet"])
            #expect(try files(folder + "/two") == written)
            let compared = try Program.run([
                "compare", folder + "/one/mesh.obj", Self.scans + "synthetic.ply", "--json",
            ])
            #expect(compared.status == 0, "\(compared.errors)")
            #expect(compared.output.contains("\"median\""))
        }
    }

    /// Files that cannot be fitted, and what must be said of them.
    @Test(arguments: [
        ("empty.ply", "", "empty"),
        ("text.obj", "hello\n", "no usable faces"),
        ("points.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\n", "no usable faces"),
        ("nan.obj", "v nan 0 0\nv 1 inf 0\nv 0 1 0\nf 1 2 3\n", "not finite"),
        ("big.obj", "v 0 0 0\nv 1 0 1e9\nv 0 1 0\nf 1 2 3\n", "no usable faces"),
        ("one.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", "usable vertices"),
        (
            "giant.ply",
            "ply\nformat binary_little_endian 1.0\nelement vertex 4000000000\nproperty float x\nproperty float y\n"
                + "property float z\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n",
            "4000000000"
        ),
    ])
    func wrongScansAreNamed(name: String, text: String, expected: String) throws {
        try TestFiles.withTemporaryFolder { folder in
            let path = folder + "/" + name
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            let run = try Program.run([
                "fit", path, "--landmarks", Self.scans + "synthetic-landmarks.json", "--output", folder + "/out",
            ])
            #expect(run.status == 1)
            #expect(run.errors.contains(name) && run.errors.contains(expected), "\(run.errors)")
            #expect((try? files(folder + "/out").isEmpty) ?? true)
        }
    }

    @Test func aScanCutOffAnywhereIsAnError() throws {
        try TestFiles.withTemporaryFolder { folder in
            let whole = try Data(contentsOf: URL(fileURLWithPath: Self.scans + "synthetic.ply"))
            for count in [1, 40, 200, 3000, 300_000, whole.count - 1] {
                let path = folder + "/cut.ply"
                try whole.prefix(count).write(to: URL(fileURLWithPath: path))
                let run = try Program.run([
                    "fit", path, "--landmarks", Self.scans + "synthetic-landmarks.json", "--output", folder + "/out",
                ])
                #expect(run.status == 1 && run.errors.contains("cut.ply"), "\(count): \(run.errors)")
            }
        }
    }

    @Test func directionsLimitTheSearch() throws {
        try TestFiles.withTemporaryFolder { folder in
            let right = try Program.run([
                "fit", Self.scans + "synthetic.ply", "--front", "-z", "--output", folder + "/right",
            ])
            #expect(right.status == 0, "\(right.errors)")
            let wrong = try Program.run([
                "fit", Self.scans + "synthetic.ply", "--front", "z", "--output", folder + "/wrong",
            ])
            #expect(wrong.status == 1 && wrong.errors.contains("within 60° of the given directions"))
            #expect(wrong.errors.contains("do up and front point as given"))
            #expect(!FileManager.default.fileExists(atPath: folder + "/wrong"))
        }
    }

    /// A configuration for landmarks alone fitted nothing, and ended well.
    @Test func aConfigurationThatFitsNothingIsAnError() throws {
        try TestFiles.withTemporaryFolder { folder in
            let arguments = ["fit", Self.scans + "synthetic.ply", "--config", "landmarks", "--output", folder + "/out"]
            let run = try Program.run(arguments)
            #expect(run.status == 1 && run.errors.contains("nothing to fit"), "\(run.errors)")
            #expect(!FileManager.default.fileExists(atPath: folder + "/out"))
            let marked = try Program.run(arguments + ["--landmarks", Self.scans + "synthetic-landmarks.json"])
            #expect(
                marked.status == 0 && marked.errors.contains("the head is the landmarks' alone"), "\(marked.errors)")
        }
    }

    /// An OBJ with its vertices farther apart.
    func scaled(_ path: String, by factor: Double, to result: String) throws {
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line -> String in
            let words = line.split(separator: " ")
            guard words.first == "v" else { return String(line) }
            return "v " + words.dropFirst().map { "\(factor * Double($0)!)" }.joined(separator: " ")
        }
        try lines.joined(separator: "\n").write(toFile: result, atomically: true, encoding: .utf8)
    }

    /// A scan without a unit has the same one for `fit` and `compare`.
    @Test func compareAgreesWithFitOnTheUnit() throws {
        try TestFiles.withTemporaryFolder { folder in
            let first = try Program.run(["fit", Self.scans + "synthetic.ply", "--output", folder + "/first", "--quiet"])
            #expect(first.status == 0, "\(first.errors)")
            try scaled(folder + "/first/mesh.obj", by: 0.02, to: folder + "/small.obj")
            let fit = try Program.run(["fit", folder + "/small.obj", "--output", folder + "/small", "--json"])
            let report = try #require(try JSONSerialization.jsonObject(with: Data(fit.output.utf8)) as? [String: Any])
            let symbol = try #require((report["unit"] as? [String: Any])?["symbol"] as? String)
            #expect(symbol.hasSuffix(" mm"))
            let compared = try Program.run(["compare", folder + "/small/mesh.obj", folder + "/small.obj"])
            #expect(compared.status == 0 && compared.output.contains("unit       \(symbol)\n"), "\(compared.output)")
            let replaced = try Program.run([
                "compare", folder + "/small/mesh.obj", folder + "/small.obj", "--picture", folder + "/small.obj",
            ])
            #expect(replaced.status == 1 && replaced.errors.contains("would be replaced"))
        }
    }

    /// A mesh of another size is brought back where the benchmark's alignment is asked for, and only there.
    @Test func compareAlignsWithASizeAsTheBenchmarkDoes() throws {
        try TestFiles.withTemporaryFolder { folder in
            let scan = Self.scans + "synthetic.ply"
            let fit = try Program.run(["fit", scan, "--output", folder, "--quiet"])
            #expect(fit.status == 0, "\(fit.errors)")
            try scaled(folder + "/mesh.obj", by: 1.04, to: folder + "/large.obj")
            func median(_ mesh: String, _ options: String...) throws -> Double {
                let run = try Program.run(
                    [
                        "compare", folder + "/" + mesh, scan, "--landmarks", Self.scans + "synthetic-landmarks.json",
                        "--json",
                    ]
                        + options)
                #expect(run.status == 0, "\(run.errors)")
                let report = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
                return try #require(report?["median"] as? Double)
            }
            let scaled = try median("mesh.obj", "--scale")
            #expect(abs(try median("large.obj", "--scale") - scaled) < 0.01)
            #expect(try median("large.obj", "--align") > 2 * scaled)
        }
    }

    @Test func usageMistakesEndWithSixtyFour() throws {
        #expect(try Program.run(["fit"]).status == 64)
        #expect(try Program.run(["fit", "a.obj", "--landmarks", "b", "--unit", "inch"]).status == 64)
        #expect(try Program.run(["nothing"]).status == 64)
    }

    @Test func aFolderThatCannotBeWrittenIsSaidBeforeTheWork() throws {
        let run = try Program.run([
            "fit", Self.scans + "synthetic.ply", "--landmarks", Self.scans + "synthetic-landmarks.json", "--output",
            Self.scans + "synthetic.ply",
        ])
        #expect(run.status == 1 && run.errors.contains("is a file, not a folder"))
    }

    @Test func anInterruptionLeavesNothingHalfWritten() throws {
        try TestFiles.withTemporaryFolder { folder in
            // The folder is made before the work, and one thread takes a while for it.
            let status = try Program.interrupted([
                "fit", Self.scans + "synthetic.ply", "--landmarks", Self.scans + "synthetic-landmarks.json",
                "--output", folder + "/out", "--detail", "--threads", "1",
            ]) { FileManager.default.fileExists(atPath: folder + "/out") }
            #expect(status == 130)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/out").isEmpty)
        }
    }

    /// The last bits of a product may differ between processors, so the kept file is compared by size.
    @Test func theSampleScanCanBeMadeAgain() throws {
        try TestFiles.withTemporaryFolder { folder in
            for name in ["one", "two"] {
                let run = try Program.run(["synthesize", folder + "/" + name, "--seed", "1"])
                #expect(run.status == 0, "\(run.errors)")
            }
            #expect(try files(folder + "/one") == files(folder + "/two"))
            let kept = try Data(contentsOf: URL(fileURLWithPath: Self.scans + "synthetic.ply"))
            #expect(try files(folder + "/one")["synthetic.ply"]?.count == kept.count)
        }
    }
}
