import Files
import Foundation
import TestSupport
import Testing

@Suite struct FileNamesTests {
    @Test func stemsHaveNeitherFolderNorEnding() {
        #expect(FileNames.stem(of: "in/scan.ply") == "scan")
        #expect(FileNames.stem(of: "scan") == "scan")
        #expect(FileNames.stem(of: "in/a.b.obj") == "a.b")
    }

    @Test func equalStemsAreNumbered() {
        #expect(FileNames.distinctStems(of: ["a/face.png", "b/face.jpg", "eye.png"]) == ["face", "face-2", "eye"])
        #expect(FileNames.distinctStems(of: ["face.png", "face-2.png", "x/face.png"]) == ["face", "face-2", "face-3"])
        #expect(FileNames.distinctStems(of: []).isEmpty)
    }

    @Test func filesOfAFolderComeInTheOrderOfTheirNumbers() throws {
        try TestFiles.withTemporaryFolder { folder in
            for name in ["frame_10.png", "frame_2.PNG", ".frame_1.png", "notes.txt"] {
                try AtomicFile.write("", to: folder + "/" + name)
            }
            let found = try FileNames.files(in: folder, endings: ["png"])
            #expect(found == [folder + "/frame_2.PNG", folder + "/frame_10.png"])
            #expect(FileNames.isFolder(folder) && !FileNames.isFolder(folder + "/notes.txt"))
            #expect(throws: FileError.self) { try FileNames.files(in: folder + "/none", endings: ["png"]) }
        }
    }
}
