import Foundation
import TestSupport
import Testing

/// `tools/install`: what it puts where, and that nothing of the checkout is needed afterwards.
@Suite struct InstallTests {
    @Test func everythingIsPutInItsPlace() throws {
        try TestFiles.withTemporaryFolder { folder in
            let program = try InstalledProgram(under: folder)
            for (path, words) in [
                ("share/man/man1/flambeau.1", [".TH FLAMBEAU 1", ".SH FLAMBEAU FIT", ".SH FLAMBEAU GEOMETRY PNP"]),
                ("share/bash-completion/completions/flambeau", ["complete", "fit-landmarks"]),
                ("share/zsh/site-functions/_flambeau", ["#compdef flambeau", "fit-landmarks"]),
                ("share/fish/vendor_completions.d/flambeau.fish", ["complete -c", "fit-landmarks"]),
                ("share/flambeau/LICENSE", ["MIT"]),
            ] {
                let text = try String(contentsOfFile: program.prefix + "/" + path, encoding: .utf8)
                for word in words { #expect(text.contains(word), "\(path): \(word)") }
            }
            // What the shells and the manual reader make of it, where they are there.
            let check = try program.run(
                """
                bash -n "$PREFIX/share/bash-completion/completions/flambeau"
                ! command -v zsh || zsh -n "$PREFIX/share/zsh/site-functions/_flambeau"
                ! command -v fish || fish -n "$PREFIX/share/fish/vendor_completions.d/flambeau.fish"
                ! command -v man || MANWIDTH=100 man -l "$PREFIX/share/man/man1/flambeau.1" | grep -q 'fit a head model'
                """.replacingOccurrences(of: "$PREFIX", with: program.prefix), in: folder)
            #expect(check.status == 0, "\(check.errors)")
        }
    }

    /// The checkout is out of sight (an empty folder lies over it) while the installed program fits, animates and
    /// estimates a pose. Where the system grants no such view, the program runs beside the checkout.
    @Test func theCheckoutIsNotNeeded() throws {
        try TestFiles.withTemporaryFolder { folder in
            let program = try InstalledProgram(under: folder)
            let work = folder + "/work"
            try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: false)
            let jobs = """
                flambeau fit synthetic.ply --quiet
                flambeau animate smile-blink-speak.yaml --identity synthetic-fit/parameters.json --output frames --quiet
                flambeau pose example.png --json > pose.json
                """
            let hidden = """
                unshare --mount --map-root-user bash -euo pipefail -c '
                mount -t tmpfs none "\(TestFiles.root)"
                ! test -e "\(TestFiles.root)/Package.swift"
                \(jobs)'
                """
            let canHide =
                try program.run(
                    "unshare --mount --map-root-user mount -t tmpfs none \"\(TestFiles.root)\"", in: folder
                ).status == 0
            let isBeneath = folder.hasPrefix(TestFiles.root + "/")
            let run = try program.run(canHide && !isBeneath ? hidden : jobs, in: work)
            #expect(run.status == 0, "\(run.errors)")
            for path in ["synthetic-fit/report.json", "frames/frame_0120.obj", "pose.json"] {
                #expect(FileManager.default.fileExists(atPath: work + "/" + path), "\(path)")
            }
        }
    }
}
