import Archives
import TestSupport
import Testing

/// Pickles as Python 2 and 3 write them, of every protocol.
@Suite struct PickleFileTests {
    static let python2 = (0...2).map { "python2-protocol\($0).pkl" }
    static let python3 = (0...5).map { "python3-protocol\($0).pkl" } + ["python3-protocol2-numpy1.pkl"]

    @Test(arguments: python2 + python3) func everyProtocolHoldsTheSample(name: String) throws {
        let value = try PickleFile.value(at: Fixture.path(name))
        let template = try #require(value["v_template"]?.array)
        #expect(template == NumericArray(shape: [4, 3], elements: .float64(Fixture.ramp([4, 3]))))
        #expect(value["sliced"] == .array(NumericArray(shape: [2, 2], elements: .float64([-3, -1.5, 0, 2.5]))))
        let weights = Fixture.ramp([4, 2]).map(Float.init)
        #expect(value["weights"] == .array(NumericArray(shape: [4, 2], elements: .float32(weights))))
        #expect(value["shapedirs"]?.array?.doubles == Fixture.ramp([3, 4, 5]))
        #expect(value["big_endian"]?.array?.doubles == Fixture.ramp([3]))
        #expect(value["f"] == .array(NumericArray(shape: [2, 3], elements: .uint32([0, 1, 2, 2, 1, 3]))))
        #expect(value["J_regressor"]?.array?.doubles == [0.25, 0, 0.75, 0, 0, 1, 0, 0])
        #expect(value["bs_style"] == .text("lbs"))
        #expect(value["count"] == .integer(7))
        #expect(value["negative"] == .integer(-70000))
        #expect(value["long"] == .integer(1 << 40))
        #expect(value["ratio"] == .double(0.25))
        #expect(value["flag"] == .boolean(true))
        #expect(value["nothing"] == PickleValue.none)
        #expect(value["names"] == .list([.text("a"), .text("b")]))
        #expect(value["pair"] == .tuple([.integer(1), .integer(2)]))
        #expect(value["empty"] == .tuple([]))
    }

    @Test(arguments: python3) func everyProtocolHoldsWhatPython3Adds(name: String) throws {
        let value = try PickleFile.value(at: Fixture.path(name))
        #expect(value["csr"]?.array?.doubles == [0.25, 0, 0.75, 0, 0, 1, 0, 0])
        #expect(value["unicode"] == .text("Größe → \u{1F600}"))
        #expect(value["raw"] == .bytes(Array(0...255)))
        #expect(value["array"] == .bytes([0, 255]))
        #expect(value["scalar"] == .double(1.5))
        #expect(value["integer"] == .integer(-4))
        #expect(value["booleans"]?.array?.integers == [1, 0])
        #expect(value["words"]?.array?.strings == ["jaw", "neck"])
        #expect(value["set"] == .set([.integer(3)]))
        #expect(value["frozen"] == .set([.integer(4)]))
        #expect(value["ordered"]?.keys == ["b", "a"])
        #expect(value["objects"] == .objects(shape: [3], [.integer(1), .text("two"), .none]))
        #expect(value["shared"] == .list(Array(repeating: .list([.double(0.5)]), count: 3)))
        #expect(value["huge"] == .largeInteger([0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0]))
        #expect(value["tiny"] == .largeInteger([0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80]))
    }

    @Test func aForeignGlobalIsNamedWithItsOffset() throws {
        // cos\nsystem\n(S'true'\ntR. : what os.system('true') pickles as.
        let bytes = Array("I1\n0cos\nsystem\n(S'true'\ntR.".utf8)
        let error = #expect(throws: ArchiveError.self) { try PickleFile.value(in: bytes, path: "evil.pkl") }
        #expect(error?.place == .offset(4))
        #expect(error?.what == "names the Python object os.system, which is not data this reader knows")
        #expect(error?.description.hasPrefix("evil.pkl, byte 4: names the Python object os.system") == true)
    }

    @Test(arguments: ["builtins\neval", "builtins\ngetattr", "numpy\nload", "torch\nload", "posix\nsystem"])
    func nothingThatRunsIsOnTheList(name: String) {
        #expect(throws: ArchiveError.self) { try PickleFile.value(in: Array("c\(name)\n)R.".utf8), path: "evil.pkl") }
    }

    @Test func nestingIsBounded() throws {
        let limits = ArchiveLimits(nesting: 200)
        func nested(_ depth: Int) -> [UInt8] {
            Array(repeating: UInt8(ascii: "]"), count: depth) + Array(repeating: UInt8(ascii: "a"), count: depth - 1)
                + [UInt8(ascii: ".")]
        }
        #expect(throws: Never.self) { try PickleFile.value(in: nested(200), path: "deep.pkl", limits: limits) }
        let error = #expect(throws: ArchiveError.self) {
            try PickleFile.value(in: nested(100_000), path: "deep.pkl", limits: limits)
        }
        #expect(error?.what.contains("nests deeper than 200 levels") == true)
    }

    @Test func whatContainsItselfIsAnError() {
        // ]q\0h\0a. : a list appended to itself.
        let bytes: [UInt8] = [0x5D, 0x71, 0, 0x68, 0, 0x61, 0x2E]
        #expect(throws: ArchiveError.self) { try PickleFile.value(in: bytes, path: "loop.pkl") }
    }

    @Test func sharedListsThatUnfoldAreNoArray() throws {
        // Sixty lists, each twice in the next: 2^60 numbers if unfolded.
        var bytes: [UInt8] = [0x5D, 0x71, 0, 0x4B, 1, 0x61]
        for level in 1...60 as ClosedRange<UInt8> {
            bytes += [0x30, 0x5D, 0x71, level, 0x68, level - 1, 0x61, 0x68, level - 1, 0x61]
        }
        let value = try PickleFile.value(in: bytes + [0x2E], path: "laughs.pkl")
        #expect(value.array == nil)
    }

    @Test func giganticLengthsTakeNoMemory() {
        let announcements: [[UInt8]] = [
            [0x58, 0xFF, 0xFF, 0xFF, 0x7F],  // BINUNICODE
            [0x42, 0xFF, 0xFF, 0xFF, 0xFF],  // BINBYTES
            [0x8E, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],  // BINBYTES8
            [0x8D, 0, 0, 0, 0, 0, 0, 0, 0x40],  // BINUNICODE8
            [0x8B, 0xFF, 0xFF, 0xFF, 0x7F],  // LONG4
            [0x95, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],  // FRAME
        ]
        for bytes in announcements {
            let error = #expect(throws: ArchiveError.self) { try PickleFile.value(in: bytes + [0x2E], path: "a.pkl") }
            #expect(error?.what.contains("but only 1 follow") == true)
        }
    }

    @Test func anArrayLargerThanItsBytesIsAnError() throws {
        // The pickled shape (4, 3) of the template, made (4, 200).
        var bytes = try Fixture.bytes("python3-protocol4.pkl")
        let place = try #require(
            bytes.indices.dropLast(5).first { Array(bytes[$0..<$0 + 5]) == [0x4B, 4, 0x4B, 3, 0x86] })
        bytes[place + 3] = 200
        let error = #expect(throws: ArchiveError.self) { try PickleFile.value(in: bytes, path: "a.pkl") }
        #expect(error?.what == "has an array of shape [4, 200] that needs 6400 bytes but has 96")
    }

    @Test func objectsAreCounted() {
        let bytes = [UInt8](repeating: UInt8(ascii: "N"), count: 60_000) + [UInt8(ascii: ".")]
        let error = #expect(throws: ArchiveError.self) {
            try PickleFile.value(in: bytes, path: "many.pkl", limits: ArchiveLimits(memory: 1 << 18))
        }
        #expect(error?.what.hasPrefix("would take more than") == true)
    }
}
