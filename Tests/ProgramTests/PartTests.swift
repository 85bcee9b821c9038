import Foundation
import TestSupport
import Testing

/// `--part`, `--list`, `--on-failure` and `flambeau summaries merge`.
@Suite struct PartTests {
    @Test func partsMakeTheWhole() throws {
        try TestFiles.withTemporaryFolder { folder in
            try FileManager.default.createDirectory(atPath: folder + "/in", withIntermediateDirectories: true)
            for name in ["a.ply", "b.ply"] {
                try FileManager.default.copyItem(atPath: FitManyTests.scan, toPath: folder + "/in/" + name)
            }
            try "ply\n".write(toFile: folder + "/in/c.ply", atomically: true, encoding: .utf8)
            let list = try Program.run(["fit", "in", "--part", "2/2", "--list"], in: folder)
            #expect(list.status == 0 && list.output == "in/b.ply\nin/c.ply\n")
            let whole = try Program.run(["fit", "in", "--output", "out", "--on-failure", "report"], in: folder)
            #expect(whole.status == 0, "\(whole.errors)")
            try FileManager.default.moveItem(atPath: folder + "/out", toPath: folder + "/whole")
            for part in ["2/2", "1/2"] {
                let run = try Program.run(["fit", "in", "--output", "out", "--part", part], in: folder)
                #expect(run.status == (part == "2/2" ? 1 : 0), "\(run.errors)")
            }
            let parts = ["out/summary-2-of-2.csv", "out/summary-1-of-2.csv"]
            let merged = try Program.run(["summaries", "merge"] + parts + ["--output", "out/summary.csv"], in: folder)
            #expect(merged.output == "out/summary.csv: 1 failed, 2 fitted\n", "\(merged.errors)")
            for file in ["summary.csv", "a/mesh.obj", "b/report.json"] {
                #expect(
                    FileManager.default.contentsEqual(
                        atPath: folder + "/out/" + file, andPath: folder + "/whole/" + file),
                    "\(file)")
            }
            let twice = try Program.run(
                ["summaries", "merge", parts[0], "out/summary.csv", "--output", "twice.csv"], in: folder)
            #expect(twice.status == 1 && twice.errors.contains("names in/b.ply, which"), "\(twice.errors)")
            #expect(!FileManager.default.fileExists(atPath: folder + "/twice.csv"))
        }
    }

    @Test func whatIsNoPartIsAUsageError() throws {
        try TestFiles.withTemporaryFolder { folder in
            for part in ["0/2", "3/2", "2", "a/b", "1/0"] {
                let status = try Program.run(["fit", "in", "--part", part], in: folder).status
                #expect(status == 64, "\(part)")
            }
        }
    }
}
