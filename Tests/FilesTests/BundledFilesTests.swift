import Files
import Foundation
import TestSupport
import Testing

@Suite struct BundledFilesTests {
    @Test func theCheckoutsOwnFilesAreFound() throws {
        let path = try BundledFiles.locate("assets/configurations/scan.yaml")
        #expect(FileManager.default.fileExists(atPath: path))
        #expect(
            FileManager.default.contentsEqual(
                atPath: path, andPath: TestFiles.root + "/assets/configurations/scan.yaml"))
    }

    @Test func aMissingFileSaysWhereItWasLookedFor() {
        let error = #expect(throws: FileError.self) { try BundledFiles.locate("assets/heads/nobody.npz") }
        #expect(error?.description.contains("FLAMBEAU_HOME") == true)
    }

    @Test func samplesAreMeantByBareNamesThatNoFileHas() throws {
        #expect(BundledFiles.input("synthetic.ply").isSample)
        #expect(BundledFiles.input("smile-blink-speak.yaml").isSample)
        for path in ["nobody.ply", "./synthetic.ply", "", "/"] {
            #expect(BundledFiles.input(path) == (path, false))
        }
        try TestFiles.withTemporaryFolder { folder in
            let own = folder + "/synthetic.ply"
            try Data().write(to: URL(fileURLWithPath: own))
            #expect(BundledFiles.input(own) == (own, false))
        }
    }
}
