import SpatialGeometry

/// Reads a table of correspondences, a line each: x,y,X,Y,Z or x1,y1,x2,y2. One line of names may come first; empty lines
/// and lines that begin with # are passed over; lines end with LF, CR LF or CR.
enum CorrespondenceTable {
    @inline(__always) static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// The problem of a table, in time linear in its bytes.
    static func problem(
        in bytes: ArraySlice<UInt8>, path: String, camera: CameraDescription?
    ) throws(CorrespondenceFileError) -> CorrespondenceProblem {
        var problem = CorrespondenceProblem()
        problem.camera = camera
        var (left, right2, right3) = ([Vector2](), [Vector2](), [Vector3]())
        var width: Int?
        var (position, line) = (bytes.startIndex, 0)
        var values: [Double] = []
        while position < bytes.endIndex {
            line += 1
            let start = position
            while position < bytes.endIndex, bytes[position] != 0x0A, bytes[position] != 0x0D { position += 1 }
            let text = trimmed(bytes[start..<position])
            // CR LF is one end of a line.
            if position < bytes.endIndex {
                let isReturn = bytes[position] == 0x0D
                position += 1
                if isReturn, position < bytes.endIndex, bytes[position] == 0x0A { position += 1 }
            }
            if text.isEmpty || text.first == UInt8(ascii: "#") { continue }
            values.removeAll(keepingCapacity: true)
            var (wrong, fields) = (nil as ArraySlice<UInt8>?, 0)
            for field in text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
                fields += 1
                let field = trimmed(field)
                if let value = Double(String(decoding: field, as: UTF8.self)) {
                    values.append(value)
                } else if wrong == nil {
                    wrong = field
                }
            }
            if values.isEmpty, width == nil { continue }
            if let wrong {
                throw CorrespondenceFileError(
                    "\(path), line \(line): \"\(String(decoding: wrong.prefix(40), as: UTF8.self))\" is not a number")
            }
            guard fields == 4 || fields == 5 else {
                throw CorrespondenceFileError(
                    "\(path), line \(line): \(fields) numbers, expected x,y,X,Y,Z or x1,y1,x2,y2")
            }
            guard width ?? fields == fields else {
                throw CorrespondenceFileError(
                    "\(path), line \(line): \(fields) numbers, but earlier lines have \(width ?? 0)")
            }
            width = fields
            left.append(Vector2(values[0], values[1]))
            if fields == 5 {
                right3.append(Vector3(values[2], values[3], values[4]))
            } else {
                right2.append(Vector2(values[2], values[3]))
            }
        }
        guard let width else { throw CorrespondenceFileError("\(path): no correspondences") }
        if width == 5 {
            (problem.points2D, problem.points3D) = (left, right3)
        } else {
            (problem.points1, problem.points2) = (left, right2)
        }
        return problem
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var slice = bytes
        while let first = slice.first, isSpace(first) { slice.removeFirst() }
        while let last = slice.last, isSpace(last) { slice.removeLast() }
        return slice
    }
}
