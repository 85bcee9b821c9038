import Files
import Foundation

/// Reads a sum file piece by piece; nothing is allocated for a length that the file does not have.
///
/// The file: 16 bytes `FLAMBEAU-SUMS 1\n`, the header's length (4 bytes, little-endian), the header as JSON, the values of its
/// arrays in order (8 bytes each, little-endian IEEE doubles), and a check of all that (8 bytes).
final class SumFileReader {
    /// What the file is of.
    let header: SumHeader
    private let path: String
    private let handle: FileHandle?
    private let bytes: [UInt8]
    private var position = 0
    private var check = SumCheck()

    static let magic = Array("FLAMBEAU-SUMS 1\n".utf8)
    /// The longest header: the names of half a million subjects.
    private static let headerLimit = 1 << 24
    /// The most values of all arrays: 16 GiB.
    private static let valueLimit = 1 << 31

    /// Opens a file and reads its header.
    ///
    /// - Throws: `LearningError` when it is no sum file, is truncated, or its header makes no sense.
    convenience init(_ path: String) throws(LearningError) {
        guard let handle = FileHandle(forReadingAtPath: path), !FileNames.isFolder(path) else {
            throw LearningError(path, "could not be opened", advice: "check the path and its permissions")
        }
        var status = stat()
        guard fstat(handle.fileDescriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw LearningError(path, "is not a file", advice: "give a file that 'learn accumulate' wrote")
        }
        try self.init(path: path, handle: handle, bytes: [], size: Int(status.st_size))
    }

    /// The same for bytes; the path is for messages.
    convenience init(bytes: [UInt8], path: String) throws(LearningError) {
        try self.init(path: path, handle: nil, bytes: bytes, size: bytes.count)
    }

    private init(path: String, handle: FileHandle?, bytes: [UInt8], size: Int) throws(LearningError) {
        (self.path, self.handle, self.bytes) = (path, handle, bytes)
        func failure(_ what: String) -> LearningError {
            LearningError(path, what, advice: "give a whole file that 'learn accumulate' or 'learn merge' wrote")
        }
        let start = Self.take(Self.magic.count + 4, handle, bytes, 0)
        guard start.count == Self.magic.count + 4, start.starts(with: Self.magic) else {
            throw failure("is not a sum file")
        }
        let length = start.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= Self.headerLimit, start.count + length <= size else {
            throw failure("is truncated, or says that its header has \(length) bytes")
        }
        let text = Self.take(length, handle, bytes, start.count)
        guard text.count == length else { throw failure("is truncated") }
        do { header = try JSONDecoder().decode(SumHeader.self, from: Data(text)) } catch {
            throw failure("has a header that cannot be read")
        }
        guard header.schemaVersion == 1 else { throw failure("is of form \(header.schemaVersion); 1 was expected") }
        var total = 0
        for entry in header.arrays {
            guard (0...Self.valueLimit).contains(entry.count), (-100...100).contains(entry.exponent) else {
                throw failure("says that '\(entry.name.prefix(40))' has \(entry.count) values")
            }
            total += entry.count
            guard total <= Self.valueLimit else {
                throw failure("says that it has more than \(Self.valueLimit) values")
            }
        }
        let expected = start.count + length + 8 * total + 8
        guard size == expected else {
            throw failure("has \(size) bytes where \(expected) were expected: it is truncated or something was added")
        }
        let counts = [header.registrations, header.rejected, header.counted, header.displacements]
        guard counts.allSatisfy({ (0...1 << 40).contains($0) }),
            header.subjects.allSatisfy({ $0.utf8.count == 16 }),
            zip(header.subjects, header.subjects.dropFirst()).allSatisfy({ $0 < $1 }),
            header.options.rejection > 0, (0...1).contains(header.options.heldOut)
        else { throw failure("has a header that makes no sense") }
        position = start.count + length
        check.add(text)
    }

    /// The next values, `count` of them: whole numbers of magnitude up to 2⁵³.
    func values(_ count: Int) throws(LearningError) -> [Double] {
        let raw = Self.take(8 * count, handle, bytes, position)
        guard raw.count == 8 * count else {
            throw LearningError(path, "is truncated", advice: "make the sums of this part again")
        }
        position += raw.count
        check.add(raw)
        let values = raw.withUnsafeBytes { buffer in
            (0..<count).map {
                Double(bitPattern: UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self)))
            }
        }
        guard values.allSatisfy({ $0.magnitude <= ExactSum.limit && $0 == $0.rounded() }) else {
            throw LearningError(
                path, "holds sums that are not whole numbers", advice: "the file is damaged: make the sums again")
        }
        return values
    }

    /// Checks what was read, once all of it was.
    func finish() throws(LearningError) {
        let raw = Self.take(8, handle, bytes, position)
        let found = raw.reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        guard raw.count == 8, found == check.value else {
            throw LearningError(path, "is damaged: its check differs", advice: "make the sums of this part again")
        }
    }

    private static func take(_ count: Int, _ handle: FileHandle?, _ bytes: [UInt8], _ position: Int) -> [UInt8] {
        guard let handle else { return Array(bytes[min(position, bytes.count)..<min(position + count, bytes.count)]) }
        guard count > 0 else { return [] }
        return ((try? handle.read(upToCount: count)) ?? nil).map(Array.init) ?? []
    }
}

/// The check at a sum file's end: FNV-1a over words of 8 bytes.
struct SumCheck {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    /// Takes bytes in; a last word that is not whole counts as if zeros followed.
    mutating func add(_ bytes: [UInt8]) {
        var hash = value
        bytes.withUnsafeBytes { buffer in
            let whole = buffer.count / 8
            for index in 0..<whole {
                let word = UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self))
                hash = (hash ^ word) &* 0x100_0000_01B3
                hash ^= hash >> 29
            }
            var last: UInt64 = 0
            for byte in buffer[(8 * whole)...].reversed() { last = last << 8 | UInt64(byte) }
            if buffer.count % 8 != 0 { hash = (hash ^ last) &* 0x100_0000_01B3 }
        }
        value = hash
    }
}
