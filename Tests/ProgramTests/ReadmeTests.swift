import Foundation
import TestSupport
import Testing

/// Every command that README shows runs as it stands there, in order, from an empty folder, by the installed program.
@Suite struct ReadmeTests {
    /// README's fenced blocks of a language, in their order.
    static func blocks(_ language: String) throws -> [String] {
        let text = try String(contentsOfFile: TestFiles.root + "/README.md", encoding: .utf8)
        return text.components(separatedBy: "\n```" + language + "\n").dropFirst().map {
            $0.components(separatedBy: "\n```")[0]
        }
    }

    @Test func everyCommandRuns() throws {
        let blocks = try Self.blocks("sh").filter { !$0.hasPrefix("tools/") }
        #expect(blocks.count >= 8)
        try TestFiles.withTemporaryFolder { root in
            let program = try InstalledProgram(under: root)
            let folder = root + "/empty"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            for block in blocks {
                // The one file that README tells its reader to get from elsewhere: a stand-in of FLAME's layout.
                if block.contains("generic_model.pkl") {
                    try FileManager.default.copyItem(
                        atPath: TestFiles.root + "/Tests/HeadModelTests/Fixtures/flame-python2-protocol2.pkl",
                        toPath: folder + "/generic_model.pkl")
                }
                let run = try program.run(block, in: folder)
                #expect(run.status == 0, "\(block)\n\(run.errors)")
            }
            for path in [
                "synthetic-fit/report.json", "fit/mesh.obj", "frames.png", "frames/frame_0120.obj", "mean.obj",
                "overlay.png", "head.glb", "moving.glb", "played/frame_0120.obj", "rig.glb",
                "page.html",
            ] {
                #expect(FileManager.default.fileExists(atPath: folder + "/" + path), "\(path)")
            }
        }
    }

    /// The other blocks are for a new checkout: the demo's own commands are among those above, the tests are these, and
    /// the installation is that of `InstallTests`.
    @Test func theOtherCommandsAreThoseForANewCheckout() throws {
        let others = try Self.blocks("sh").filter { $0.hasPrefix("tools/") }
        #expect(others == ["tools/demo", "tools/test", "tools/install ~/.local"])
        for line in others {
            let name = String(line.split(separator: " ")[0])
            #expect(FileManager.default.isExecutableFile(atPath: TestFiles.root + "/" + name))
        }
    }
}
