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

    /// A model whose tensors are all the same one, with a name and dimensions of the given lengths.
    private func model(tensors: Int, name: Int, dimensions: Int) -> [UInt8] {
        var bytes: [UInt8] = [0, 0, 0, 0] + Array("TFL3".utf8)
        func little(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> (8 * $0) & 0xFF) } }
        /// A table with room for fields of four bytes each, and where they are.
        func table(_ fields: [Int]) -> (position: Int, places: [Int]) {
            let count = (fields.max() ?? 0) + 1
            bytes += little(4 + 2 * count, 2) + little(4 + 4 * fields.count, 2)
            bytes += (0..<count).flatMap { field in little(fields.firstIndex(of: field).map { 4 + 4 * $0 } ?? 0, 2) }
            let position = bytes.count
            bytes += little(4 + 2 * count, 4) + [UInt8](repeating: 0, count: 4 * fields.count)
            return (position, fields.indices.map { position + 4 + 4 * $0 })
        }
        func point(_ place: Int, at target: Int) {
            bytes.replaceSubrange(place..<place + 4, with: little(target - place, 4))
        }
        func vector(_ count: Int, _ contents: [UInt8]) -> Int {
            bytes += little(count, 4) + contents
            return bytes.count - contents.count - 4
        }
        let root = table([2, 4])
        point(0, at: root.position)
        let subgraphs = vector(1, [0, 0, 0, 0])
        point(root.places[0], at: subgraphs)
        let buffers = vector(1, [0, 0, 0, 0])
        point(root.places[1], at: buffers)
        let subgraph = table([0])
        point(subgraphs + 4, at: subgraph.position)
        let list = vector(tensors, [UInt8](repeating: 0, count: 4 * tensors))
        point(subgraph.places[0], at: list)
        let tensor = table([0, 2, 3])
        for index in 0..<tensors { point(list + 4 + 4 * index, at: tensor.position) }
        point(tensor.places[0], at: vector(dimensions, (0..<dimensions).flatMap { _ in little(1, 4) }))
        point(tensor.places[2], at: vector(name, [UInt8](repeating: 0x61, count: name)))
        let buffer = table([0])
        point(buffers + 4, at: buffer.position)
        point(buffer.places[0], at: vector(4, [0, 0, 0x80, 0x3F]))
        return bytes
    }

    /// 50,000 tensors that share a name of half a megabyte: 25 GB of text; or dimensions of that number.
    @Test func whatTensorsShareIsCharged() throws {
        let good = try TensorFlowLiteFile.tensors(in: model(tensors: 3, name: 5, dimensions: 2), path: "a")
        #expect(good.map(\.name) == ["aaaaa", "aaaaa", "aaaaa"])
        #expect(good[2].array == NumericArray(shape: [1, 1], elements: .float32([1])))
        let named = #expect(throws: ArchiveError.self) {
            try TensorFlowLiteFile.tensors(in: model(tensors: 50_000, name: 500_000, dimensions: 1), path: "a")
        }
        #expect(named?.what.contains("MiB of memory") == true)
        let deep = #expect(throws: ArchiveError.self) {
            try TensorFlowLiteFile.tensors(in: model(tensors: 50_000, name: 1, dimensions: 100_000), path: "a")
        }
        #expect(deep?.what.contains("100000 dimensions") == true)
    }
}
