import Flambeau
import Foundation
import TestSupport
import Testing

/// The first job as the library does it, held against the program.
@Suite struct ScanPipelineTests {
    static let folder = TestFiles.root + "/assets/scans/"
    static let scan = folder + "synthetic.ply"
    static let marks = folder + "synthetic-landmarks.json"

    /// The sample scan with colours that differ from vertex to vertex, as a file in a folder.
    static func colored(in folder: String) throws -> String {
        let mesh = try MeshFile.read(scan).mesh
        let path = folder + "/colored.ply"
        let colors: [UInt8] = (0..<mesh.vertexCount).flatMap { vertex -> [UInt8] in
            [UInt8(vertex % 256), UInt8(vertex / 256 % 256), 90, 255]
        }
        try MeshFile.write(mesh, to: path, colors: colors)
        return path
    }

    /// The bytes of the files in a folder, by name.
    static func files(_ folder: String) throws -> [String: Data] {
        var result: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            result[name] = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
        }
        return result
    }

    /// The names of the files of two folders that differ.
    static func differing(_ one: [String: Data], _ other: [String: Data]) -> [String] {
        Set(one.keys).union(other.keys).filter { one[$0] != other[$0] }.sorted()
    }

    /// A scan that is found, one with landmarks, one with all that can be made of it.
    @Test(arguments: [0, 1, 2]) func theLibraryWritesWhatTheProgramWrites(form: Int) throws {
        let options = form == 2 ? ScanOptions(detail: true, texture: .init(size: 256)) : ScanOptions()
        let landmarks = form == 1 ? Self.marks : nil
        try TestFiles.withTemporaryFolder { folder in
            let scan = try form == 2 ? Self.colored(in: folder) : Self.scan
            let run = try Program.run(
                ["fit", scan, "--output", folder + "/program", "--threads", "1"]
                    + (form == 1 ? ["--landmarks", Self.marks] : [])
                    + (form == 2 ? ["--detail", "--texture", "--texture-size", "256"] : []))
            #expect(run.status == 0, "\(run.errors)")
            let result = try ScanPipeline(options: options).run(scan, landmarks: landmarks)
            try result.write(to: folder + "/library")
            let (program, library) = (try Self.files(folder + "/program"), try Self.files(folder + "/library"))
            #expect(Self.differing(program, library).isEmpty)
            #expect(Set(library.keys) == Set(result.report.files))
            #expect(try #require(result.report.error).median < 0.5)
        }
    }

    /// What was read, or made, is fitted as its file is.
    @Test func aScanInMemoryIsFittedAsItsFileIs() throws {
        let pipeline = try ScanPipeline()
        let loaded = try MeshFile.read(Self.scan)
        let one = try pipeline.run(loaded, name: "scan", landmarks: LandmarkFile.read(Self.marks))
        let other = try pipeline.run(Self.scan, landmarks: Self.marks)
        #expect(one.fit.parameters == other.fit.parameters && one.fit.vertices == other.fit.vertices)
        #expect(one.report.scan == "scan" && one.report.start.method == .landmarks)
        #expect(one.report.start.landmarks == nil && other.report.start.landmarks == Self.marks)
    }

    @Test func aReportComesBackFromItsJSON() throws {
        let options = ScanOptions(
            unit: .millimetre, up: Vector3(0, 1, 0), front: Vector3(0, 0, -1),
            detail: true)
        let report = try ScanPipeline(options: options).run(Self.scan).report
        let text = try report.json()
        let again = try JSONDecoder().decode(FitReport.self, from: Data(text.utf8))
        #expect(again == report)
        #expect(report.schemaVersion == 1 && report.options == options && !report.unit.found)
        #expect(report.model.checksum?.count == 64 && report.configuration.digest.count == 64)
        #expect(text.contains("\"unit\" : \"mm\"") && text.contains("\"method\" : \"geometry\""))
    }

    /// A model that does not say where its face is: the figure is the scan's.
    @Test func withoutLandmarksOfTheModelTheErrorIsTheScans() throws {
        var arrays = try HeadModelArrays.load(TestFiles.root + "/assets/heads/flambeau.npz")
        arrays.landmarks = []
        arrays.regions = [:]
        let pipeline = ScanPipeline(
            Head(arrays), model: ModelReference(name: "bare", checksum: arrays.checksum),
            configuration: try .standard())
        let report = try pipeline.run(Self.scan).report
        #expect(report.region == .scan)
        #expect(report.notes.contains { $0.contains("the error is the whole scan's") })
        #expect(report.notes.contains { $0.contains("has no regions") })
        let measured = try #require(report.error)
        let usual = try #require(try ScanPipeline().run(Self.scan).report.error)
        #expect(measured.pointCount > usual.pointCount)
    }

    /// At a scale where squares of the file's own distances leave single precision, the figures are the same.
    @Test func figuresDoNotDependOnTheScansScale() throws {
        let pipeline = try ScanPipeline()
        var loaded = try MeshFile.read(Self.scan)
        let usual = try #require(try pipeline.run(loaded, name: "scan").report.error)
        loaded.mesh.transform(by: SimilarityTransform(scale: 1e9))
        let report = try pipeline.run(loaded, name: "scan").report
        let error = try #require(report.error)
        // The unit is found from the head's size, so that lengths follow it.
        let size = try #require(report.alignment).size
        #expect(abs(error.median / size - usual.median) < 0.05 && error.pointCount > 100)
    }

    /// Every part of the work asks before it begins, and stops when told.
    @Test func everyPartCanBeCancelled() throws {
        let pipeline = try ScanPipeline(options: ScanOptions(detail: true, texture: .init(size: 32)))
        try TestFiles.withTemporaryFolder { folder in
            let scan = try Self.colored(in: folder)
            var names: Set<String> = []
            let result = try pipeline.run(scan) {
                names.insert($0.name)
                return true
            }
            #expect(names.contains("looking for the face") && names.contains("texture"))
            for name in names {
                let failure = #expect(throws: FittingError.self) { try pipeline.run(scan) { $0.name != name } }
                #expect(failure?.kind == .cancelled, "\(name)")
            }
            try FileManager.default.removeItem(atPath: scan)
            let failure = #expect(throws: FittingError.self) { try result.write(to: folder) { _ in false } }
            #expect(failure?.kind == .cancelled)
            let left = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(left.isEmpty)
        }
    }

    /// What an earlier fit wrote and this one does not is gone; what it did not write stays.
    @Test func whatAnEarlierFitLeftIsRemoved() throws {
        try TestFiles.withTemporaryFolder { folder in
            let full = try ScanPipeline(options: ScanOptions(detail: true, texture: .init(size: 32)))
            try full.run(Self.colored(in: folder), to: folder)
            #expect(try Self.files(folder).count == 11)
            try Data("mine".utf8).write(to: URL(fileURLWithPath: folder + "/notes.txt"))
            let plain = try ScanPipeline().run(Self.scan, to: folder)
            #expect(Set(try Self.files(folder).keys) == Set(plain.report.files + ["notes.txt", "colored.ply"]))
            // Without a report that says so nobody's files are taken away.
            try FileManager.default.removeItem(atPath: folder + "/report.json")
            try Data("mine".utf8).write(to: URL(fileURLWithPath: folder + "/person.npz"))
            try plain.write(to: folder)
            #expect(try Self.files(folder)["person.npz"] == Data("mine".utf8))
        }
    }

    @Test func aResultNeverReplacesWhatIsRead() throws {
        try TestFiles.withTemporaryFolder { folder in
            try FileManager.default.copyItem(
                atPath: TestFiles.root + "/assets/scans/synthetic.ply", toPath: folder + "/a.ply")
            try MeshFile.write(MeshFile.read(Self.scan).mesh, to: folder + "/mesh.obj")
            let before = try Self.files(folder)
            #expect(throws: FileError.self) { try ScanPipeline().run(folder + "/mesh.obj", to: folder) }
            #expect(try Self.files(folder) == before)
        }
    }

    @Test func texturesBeyondTheMachineAreRefusedBeforeTheWork() throws {
        for size in [8, 16_384] {
            var told = 0
            let failure = #expect(throws: FittingError.self) {
                try ScanPipeline(options: ScanOptions(texture: .init(size: size))).run(Self.scan) { _ in
                    told += 1
                    return true
                }
            }
            #expect(failure?.kind == .configuration && told == 0)
        }
    }
}
