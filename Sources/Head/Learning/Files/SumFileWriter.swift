import Files
import Foundation

/// Writes a sum file piece by piece, whole or not at all.
struct SumFileWriter: ~Copyable {
    private var file: AtomicFile
    private var check = SumCheck()

    init(_ path: String, _ header: SumHeader) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = Array(try encoder.encode(header))
        var file = try AtomicFile(path)
        try file.append(SumFileReader.magic)
        try file.append(withUnsafeBytes(of: UInt32(text.count).littleEndian) { Array($0) })
        try file.append(text)
        check.add(text)
        self.file = file
    }

    mutating func append(_ values: some Collection<Double>) throws {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 * values.count)
        for value in values {
            // −0 and 0 are one number, and sums must be the same bytes.
            withUnsafeBytes(of: (value == 0 ? 0 : value).bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        }
        check.add(bytes)
        try file.append(bytes)
    }

    consuming func commit() throws {
        try file.append(withUnsafeBytes(of: check.value.littleEndian) { Array($0) })
        try file.commit()
    }
}
