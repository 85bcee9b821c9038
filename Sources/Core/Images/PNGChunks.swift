/// The chunks of a PNG file (PNG, third edition, section 5.3).
struct PNGChunks {
    /// Each chunk's type and payload, up to the first that reaches beyond the end of the file.
    let chunks: [(type: [UInt8], payload: Range<Int>)]
    /// What is wrong with that one; `nil` when none does. libpng takes memory for what some chunks claim before it reads
    /// them.
    let problem: String?

    init(_ bytes: [UInt8]) {
        var chunks: [(type: [UInt8], payload: Range<Int>)] = []
        var problem: String?
        var position = 8
        while position + 12 <= bytes.count {
            let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
            let left = bytes.count - position - 12
            guard length <= left else {
                problem = "a chunk of \(length) bytes where \(left) are left"
                break
            }
            let type = Array(bytes[position + 4..<position + 8])
            chunks.append((type, position + 8..<position + 8 + length))
            if type.elementsEqual("IEND".utf8) { break }
            position += 12 + length
        }
        self.chunks = chunks
        self.problem = problem
    }

    /// Where the payload of the first chunk of a type lies.
    func payload(of type: String) -> Range<Int>? {
        chunks.first { $0.type.elementsEqual(type.utf8) }?.payload
    }
}
