import Archives
import TestSupport
import Testing

/// Damaged files: an error that names the file, never a crash, never much memory.
@Suite struct HostileInputTests {
    static let names = [
        "python2-protocol0.pkl", "python2-protocol2.pkl", "python3-protocol0.pkl", "python3-protocol5.pkl",
        "version1.npy", "version3.npy", "dynamic-embedding.npy", "landmark-embedding.npy", "legacy.pth", "zip.pth",
        "deflated.npz",
    ]

    @Test(arguments: names) func aFileCutShortAnywhereIsAnError(name: String) throws {
        let bytes = try Fixture.bytes(name)
        for length in 0..<bytes.count {
            let error = #expect(throws: ArchiveError.self, "\(name) cut at \(length)") {
                try ArchiveFile.value(in: Array(bytes[..<length]), path: name, limits: Fixture.tight)
            }
            #expect(error?.path.hasPrefix(name) == true)
        }
    }

    @Test(arguments: names) func aChangedByteNeverCrashes(name: String) throws {
        let bytes = try Fixture.bytes(name)
        var generator = SeededGenerator(seed: name)
        for _ in 0..<3000 {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                changed[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            // Some changes only change a value; an error names the file.
            do {
                _ = try ArchiveFile.value(in: changed, path: name, limits: Fixture.tight)
            } catch {
                #expect(error.path.hasPrefix(name))
            }
        }
    }

    @Test func nothingIsNoArchive() {
        let error = #expect(throws: ArchiveError.self) { try ArchiveFile.value(in: [], path: "empty.pkl") }
        #expect(error?.advice == "the file is empty: fetch it again")
        let text = #expect(throws: ArchiveError.self) {
            try ArchiveFile.value(in: Array("root:x".utf8), path: "passwd")
        }
        #expect(text?.what.hasPrefix("is none of the files read here") == true)
        #expect(throws: ArchiveError.self) { try ArchiveFile.value(at: "/nowhere/model.pkl") }
    }

    @Test func aHeaderMayAnnounceAnything() throws {
        func npy(_ header: String) -> [UInt8] {
            [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8) + [0, 0, 0, 0]
        }
        let headers = [
            "{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904, 4)}",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904, 4, 0)}",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,)}",
            "{'descr': '<U0', 'fortran_order': False, 'shape': (4611686018427387904,)}",
            "{'descr': '<U9223372036854775807', 'fortran_order': False, 'shape': (1,)}",
            "{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,)}",
            "{'descr': '<c8', 'fortran_order': False, 'shape': (1,)}",
            "{'descr': '<f8', 'shape': (1,)}", "{'fortran_order': False}", "{", "((((((((((((((", "",
        ]
        for header in headers {
            let error = #expect(throws: ArchiveError.self, "\(header)") {
                try NumpyFile.value(in: npy(header), path: "a.npy")
            }
            #expect(error?.path == "a.npy")
        }
        let good = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}")
        #expect(throws: Never.self) { try NumpyFile.value(in: good, path: "a.npy") }
    }

    @Test func aZipBombIsNotUnfolded() throws {
        let zeros = NumericArray(shape: [1 << 20], elements: .float64([Double](repeating: 0, count: 1 << 20)))
        let bytes = try NumpyArchive.bytes(of: [("zeros", zeros)], path: "bomb.npz")
        #expect(bytes.count < 20_000)
        let archive = try NumpyArchive(bytes: bytes, path: "bomb.npz", limits: Fixture.tight)
        let error = #expect(throws: ArchiveError.self) { try archive.array("zeros") }
        #expect(error?.what.contains("claims to expand to 8388") == true)
    }

    @Test func aTensorBeyondItsStorageIsAnError() throws {
        var bytes = try Fixture.bytes("legacy.pth")
        // The offset 1 and the sizes (2, 3) of the first tensor: K 1 K 2 K 3 becomes K 9 K 2 K 3.
        let place = try #require(
            bytes.indices.dropLast(6).first { Array(bytes[$0..<$0 + 6]) == [0x4B, 1, 0x4B, 2, 0x4B, 3] })
        bytes[place + 1] = 9
        let error = #expect(throws: ArchiveError.self) { try PyTorchFile.value(in: bytes, path: "a.pth") }
        #expect(error?.what.contains("reaches beyond its storage of 8 elements") == true)
    }
}
