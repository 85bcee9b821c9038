import Archives
import Files
import Foundation
import TestSupport
import Testing

/// `.npy` and `.npz` files that numpy wrote.
@Suite struct NumpyFileTests {
    @Test(arguments: ["version1.npy", "version2.npy", "version3.npy"]) func everyVersionIsRead(name: String) throws {
        let array = try NumpyFile.array(at: Fixture.path(name))
        #expect(array == NumericArray(shape: [2, 3], elements: .float64(Fixture.ramp([2, 3]))))
    }

    @Test(arguments: ["stored.npz", "deflated.npz"]) func everyTypeAndOrderIsRead(name: String) throws {
        let archive = try NumpyArchive(at: Fixture.path(name))
        for type in ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"] {
            let values = Fixture.ramp([2, 3], factor: 1, start: type.hasPrefix("u") ? 0 : -3)
            for order in ["", "big_"] {
                let array = try #require(try archive.array(order + type))
                #expect(array.shape == [2, 3] && array.doubles == values, "\(order)\(type)")
                let kept =
                    switch array.elements {
                    case .int8: "i1"
                    case .int16: "i2"
                    case .int32: "i4"
                    case .int64: type == "u8" ? "u8" : "i8"
                    case .uint8: "u1"
                    case .uint16: "u2"
                    case .uint32: "u4"
                    case .float32: type == "f2" ? "f2" : "f4"
                    case .float64: "f8"
                    case .boolean, .text: "other"
                    }
                #expect(kept == type)
            }
            let fortran = try #require(try archive.array("fortran_" + type))
            #expect(fortran.shape == [2, 3, 4] && fortran.doubles == Fixture.ramp([2, 3, 4], factor: 1, start: 0))
        }
        let large = try #require(try archive.array("large_fortran"))
        #expect(large.integers == Array(0..<37 * 3 * 41))
        #expect(try archive.array("missing") == nil)
    }

    @Test func halvesAreExact() throws {
        let archive = try NumpyArchive(at: Fixture.path("stored.npz"))
        let halves = try #require(try archive.array("halves")?.floats)
        #expect(halves == [0, 0x1p-24, 0x1p-14, 1, -2.5, 65504, .infinity, -.infinity])
    }

    @Test func textBooleansScalarsAndNothing() throws {
        let archive = try NumpyArchive(at: Fixture.path("deflated.npz"))
        #expect(try archive.array("boolean")?.integers == [1, 0])
        #expect(
            try archive.array("unicode")
                == NumericArray(shape: [2, 2], elements: .text(["jaw", "Größe", "", "\u{1F600}"])))
        #expect(try archive.array("big_unicode")?.strings == ["jaw"])
        #expect(try archive.array("ascii")?.strings == ["jaw", "neck"])
        #expect(try archive.array("scalar") == NumericArray(shape: [], elements: .float64([0.5])))
        #expect(try archive.array("none") == NumericArray(shape: [0, 3], elements: .float64([])))
    }

    @Test func arraysOfObjectsAreRead() throws {
        let value = try NumpyFile.value(at: Fixture.path("dynamic-embedding.npy"))
        let lists = try #require(value.items)
        #expect(lists.count == 2)
        #expect(lists[0].items?.map { $0.array?.integers } == [[0, 1], [1, 2], [2, 3]])
        #expect(lists[1].items?[2].array?.doubles == Fixture.ramp([2, 3]).map { $0 + 2 })
        #expect(throws: ArchiveError.self) { try NumpyFile.array(at: Fixture.path("dynamic-embedding.npy")) }
    }

    static let arrays: [(name: String, array: NumericArray)] = [
        ("floats", NumericArray(shape: [2, 2], elements: .float32([1.5, -.infinity, 0, .leastNonzeroMagnitude]))),
        ("doubles", NumericArray(shape: [3], elements: .float64([0.1, -2, 1e300]))),
        ("integers", NumericArray(shape: [2, 1, 2], elements: .int64([0, -1, .max, .min]))),
        ("text", NumericArray(shape: [3], elements: .text(["", "jawOpen", "Größe \u{1F600}"]))),
        ("name", NumericArray(shape: [], elements: .text(["flambeau"]))),
        ("empty", NumericArray(shape: [0, 3], elements: .float32([]))),
    ]

    @Test func whatIsWrittenIsReadBack() throws {
        try TestFiles.withTemporaryFolder { folder in
            for (name, array) in Self.arrays {
                try NumpyFile.write(array, to: "\(folder)/\(name).npy")
                #expect(try NumpyFile.array(at: "\(folder)/\(name).npy") == array)
            }
            try NumpyArchive.write(Self.arrays, to: folder + "/all.npz")
            let archive = try NumpyArchive(at: folder + "/all.npz")
            #expect(archive.names == Self.arrays.map(\.name))
            for (name, array) in Self.arrays { #expect(try archive.array(name) == array) }
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(names.allSatisfy { !$0.contains("partial") })
        }
    }

    @Test func theSameArraysGiveTheSameBytes() throws {
        let first = try NumpyArchive.bytes(of: Self.arrays, path: "a.npz")
        #expect(first == (try NumpyArchive.bytes(of: Self.arrays, path: "a.npz")))
        // The stamp of every entry is 1 January 1980: nothing of the clock is in the file.
        let entry = try #require(first.indices.dropLast(30).first { Array(first[$0..<$0 + 4]) == [0x50, 0x4B, 3, 4] })
        #expect(Array(first[(entry + 10)..<(entry + 14)]) == [0, 0, 0x21, 0])
    }

    @Test func aNameGivenTwiceIsRefused() {
        let array = NumericArray(shape: [], elements: .float64([1]))
        #expect(throws: ArchiveError.self) { try NumpyArchive.bytes(of: [("a", array), ("a", array)], path: "a.npz") }
    }

    @Test(.enabled(if: TestFiles.hasSharedData, "needs ../shared/data"))
    func realArchivesAreRead() throws {
        let head = try NumpyArchive(at: TestFiles.shared("ict-facekit/ict_light.npz"))
        #expect(!head.names.isEmpty)
        for name in head.names { #expect(try head.array(name) != nil, "\(name)") }
        let network = try NumpyArchive(
            at: TestFiles.shared("detectors/weights/retinaface_mobilenet025_bubbliiiing.npz"))
        let floats = try network.names.compactMap { try network.array($0)?.floats }.flatMap(\.self)
        #expect(floats.count > 400_000 && floats.allSatisfy(\.isFinite))
    }
}
