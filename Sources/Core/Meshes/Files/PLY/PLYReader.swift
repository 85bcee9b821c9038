/// Reads Stanford PLY, text and binary: positions, colours, polygons, texture coordinates of vertices or corners.
///
/// Assimp reads PLY too, but takes memory for whatever count a header claims, and does not come back from some files
/// that are cut off. Here a count is compared with the bytes that are left before anything is taken. Binary records
/// of one size, the usual layout, are copied column by column.
struct PLYReader: PolygonReader {
    let path: String
    var raw = RawMesh()
    private var vertexCoordinates: [Float] = []
    /// The corners of the face in hand, and their texture coordinates.
    var corners: [Int32] = []
    private var cornerCoordinates: [Float] = []
    private var hasCornerCoordinates = false
    var triangulation = PolygonTriangulation()

    init(path: String) { self.path = path }

    /// What the file holds.
    ///
    /// - Throws: `MeshError.invalid` with the line or byte of what is missing or cannot be understood.
    mutating func read(_ bytes: [UInt8]) throws(MeshError) -> RawMesh {
        let header = try PLYHeader(bytes, path: path)
        raw.pieces = 1
        var failure: MeshError?
        bytes.withUnsafeBufferPointer { bytes in
            var cursor = PLYCursor(
                UnsafeBufferPointer(rebasing: bytes[header.dataStart...]), header.encoding, firstLine: header.dataLine)
            do throws(MeshError) {
                for element in header.elements { try read(element, &cursor, header) }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        finish(header)
        return raw
    }

    private mutating func read(
        _ element: PLYHeader.Element, _ cursor: inout PLYCursor, _ header: PLYHeader
    ) throws(MeshError) {
        // In text a value takes at least a digit and a blank, the last one of the file perhaps no blank.
        let least =
            header.encoding == .ascii ? max(2 * element.properties.count, 1) : max(element.leastSize, 1)
        guard element.count <= (cursor.remaining + 1) / least, element.count <= RawMesh.largestCount else {
            throw .invalid(
                path: path, place: "header",
                reason: "\(element.count) elements “\(element.name)” do not fit into the file; it is cut off or broken")
        }
        switch element.name {
        case "vertex": try readVertices(element, &cursor, header)
        case "face": try readFaces(element, &cursor, header)
        default:
            for number in 0..<element.count {
                for property in element.properties { try skip(property, &cursor, element.name, number, header) }
            }
        }
    }

    private func cutOff(_ cursor: PLYCursor, _ element: String, _ number: Int, _ header: PLYHeader) -> MeshError {
        .invalid(
            path: path, place: cursor.describe(start: header.dataStart),
            reason: "\(element) \(number) is cut off or not a number; copy or export the file again")
    }

    private func skip(
        _ property: PLYHeader.Property, _ cursor: inout PLYCursor, _ element: String, _ number: Int,
        _ header: PLYHeader
    ) throws(MeshError) {
        var count = 1
        if let type = property.countType {
            guard let length = cursor.length(type, of: property.type) else {
                throw cutOff(cursor, element, number, header)
            }
            count = length
        }
        for _ in 0..<count {
            guard cursor.number(property.type) != nil else { throw cutOff(cursor, element, number, header) }
        }
    }

    /// Where each property's value goes: 0–2 position, 3–6 colour, 7–8 texture.
    private static let roles: [String: Int] = [
        "x": 0, "y": 1, "z": 2, "red": 3, "green": 4, "blue": 5, "alpha": 6, "diffuse_red": 3, "diffuse_green": 4,
        "diffuse_blue": 5, "u": 7, "v": 8, "s": 7, "t": 8, "texture_u": 7, "texture_v": 8,
    ]

    private mutating func readVertices(
        _ element: PLYHeader.Element, _ cursor: inout PLYCursor, _ header: PLYHeader
    ) throws(MeshError) {
        // The last property of a role is the one that counts.
        var properties = [Int?](repeating: nil, count: 9)
        for (index, property) in element.properties.enumerated() where property.countType == nil {
            if let role = PLYReader.roles[property.name] { properties[role] = index }
        }
        let places = properties[0..<3].compactMap(\.self)
        guard places.count == 3 else {
            throw .invalid(path: path, place: "header", reason: "vertices have no x, y and z")
        }
        let samples = properties[3..<6].contains(nil) ? [] : properties[3..<7].compactMap(\.self)
        let coordinates = properties[7..<9].contains(nil) ? [] : properties[7..<9].compactMap(\.self)
        if let columns = PLYColumns(element, header.encoding, &cursor) {
            raw.positions += columns.positions(places)
            if !samples.isEmpty { raw.colors += columns.colors(samples) }
            if !coordinates.isEmpty { vertexCoordinates += columns.interleaved(coordinates) }
            return
        }
        raw.positions.reserveCapacity(raw.positions.count + 3 * element.count)
        var values = [Double](repeating: 0, count: element.properties.count)
        for number in 0..<element.count {
            for (index, property) in element.properties.enumerated() {
                if property.countType != nil {
                    try skip(property, &cursor, "vertex", number, header)
                } else if let value = cursor.number(property.type) {
                    values[index] = value
                } else {
                    throw cutOff(cursor, "vertex", number, header)
                }
            }
            for place in places { raw.positions.append(Float(values[place])) }
            for sample in samples {
                raw.colors.append(PLYColumns.sample(values[sample], element.properties[sample].type))
            }
            if samples.count == 3 { raw.colors.append(255) }
            for coordinate in coordinates { vertexCoordinates.append(Float(values[coordinate])) }
        }
    }

    private mutating func readFaces(
        _ element: PLYHeader.Element, _ cursor: inout PLYCursor, _ header: PLYHeader
    ) throws(MeshError) {
        var first = 0
        if element.properties.count == 1, element.properties[0].isTriangleList, !hasCornerCoordinates {
            let triangles = cursor.triangles(element.count)
            first = triangles.count / 3
            raw.faces += first
            if raw.triangles.isEmpty { raw.triangles = triangles } else { raw.triangles += triangles }
        } else {
            raw.triangles.reserveCapacity(raw.triangles.count + 3 * element.count)
        }
        for number in first..<element.count {
            corners.removeAll(keepingCapacity: true)
            cornerCoordinates.removeAll(keepingCapacity: true)
            for property in element.properties {
                let isTexture = property.name == "texcoord"
                guard let countType = property.countType, property.isPolygon || isTexture else {
                    try skip(property, &cursor, "face", number, header)
                    continue
                }
                guard let length = cursor.length(countType, of: property.type) else {
                    throw cutOff(cursor, "face", number, header)
                }
                for _ in 0..<length {
                    guard let value = cursor.number(property.type) else { throw cutOff(cursor, "face", number, header) }
                    if isTexture {
                        cornerCoordinates.append(Float(value))
                    } else {
                        corners.append(value >= 0 && value < 2e9 ? Int32(value) : -1)
                    }
                }
            }
            try appendPolygon()
        }
    }

    @inline(__always)
    mutating func appendTriangle(_ a: Int, _ b: Int, _ c: Int) {
        guard cornerCoordinates.count >= 2 * corners.count else {
            if hasCornerCoordinates { for _ in 0..<6 { raw.textureCoordinates.append(.nan) } }
            return
        }
        if !hasCornerCoordinates {
            hasCornerCoordinates = true
            raw.textureCoordinates = Array(repeating: .nan, count: 2 * (raw.triangles.count - 3))
        }
        appendCoordinates(a)
        appendCoordinates(b)
        appendCoordinates(c)
    }

    @inline(__always)
    private mutating func appendCoordinates(_ corner: Int) {
        raw.textureCoordinates.append(cornerCoordinates[2 * corner])
        raw.textureCoordinates.append(cornerCoordinates[2 * corner + 1])
    }

    private mutating func finish(_ header: PLYHeader) {
        if !hasCornerCoordinates, vertexCoordinates.count == 2 * raw.vertexCount, !vertexCoordinates.isEmpty {
            raw.textureCoordinates.reserveCapacity(2 * raw.triangles.count)
            for corner in raw.triangles {
                let isVertex = raw.isVertex(corner)
                raw.textureCoordinates.append(isVertex ? vertexCoordinates[2 * Int(corner)] : .nan)
                raw.textureCoordinates.append(isVertex ? vertexCoordinates[2 * Int(corner) + 1] : .nan)
            }
        }
        if let texture = header.textureFiles.first {
            raw.materials = [MeshMaterial(name: "", textureFile: texture)]
            raw.triangleMaterials = Array(repeating: 0, count: raw.triangleCount)
        }
        if !raw.colors.isEmpty, raw.colors.count != 4 * raw.vertexCount { raw.colors = [] }
    }
}
