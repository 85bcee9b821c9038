import Files
import Foundation
import TestSupport
import Testing

@Suite struct BundledFilesTests {
    @Test func theCheckoutsOwnFilesAreFound() throws {
        let path = try BundledFiles.locate("fitting-configs/scan.yaml")
        #expect(FileManager.default.fileExists(atPath: path))
        #expect(
            URL(fileURLWithPath: path).resolvingSymlinksInPath().path
                == URL(fileURLWithPath: TestFiles.root + "/fitting-configs/scan.yaml").resolvingSymlinksInPath().path)
    }

    @Test func aMissingFileSaysWhereItWasLookedFor() {
        let error = #expect(throws: FileError.self) { try BundledFiles.locate("assets/heads/nobody.npz") }
        #expect(error?.description.contains("FLAMBEAU_HOME") == true)
    }
}
