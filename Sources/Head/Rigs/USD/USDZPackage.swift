// A zip file whose entries are stored, not compressed, and begin at multiples of 64 bytes: the local header's extra field is
// as long as that takes. PKWARE, "APPNOTE.TXT", 6.3; Pixar, "Usdz File Format Specification".

/// Puts files together as a `.usdz` package.
enum USDZPackage {
    /// The bytes of a package; the first file is the layer that is opened.
    ///
    /// - Throws: `RigError.unwritable` for one of more than 4 GiB.
    static func bytes(of files: [(name: String, bytes: [UInt8])], path: String) throws(RigError) -> [UInt8] {
        let size = files.reduce(0) { $0 + $1.bytes.count + 1024 }
        guard size < Int(UInt32.max) else {
            throw .unwritable(path: path, reason: "it would have \(size) bytes, and a package at most 4 GiB")
        }
        var bytes: [UInt8] = []
        var directory: [UInt8] = []
        for file in files {
            let start = bytes.count
            let name = Array(file.name.utf8)
            let crc = checksum(file.bytes)
            // Version 1.0, no flags, stored, 1 January 1980.
            let common =
                little(10, 2) + little(0, 2) + little(0, 2) + little(0, 2) + little(0x21, 2)
                + little(Int(crc), 4) + little(file.bytes.count, 4) + little(file.bytes.count, 4)
                + little(name.count, 2)
            // An extra field has a head of four bytes.
            var padding = -(start + 30 + name.count) & 63
            if padding > 0, padding < 4 { padding += 64 }
            bytes += little(0x0403_4B50, 4) + common + little(padding, 2) + name
            if padding > 0 {
                bytes += little(0x1986, 2) + little(padding - 4, 2) + repeatElement(0, count: padding - 4)
            }
            bytes += file.bytes
            directory +=
                little(0x0201_4B50, 4) + little(10, 2) + common + little(0, 2) + little(0, 2) + little(0, 2)
                + little(0, 2) + little(0, 4) + little(start, 4) + name
        }
        let start = bytes.count
        bytes +=
            directory + little(0x0605_4B50, 4) + little(0, 2) + little(0, 2) + little(files.count, 2)
            + little(files.count, 2) + little(directory.count, 4) + little(start, 4) + little(0, 2)
        return bytes
    }

    private static func little(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private static let table: [UInt32] = (0..<256).map { value in
        (0..<8).reduce(UInt32(value)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }

    /// CRC-32 as zip files have it.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        let table = table
        return ~bytes.reduce(~UInt32(0)) { crc, byte in table[Int((crc ^ UInt32(byte)) & 0xFF)] ^ crc >> 8 }
    }
}
