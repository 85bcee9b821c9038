import Foundation
import TestSupport
import Testing

@testable import Studio

/// States of the page as files, and the names that files get.
@Suite struct StateFileTests {
    @Test func aStateIsReadBack() throws {
        try TestFiles.withTemporaryFolder { folder in
            let path = folder + "/a-state.json"
            try StateFile.write(files: ["/scans/a.ply", "b-fit"], page: ["frame": 3], to: path)
            let state = try #require(try StateFile.read(path))
            #expect(state.files == ["/scans/a.ply", folder + "/b-fit"])
            #expect(String(decoding: state.page, as: UTF8.self) == "{\"frame\":3}")
        }
    }

    @Test func otherFilesAreNone() throws {
        try TestFiles.withTemporaryFolder { folder in
            let path = folder + "/a.json"
            for (text, isRefused) in [
                ("{\"shape\": [1]}", false), ("[1, 2]", false), ("no JSON", false), ("{\"flambeauStudio\": 2}", true),
                ("{\"flambeauStudio\": 1, \"files\": 3}", true), ("{\"flambeauStudio\": 1, \"files\": []}", true),
            ] {
                try text.write(toFile: path, atomically: true, encoding: .utf8)
                if isRefused {
                    #expect(throws: StudioError.self) { try StateFile.read(path) }
                } else {
                    #expect(try StateFile.read(path) == nil)
                }
            }
            #expect(try StateFile.read(folder + "/missing.json") == nil)
        }
    }

    @Test func namesAreNamesOfFiles() {
        #expect(Studio.fileName("a scan_2") == "a scan_2")
        #expect(Studio.fileName("../../etc/passwd") == "etc-passwd")
        #expect(Studio.fileName("") == "head")
        #expect(Studio.fileName("...") == "head")
        #expect(Studio.fileName(String(repeating: "x", count: 300)).count == 60)
    }
}
