/// GIF's LZW: codes of 3 to 12 bits, the low bits of a byte first, each a string of a table that grows with every code.
enum LZWDecoder {
    private static let tableSize = 4_096

    /// So many indices out of compressed data; `nil` when it ends early or holds a code that is not in the table.
    ///
    /// - Parameters:
    ///   - data: the data of all sub-blocks.
    ///   - bits: the bits of an index, 1…8 (the file's "minimum code size").
    ///   - count: how many indices there are.
    static func indices(in data: [UInt8], bits: Int, count: Int) -> [UInt8]? {
        guard 1...8 ~= bits else { return nil }
        let clear = 1 << bits
        // A string is that of a shorter code and one index more.
        var prefix = [Int](repeating: 0, count: tableSize)
        var last = [UInt8](repeating: 0, count: tableSize)
        for index in 0..<clear { last[index] = UInt8(index) }
        var (size, width) = (clear + 2, bits + 1)
        var previous: Int?
        var (buffer, held, position) = (0, 0, 0)
        var result: [UInt8] = []
        result.reserveCapacity(count)
        var string = [UInt8](repeating: 0, count: tableSize + 1)

        while result.count < count {
            while held < width {
                guard position < data.count else { return nil }
                buffer |= Int(data[position]) << held
                held += 8
                position += 1
            }
            let code = buffer & ((1 << width) - 1)
            buffer >>= width
            held -= width
            if code == clear {
                (size, width, previous) = (clear + 2, bits + 1, nil)
                continue
            }
            guard code != clear + 1, code < size || (code == size && previous != nil) else { return nil }
            // Backwards from its end; a code that is only now being made is the string before it and its first index again.
            var (length, place) = (0, code)
            if code == size, let previous {
                length = 1
                place = previous
            }
            while place >= clear {
                string[length] = last[place]
                length += 1
                place = prefix[place]
            }
            string[length] = last[place]
            length += 1
            if code == size { string[0] = last[place] }
            if let previous, size < tableSize {
                prefix[size] = previous
                last[size] = last[place]
                size += 1
                if size == 1 << width, width < 12 { width += 1 }
            }
            previous = code
            result.append(contentsOf: string[0..<length].reversed())
        }
        result.removeLast(result.count - count)
        return result
    }
}
