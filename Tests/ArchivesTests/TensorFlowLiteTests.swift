import Files
import TestSupport
import Testing

@testable import Archives

/// Models of TensorFlow Lite: their constants are read, damage is named.
@Suite struct TensorFlowLiteTests {
    static let tiny = TestFiles.root + "/Tests/ArchivesTests/Fixtures/tiny.tflite"

    @Test func constantsOfAModel() throws {
        let tensors = try TensorFlowLiteFile.tensors(at: Self.tiny)
        #expect(tensors.map(\.name) == ["first", "second"])
        #expect(tensors[0].array == NumericArray(shape: [2, 3], elements: .float32([0.5, 1.5, 2.5, 3.5, 4.5, 5.5])))
        #expect(tensors[1].array == NumericArray(shape: [2], elements: .float32([1.5, -2])))
    }

    @Test func halfPrecision() {
        for (bits, value) in [
            (0x3C00, 1), (0xC000, -2), (0x0001, 0x1p-24), (0x03FF, 0x3FFp-24), (0x7BFF, 65_504), (0x0000, 0),
        ] as [(UInt16, Float)] {
            #expect(ElementType.half(bits) == value)
        }
        #expect(ElementType.half(0x7C00) == .infinity)
        #expect(ElementType.half(0x7E00).isNaN)
    }

    /// Cut or changed anywhere, a model is read or refused; it never traps.
    @Test func damagedModelsNeverTrap() throws {
        let bytes = try FileReader.bytes(at: Self.tiny, limit: 1 << 20)
        var generator = SeededGenerator(seed: "damagedModelsNeverTrap")
        for count in bytes.indices { _ = try? TensorFlowLiteFile.tensors(in: Array(bytes.prefix(count)), path: "a") }
        for _ in 0..<5_000 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            _ = try? TensorFlowLiteFile.tensors(in: damaged, path: "a")
        }
        let error = #expect(throws: ArchiveError.self) {
            try TensorFlowLiteFile.tensors(in: Array("hello there".utf8), path: "a")
        }
        #expect(error?.what == "is not a TensorFlow Lite model")
    }

    /// A model of some entries in its list of tensors, all of them one scalar of the same name.
    static func model(entries: Int, nameLength: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        func put(_ values: Int...) {
            for value in values { withUnsafeBytes(of: UInt32(value).littleEndian) { bytes += $0 } }
        }
        /// A table's list of fields: where each lies from its beginning, 0 where it is left out.
        func putFields(_ places: Int...) {
            for value in [4 + 2 * places.count, 4 + 4 * places.count] + places {
                withUnsafeBytes(of: UInt16(value).littleEndian) { bytes += $0 }
            }
            while bytes.count % 4 != 0 { bytes.append(0) }
        }
        put(24)
        bytes += Array("TFL3".utf8)
        putFields(0, 0, 4, 0, 8)  // Model: subgraphs, buffers.
        put(16, 8, 28)
        put(1, 12)  // One subgraph.
        putFields(4)
        put(8, 36)  // Its tensors.
        put(1, 12)  // One buffer.
        putFields(4)
        put(8, 4)
        put(4, 0)  // Four bytes of data.
        put(entries)
        let list = bytes.count
        let tensor = list + 4 * entries + 12
        for index in 0..<entries { put(tensor - (list + 4 * index)) }
        putFields(0, 0, 0, 4)  // A tensor: no shape, single precision, the first buffer, a name.
        put(12, 4)
        put(nameLength)
        return bytes + Array(repeating: UInt8(ascii: "n"), count: nameLength)
    }

    /// Names count as what the file may make: 100,000 entries of one long name were 50 GB.
    @Test func sharedNamesAreCharged() throws {
        let two = try TensorFlowLiteFile.tensors(in: Self.model(entries: 2, nameLength: 20), path: "a")
        #expect(two.map(\.name) == Array(repeating: String(repeating: "n", count: 20), count: 2))
        #expect(two[0].array == NumericArray(shape: [], elements: .float32([0])))
        let error = #expect(throws: ArchiveError.self) {
            try TensorFlowLiteFile.tensors(in: Self.model(entries: 100_000, nameLength: 500_000), path: "a")
        }
        #expect(error?.what.contains("tensor data and names") == true)
    }
}
