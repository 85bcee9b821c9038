import Archives
import Testing

/// Small files that ask for much memory: an error within a moment, whatever they repeat, share or unfold.
@Suite struct BudgetTests {
    /// A pickle written opcode by opcode.
    struct Pickle {
        var bytes: [UInt8] = [0x80, 2]

        mutating func add(_ text: String) { bytes += Array(text.utf8) }
        mutating func add(_ more: [UInt8]) { bytes += more }

        /// Pushes a text of fewer than 256 bytes.
        mutating func text(_ text: String) { bytes += [0x55, UInt8(text.utf8.count)] + Array(text.utf8) }

        /// Pushes an array of zeros of one byte each, and remembers it.
        mutating func zeros(_ count: Int32, memo: UInt8) {
            func little(_ value: Int32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
            add("cnumpy.core.numeric\n_frombuffer\n(T")
            add(little(count) + [UInt8](repeating: 0, count: Int(count)))
            add("cnumpy\ndtype\n")
            text("i1")
            add([0x85] + Array("R".utf8) + Array("J".utf8) + little(count) + [0x85])
            text("C")
            add("tR")
            add([0x71, memo])
        }

        func value() throws -> PickleValue { try PickleFile.value(in: bytes + Array(".".utf8), path: "small.pkl") }
    }

    private func isRefused(_ pickle: Pickle, _ place: SourceLocation = #_sourceLocation) {
        let error = #expect(throws: ArchiveError.self, sourceLocation: place) { try pickle.value() }
        #expect(error?.what.contains("MiB of memory") == true, "\(error?.what ?? "")", sourceLocation: place)
    }

    /// One list of 100,000 and 20,000 copies of it, each made its own by an append: 64 GB from 300 kB.
    @Test(arguments: ["__builtin__\nset", "torch\nSize", "collections\nOrderedDict"])
    func copiedContainersAreCharged(constructor: String) {
        var pickle = Pickle()
        pickle.add(constructor.hasSuffix("Dict") ? "}q\u{0}(" : "]q\u{0}(")
        pickle.add([UInt8](repeating: UInt8(ascii: "N"), count: 100_000))
        pickle.add(constructor.hasSuffix("Dict") ? "u" : "e")
        pickle.add("c\(constructor)\nq\u{1}")
        for _ in 0..<20_000 {
            pickle.add("h\u{1}h\u{0}")
            pickle.add([0x85])
            pickle.add(constructor.hasSuffix("set") ? "RNa" : constructor.hasSuffix("Dict") ? "RNNs" : "R")
        }
        isRefused(pickle)
    }

    /// 3,000 sliced chumpy arrays of one source and one list of positions: 2.4 GB of positions from 200 kB.
    @Test func instancesOfOneArrayAreCharged() {
        var pickle = Pickle()
        pickle.zeros(50_000, memo: 0)
        pickle.zeros(50_000, memo: 1)
        pickle.add("(")
        for _ in 0..<6000 {
            pickle.add("cchumpy.reordering\nSelect\n)")
            pickle.add([0x81])
            pickle.add("}(")
            pickle.text("a")
            pickle.add("h\u{0}")
            pickle.text("idxs")
            pickle.add("h\u{1}ub")
        }
        pickle.add("l")
        isRefused(pickle)
    }

    /// Positions given as lists within lists: 16 million values to look at for each instance of 30 bytes.
    @Test(.timeLimit(.minutes(1))) func sharedListsAreChargedForWhatTheyUnfoldTo() {
        var pickle = Pickle()
        pickle.zeros(10, memo: 0)
        pickle.add("]q\u{1}")
        for level in UInt8(2)...3 {
            pickle.add("](")
            for _ in 0..<4000 { pickle.add([0x68, level - 1]) }
            pickle.add("e")
            pickle.add([0x71, level])
        }
        pickle.add("(")
        for _ in 0..<2000 {
            pickle.add("cchumpy.reordering\nSelect\n)")
            pickle.add([0x81])
            pickle.add("}(")
            pickle.text("a")
            pickle.add("h\u{0}")
            pickle.text("idxs")
            pickle.add("h\u{3}ub")
        }
        pickle.add("l")
        isRefused(pickle)
    }

    @Test func numbersKeepTheirWidth() throws {
        func npy(_ type: String, _ count: Int, _ bytes: [UInt8]) -> [UInt8] {
            let header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(count),), }"
            return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8) + bytes
        }
        func elements(_ type: String, _ count: Int, _ bytes: [UInt8]) throws -> NumericArray.Elements? {
            try NumpyFile.value(in: npy(type, count, bytes), path: "a.npy").array?.elements
        }
        #expect(try elements("|b1", 3, [0, 1, 7]) == .boolean([false, true, true]))
        #expect(try elements("|i1", 2, [0x80, 5]) == .int8([-128, 5]))
        #expect(try elements("|u1", 2, [0x80, 5]) == .uint8([128, 5]))
        #expect(try elements(">i2", 2, [0xFF, 0xFE, 0, 1]) == .int16([-2, 1]))
        #expect(try elements("<u2", 1, [0xFE, 0xFF]) == .uint16([65534]))
        #expect(try elements("<i4", 1, [0xFE, 0xFF, 0xFF, 0xFF]) == .int32([-2]))
        #expect(try elements(">u4", 1, [0xFF, 0xFF, 0xFF, 0xFE]) == .uint32([4_294_967_294]))
        #expect(try elements("<u8", 1, [1, 0, 0, 0, 0, 0, 0, 0]) == .int64([1]))
        #expect(throws: ArchiveError.self) { try elements("<u8", 1, [0, 0, 0, 0, 0, 0, 0, 0x80]) }
        #expect(throws: ArchiveError.self) { try elements("|b1", Int.max, []) }
        // What is read is written as wide as it was.
        for (type, bytes) in [("|b1", [1, 0]), ("|i1", [9, 8]), ("<u2", [1, 2, 3, 4]), ("<u4", [1, 2, 3, 4])]
            as [(String, [UInt8])]
        {
            let count = bytes.count / (Int(type.suffix(1)) ?? 1)
            let array = try #require(try NumpyFile.value(in: npy(type, count, bytes), path: "a.npy").array)
            #expect(Array(NumpyFile.bytes(of: array).suffix(bytes.count)) == bytes)
            #expect(try NumpyFile.value(in: NumpyFile.bytes(of: array), path: "a.npy") == .array(array))
        }
    }

    /// What deflate packs a thousandfold, unfolded to text of sixteen bytes a character.
    @Test func textThatUnfoldsIsCharged() throws {
        let header = "{'descr': '|S1', 'fortran_order': False, 'shape': (\(12 << 20),)}"
        let npy =
            [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
            + [UInt8](repeating: 0, count: 12 << 20)
        // Twelve megabytes of file may become 192 of text; the same packed into twelve kilobytes may not.
        #expect(try NumpyFile.value(in: npy, path: "a.npy").array?.count == 12 << 20)
        let packed = try NumpyArchive.bytes(
            of: [("a", NumericArray(shape: [12 << 20], elements: .uint8(Array(npy.suffix(12 << 20)))))], path: "a.npz")
        #expect(packed.count < 20_000)
        #expect(try NumpyArchive(bytes: packed, path: "a.npz").array("a")?.count == 12 << 20)
        let all = NumericArray(shape: [72 << 20], elements: .uint8([UInt8](repeating: 0, count: 72 << 20)))
        let bomb = try NumpyArchive.bytes(of: [("a", all)], path: "bomb.npz")
        let error = #expect(throws: ArchiveError.self) { try NumpyArchive(bytes: bomb, path: "bomb.npz").array("a") }
        #expect(error?.what.contains("more than 6") == true, "\(error?.what ?? "")")
    }

    @Test func rowsOfNothingAreCharged() {
        let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (9000000, 0)}"
        let npy = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
        let error = #expect(throws: ArchiveError.self) { try NumpyFile.value(in: npy, path: "rows.npy") }
        #expect(error?.what.contains("MiB of memory") == true)
    }

    @Test func aLineWithoutDigitsIsNoInteger() {
        for line in ["I\n.", "I-\n.", "L\n.", "L-L\n."] {
            #expect(throws: ArchiveError.self, "\(line)") {
                try PickleFile.value(in: Array("(\(line)".utf8), path: "a.pkl")
            }
        }
    }

    @Test func bracketsAreNoLettersOfAWord() {
        for header in ["{'fortran_order': True], 'shape': (), 'descr': '<f4'}", "{'fortran_order': [1]True}"] {
            let npy = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
            #expect(throws: ArchiveError.self) { try NumpyFile.value(in: npy, path: "a.npy") }
        }
        let nested = "{'fortran_order': False, 'shape': (1,), 'descr': '<f4', 'x': [1, [2], True]}"
        let npy =
            [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(nested.utf8.count), 0] + Array(nested.utf8) + [0, 0, 0, 0]
        #expect(throws: Never.self) { try NumpyFile.value(in: npy, path: "a.npy") }
    }
}
