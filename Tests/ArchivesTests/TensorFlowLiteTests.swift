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
}
