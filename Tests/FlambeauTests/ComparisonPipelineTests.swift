import Flambeau
import Foundation
import TestSupport
import Testing

/// A scan measured against a mesh as the library does it, held against the program.
@Suite struct ComparisonPipelineTests {
    static let folder = TestFiles.root + "/assets/scans/"
    static let scan = folder + "synthetic.ply"
    static let marks = folder + "synthetic-landmarks.json"

    /// The fitted mesh of the sample scan in a folder.
    private static func fitted(in folder: String) throws -> String {
        try ScanPipeline().run(scan, landmarks: marks).write(to: folder)
        return folder + "/mesh.obj"
    }

    @Test func theLibraryMeasuresAndDrawsWhatTheProgramDoes() throws {
        try TestFiles.withTemporaryFolder { folder in
            let mesh = try Self.fitted(in: folder)
            for (arguments, options, isMarked) in [
                ([], ComparisonOptions(), false),
                (["--align"], ComparisonOptions(alignment: .rigid), false),
                (["--scale", "--landmarks", Self.marks], ComparisonOptions(alignment: .similarity), true),
                (["--whole", "--unit", "mm"], ComparisonOptions(unit: .millimetre, whole: true), false),
            ] {
                let picture = folder + "/program.png"
                let run = try Program.run(["compare", mesh, Self.scan, "--json", "--picture", picture] + arguments)
                #expect(run.status == 0, "\(run.errors)")
                let landmarks = isMarked ? try LandmarkFile.read(Self.marks) : nil
                let found = try ComparisonPipeline(options: options).run(mesh, Self.scan, landmarks: landmarks)
                #expect(try JSONDecoder().decode(FaceError.self, from: Data(run.output.utf8)) == found.error)
                try ImageFile.write(found.picture(), to: folder + "/library.png")
                let files = try ScanPipelineTests.files(folder)
                #expect(files["program.png"] == files["library.png"], "\(arguments)")
            }
        }
    }

    @Test func aFaceThatCannotBeFoundIsSaid() throws {
        let error = #expect(throws: FittingError.self) { try ComparisonPipeline().run(Self.scan, Self.scan) }
        #expect(error?.kind == .landmarks && error?.place == Self.scan)
        #expect(error?.message.contains("Give --landmarks on the scan, or measure everywhere") == true)
    }

    /// The search for the motion, the measurement and the picture each stop where they are told to.
    @Test func aComparisonIsCancelled() throws {
        try TestFiles.withTemporaryFolder { folder in
            let mesh = try Self.fitted(in: folder)
            let pipeline = try ComparisonPipeline(options: ComparisonOptions(alignment: .rigid))
            for last in ["align", "measure"] {
                let error = #expect(throws: FittingError.self) {
                    try pipeline.run(mesh, Self.scan) { $0.name != last || ($0.name == "align" && $0.iteration < 3) }
                }
                #expect(error?.kind == .cancelled)
            }
            let error = #expect(throws: FittingError.self) {
                try pipeline.run(mesh, Self.scan).picture { $0.iteration == 0 }
            }
            #expect(error?.kind == .cancelled)
        }
    }
}
