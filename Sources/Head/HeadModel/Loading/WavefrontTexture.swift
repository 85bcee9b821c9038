internal import Archives
internal import Files

/// The texture coordinates of an OBJ file whose faces are those of a model, in the same order.
enum WavefrontTexture {
    /// Reads `vt` and `f` lines.
    ///
    /// - Throws: `ArchiveError` with the line, when it is not understood or its face is not the model's.
    static func read(_ path: String, triangles: [Int32]) throws(ArchiveError) -> ([Float], [Int32]) {
        let bytes: [UInt8]
        do {
            bytes = try FileReader.bytes(at: path, limit: 1 << 28)
        } catch {
            throw ArchiveError(error)
        }
        return try parse(bytes, path: path, triangles: triangles)
    }

    static func parse(_ bytes: [UInt8], path: String, triangles: [Int32]) throws(ArchiveError) -> ([Float], [Int32]) {
        func failure(_ line: Int, _ what: String, _ advice: String = "give the head_template.obj of this model")
            -> ArchiveError
        { ArchiveError(path: path, place: line == 0 ? .file : .line(line), what: what, advice: advice) }
        var coordinates: [Float] = []
        var corners: [Int32] = []
        corners.reserveCapacity(triangles.count)
        var number = 0
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            number += 1
            guard line.starts(with: [0x76, 0x74]) || line.starts(with: [0x66]) else { continue }
            let words = line.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D })
                .map { String(decoding: $0, as: UTF8.self) }
            if words[0] == "vt" {
                guard words.count >= 3, let u = Float(words[1]), let v = Float(words[2]), u.isFinite, v.isFinite else {
                    throw failure(number, "has no two texture coordinates")
                }
                coordinates += [u, v]
            } else if words[0] == "f" {
                guard words.count == 4 else { throw failure(number, "has a face that is not a triangle") }
                guard corners.count < triangles.count else {
                    throw failure(number, "has more faces than the model's \(triangles.count / 3)")
                }
                for word in words.dropFirst() {
                    let parts = word.split(separator: "/", omittingEmptySubsequences: false)
                    guard parts.count >= 2, let vertex = Int(parts[0]), let texture = Int32(parts[1]), texture > 0
                    else {
                        throw failure(number, "has a face without texture coordinates ('\(word)')")
                    }
                    let expected = Int(triangles[corners.count])
                    guard vertex == expected + 1 else {
                        throw failure(
                            number,
                            "face \(corners.count / 3) has vertex \(vertex) where the model has \(expected + 1)")
                    }
                    corners.append(texture - 1)
                }
            }
        }
        guard corners.count == triangles.count else {
            throw failure(0, "has \(corners.count / 3) faces; the model has \(triangles.count / 3)")
        }
        if let outside = corners.first(where: { $0 >= coordinates.count / 2 }) {
            throw failure(0, "refers to texture coordinate \(outside + 1) of \(coordinates.count / 2)")
        }
        return (coordinates, corners)
    }
}
