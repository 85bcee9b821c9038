import Files
import Foundation
import Testing

/// A folder of its own for each test, removed afterwards.
struct AtomicFileTests: ~Copyable {
    let folder = NSTemporaryDirectory() + "flambeau-files-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()) ?? [] }

    @Test func aCommittedFileHoldsWhatWasAppended() throws {
        let large = [UInt8](repeating: 7, count: 200_000)
        var file = try AtomicFile(folder + "/a.bin")
        try file.append("text ")
        try file.append(large)
        try large.withUnsafeBytes { try file.append(UnsafeRawBufferPointer(rebasing: $0[..<100_000])) }
        try file.append([1, 2, 3])
        #expect(!FileManager.default.fileExists(atPath: folder + "/a.bin"))
        try file.commit()
        let bytes = try FileReader.bytes(at: folder + "/a.bin", limit: 1 << 20)
        #expect(bytes == Array("text ".utf8) + large + large[..<100_000] + [1, 2, 3])
        #expect(names == ["a.bin"])
    }

    @Test func aFileGivenUpLeavesTheTargetAsItWas() throws {
        try AtomicFile.write("before", to: folder + "/a.txt")
        do {
            var file = try AtomicFile(folder + "/a.txt")
            try file.append([UInt8](repeating: 0, count: 100_000))
            #expect(names.count == 2)
        }
        #expect(names == ["a.txt"])
        #expect(try FileReader.text(at: folder + "/a.txt", limit: 100) == "before")
    }

    @Test func aMissingFolderIsNamed() {
        let path = folder + "/none/a.txt"
        let error = #expect(throws: FileError.self) { try AtomicFile.write("x", to: path) }
        #expect(error?.path == path)
        #expect(error?.what.contains("its folder \(folder)/none does not exist") == true)
    }

    @Test func aFolderIsNoTarget() throws {
        #expect(throws: FileError.self) { try AtomicFile.write("x", to: folder) }
        #expect(throws: FileError.self) { try AtomicFile.write("x", to: "") }
        #expect(names.isEmpty)
    }

    @Test func aLinkStaysALinkAndPermissionsStay() throws {
        try AtomicFile.write("one", to: folder + "/real.txt")
        chmod(folder + "/real.txt", 0o600)
        try FileManager.default.createSymbolicLink(
            atPath: folder + "/link.txt", withDestinationPath: folder + "/real.txt")
        try AtomicFile.write("two", to: folder + "/link.txt")
        #expect(try FileReader.text(at: folder + "/real.txt", limit: 10) == "two")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/link.txt") == folder + "/real.txt")
        let mode = try FileManager.default.attributesOfItem(atPath: folder + "/real.txt")[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func theLongestNameStillFits() throws {
        let name = String(repeating: "ü", count: 127)
        try AtomicFile.write("x", to: folder + "/" + name)
        #expect(names.map(\.utf8.count) == [name.utf8.count])
    }

    @Test func devicesAreWrittenDirectly() throws {
        try AtomicFile.write("x", to: "/dev/null")
    }

    @Test func readingIsBounded() throws {
        try AtomicFile.write([UInt8](repeating: 1, count: 1000), to: folder + "/a.bin")
        #expect(try FileReader.bytes(at: folder + "/a.bin", limit: 1000).count == 1000)
        let error = #expect(throws: FileError.self) { try FileReader.bytes(at: folder + "/a.bin", limit: 999) }
        #expect(error?.what == "is larger than the 999 bytes accepted here")
        #expect(throws: FileError.self) { try FileReader.bytes(at: "/dev/zero", limit: 100_000) }
        #expect(throws: FileError.self) { try FileReader.bytes(at: folder, limit: 999) }
        #expect(throws: FileError.self) { try FileReader.bytes(at: folder + "/none", limit: 999) }
    }

    @Test func textIsUTF8WithoutAMark() throws {
        try AtomicFile.write([0xEF, 0xBB, 0xBF, 0x61], to: folder + "/a.txt")
        #expect(try FileReader.text(at: folder + "/a.txt", limit: 10) == "a")
        try AtomicFile.write([0xFF, 0xFE], to: folder + "/b.txt")
        #expect(throws: FileError.self) { try FileReader.text(at: folder + "/b.txt", limit: 10) }
    }

    @Test func anOutputFolderIsMadeOrRefused() throws {
        try OutputFolder.make(at: folder + "/one/two")
        try OutputFolder.make(at: folder + "/one/two")
        try AtomicFile.write("x", to: folder + "/file")
        let error = #expect(throws: FileError.self) { try OutputFolder.make(at: folder + "/file") }
        #expect(error?.what == "is a file, not a folder")
        #expect(throws: FileError.self) { try OutputFolder.make(at: folder + "/file/below") }
    }

    /// A process that has ended, and one that is there.
    private func endedProcess() throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "exit 0"]
        try process.run()
        process.waitUntilExit()
        return process.processIdentifier
    }

    @Test func whatAKilledProcessLeftIsRemoved() throws {
        let ended = try endedProcess()
        let left = ".mesh.obj.\(ended)-3.partial"
        let others = [".mesh.obj.\(getpid())-900000.partial", ".mesh.partial", "mesh.1-2.partial", ".a.1x-2.partial"]
        for name in [left] + others { try Data().write(to: URL(fileURLWithPath: folder + "/" + name)) }
        try AtomicFile.write("x", to: folder + "/mesh.obj")
        #expect(names == (others + ["mesh.obj"]).sorted())
    }

    @Test func whatSomebodyHoldsLockedStays() throws {
        let path = folder + "/.mesh.obj.\(try endedProcess())-3.partial"
        let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX) == 0)
        try AtomicFile.write("x", to: folder + "/mesh.obj")
        #expect(names.count == 2)
    }

    @Test(.timeLimit(.minutes(1))) func aPipeIsReadOnlyWhereSomethingWritesToIt() throws {
        let path = folder + "/pipe"
        #expect(mkfifo(path, 0o600) == 0)
        let error = #expect(throws: FileError.self) { try FileReader.bytes(at: path, limit: 100) }
        #expect(error?.what == "is a pipe that nothing writes to")
        // Opened for both ends it does not wait for a reader.
        let descriptor = open(path, O_RDWR)
        let text = "some text"
        #expect(write(descriptor, text, text.utf8.count) == text.utf8.count)
        let writer = Process()
        writer.executableURL = URL(fileURLWithPath: "/bin/sh")
        writer.arguments = ["-c", "sleep 0.3; printf ' more' > \(path)"]
        try writer.run()
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.6)
            close(descriptor)
        }
        #expect(try FileReader.text(at: path, limit: 100) == "some text more")
        writer.waitUntilExit()
    }

    @Test func anOutputThatIsAnInputIsRefused() throws {
        try AtomicFile.write("scan", to: folder + "/scan.obj")
        try FileManager.default.createSymbolicLink(
            atPath: folder + "/link.obj", withDestinationPath: folder + "/scan.obj")
        let inputs = [folder + "/scan.obj", folder + "/missing.obj"]
        for output in [
            "scan.obj", "link.obj", "./scan.obj", "../" + (folder as NSString).lastPathComponent + "/scan.obj",
        ] {
            let error = #expect(throws: FileError.self, "\(output)") {
                try OutputFiles.check(["mesh.obj", output], in: folder, against: inputs)
            }
            #expect(error?.what.contains("would be replaced") == true)
        }
        try OutputFiles.check(["mesh.obj", "missing.obj"], in: folder, against: inputs)
        try OutputFiles.check(["/dev/null"], against: ["/dev/null"])
    }

    @Test func aQueueWritesInOrderAndStopsAtTheFirstError() throws {
        let files = FileQueue()
        for index in 0..<40 {
            try files.write([UInt8](repeating: UInt8(index), count: 100_000), to: "\(folder)/\(index)")
        }
        try files.finish()
        #expect(names.count == 40)
        for index in 0..<40 {
            #expect(try FileReader.bytes(at: "\(folder)/\(index)", limit: 1 << 20).allSatisfy { $0 == UInt8(index) })
        }
        let broken = FileQueue()
        try broken.write([1], to: folder + "/none/a")
        #expect(throws: FileError.self) {
            while true { try broken.write([1], to: folder + "/after") }
        }
        #expect(throws: FileError.self) { try broken.finish() }
        #expect(!names.contains("after"))
    }
}
