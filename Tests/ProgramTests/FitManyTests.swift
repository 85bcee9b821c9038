import Foundation
import TestSupport
import Testing

/// `flambeau fit` of several scans, folders and lists.
@Suite struct FitManyTests {
    static let scan = TestFiles.root + "/assets/scans/synthetic.ply"

    func rows(_ folder: String) throws -> [[String]] {
        try String(contentsOfFile: folder + "/summary.csv", encoding: .utf8).split(separator: "\n").dropFirst()
            .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    }

    func date(_ path: String) throws -> Date {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date)
    }

    @Test func oneThatFailsDoesNotStopTheOthersAndWhatIsCompleteIsSkipped() throws {
        try TestFiles.withTemporaryFolder { folder in
            try FileManager.default.createDirectory(atPath: folder + "/in", withIntermediateDirectories: true)
            for name in ["a 2.ply", "a 10.ply"] {
                try FileManager.default.copyItem(atPath: Self.scan, toPath: folder + "/in/" + name)
            }
            try "ply\n".write(toFile: folder + "/in/broken.ply", atomically: true, encoding: .utf8)
            let first = try Program.run(["fit", "in", "--output", "out"], in: folder)
            #expect(first.status == 1)
            #expect(first.errors.contains("in/broken.ply") && first.output.contains("2 of 3 fitted, 1 failed"))
            var rows = try rows(folder + "/out")
            #expect(rows.map { $0[0] } == ["in/a 2.ply", "in/a 10.ply", "in/broken.ply"])
            #expect(rows.map { $0[2] } == ["fitted", "fitted", "failed"])
            #expect(try #require(Double(rows[0][5])) < 0.6 && rows[0][3...8] == rows[1][3...8])
            let report = folder + "/out/a 2/report.json"
            let written = try date(report)

            // What was cut off in the middle is fitted again, what is complete is not.
            try FileManager.default.removeItem(atPath: folder + "/in/broken.ply")
            try FileManager.default.removeItem(atPath: folder + "/out/a 10/report.json")
            let second = try Program.run(["fit", "in", "--output", "out", "--json"], in: folder)
            #expect(second.status == 0 && second.errors.contains("1 of 2 are complete already"), "\(second.errors)")
            let reports = try JSONSerialization.jsonObject(with: Data(second.output.utf8)) as? [[String: Any]]
            #expect(reports?.count == 2)
            rows = try self.rows(folder + "/out")
            #expect(rows.map { $0[2] } == ["fitted", "fitted"])
            #expect(try date(report) == written)
            // With another unit it is not the same work any more.
            let third = try Program.run(["fit", "in", "--output", "out", "--unit", "mm", "--quiet"], in: folder)
            #expect(third.status == 0 && third.output.isEmpty && third.errors.isEmpty)
            #expect(try date(report) > written)
            // Nor with a direction; then all is complete until the configuration says something else, whatever its date.
            let directed = ["fit", "in", "--output", "out", "--unit", "mm", "--front", "-z", "--config", "own.yaml"]
            let standard = try String(
                contentsOfFile: TestFiles.root + "/assets/configurations/scan.yaml", encoding: .utf8)
            try standard.write(toFile: folder + "/own.yaml", atomically: true, encoding: .utf8)
            #expect(try !Program.run(directed, in: folder).errors.contains("complete already"))
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: 5)], ofItemAtPath: folder + "/own.yaml")
            #expect(try Program.run(directed, in: folder).errors.contains("2 of 2 are complete already"))
            try (standard + "\n").replacingOccurrences(of: "samples: ", with: "samples: 1").write(
                toFile: folder + "/own.yaml", atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -1e6)], ofItemAtPath: folder + "/own.yaml")
            #expect(try !Program.run(directed, in: folder).errors.contains("complete already"))
        }
    }

    /// Errors are told to who asked for quiet too; a list says which scans failed.
    @Test func failuresAreAlwaysSaid() throws {
        try TestFiles.withTemporaryFolder { folder in
            for name in ["one.ply", "two.ply"] {
                try "ply\n".write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
            }
            let quiet = try Program.run(["fit", "one.ply", "two.ply", "--quiet"], in: folder)
            #expect(quiet.status == 1 && quiet.output.isEmpty)
            #expect(
                quiet.errors.contains("Error: one.ply") && quiet.errors.contains("Error: two.ply"), "\(quiet.errors)")
            let list = try Program.run(["fit", "one.ply", "two.ply", "--json", "--quiet"], in: folder)
            let entries = try #require(
                try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [[String: Any]])
            #expect(entries.map { $0["scan"] as? String } == ["one.ply", "two.ply"])
            #expect(entries.allSatisfy { ($0["error"] as? String)?.contains(".ply") == true })
        }
    }

    @Test func anInterruptionKeepsWhatIsComplete() throws {
        try TestFiles.withTemporaryFolder { folder in
            try FileManager.default.createDirectory(atPath: folder + "/in", withIntermediateDirectories: true)
            for index in 0..<12 {
                try FileManager.default.copyItem(atPath: Self.scan, toPath: folder + "/in/\(index).ply")
            }
            let status = try Program.interrupted(["fit", "in", "--output", "out", "--quiet"], in: folder) {
                (try? rows(folder + "/out"))?.contains { $0[2] == "fitted" } == true
            }
            #expect(status == 130)
            for row in try rows(folder + "/out") {
                let files = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/" + row[1])) ?? []
                #expect(!files.contains { $0.hasSuffix(".partial") })
                #expect(row[2] == (files.contains("report.json") ? "fitted" : "waiting"))
            }
            #expect(try rows(folder + "/out").contains { $0[2] == "waiting" })
        }
    }

    @Test func aListNamesScansAndTheirLandmarks() throws {
        try TestFiles.withTemporaryFolder { folder in
            let landmarks = TestFiles.root + "/assets/scans/synthetic-landmarks.json"
            try FileManager.default.createDirectory(atPath: folder + "/x", withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: Self.scan, toPath: folder + "/x/synthetic.ply")
            try "# scans\n\n\(Self.scan), \(landmarks)\nx/synthetic.ply\n".write(
                toFile: folder + "/list.csv", atomically: true, encoding: .utf8)
            let run = try Program.run(["fit", folder + "/list.csv", "--output", folder + "/out"])
            #expect(run.status == 0, "\(run.errors)")
            let rows = try rows(folder + "/out")
            #expect(rows.map { ($0[1] as NSString).lastPathComponent } == ["scans-synthetic", "x-synthetic"])
            let report = try String(contentsOfFile: folder + "/out/scans-synthetic/report.json", encoding: .utf8)
            #expect(report.contains("\"method\" : \"landmarks\""))
        }
    }

    @Test(arguments: [
        ("list.txt", "", "without scans"), ("list.txt", "a.ply,b.json,c\n", "line 1"),
        ("list.txt", "a.ply\na.ply\n", "twice"),
    ])
    func wrongListsAreNamed(name: String, text: String, expected: String) throws {
        try TestFiles.withTemporaryFolder { folder in
            try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
            let run = try Program.run(["fit", name], in: folder)
            #expect(run.status == 1 && run.errors.contains(expected), "\(run.errors)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [name])
        }
    }

    @Test func landmarksOfOneScanAreNotForMany() throws {
        let run = try Program.run(["fit", "a.ply", "b.ply", "--landmarks", "c.json"])
        #expect(run.status == 64 && run.errors.contains("list"), "\(run.errors)")
    }
}
