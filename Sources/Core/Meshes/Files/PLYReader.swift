/// Reads Stanford PLY, text and binary: positions, colours, polygons, texture coordinates of vertices or corners.
///
/// Assimp reads PLY too, but takes memory for whatever count a header claims, and does not come back from some files
/// that are cut off. Here a count is compared with the bytes that are left before anything is taken.
struct PLYReader {
    private let path: String
    private var raw = RawMesh()
    private var vertexCoordinates: [Float] = []
    private var polygon: [Int] = []
    private var polygonCoordinates: [Float] = []
    private var hasCornerCoordinates = false

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
        guard element.count <= (cursor.remaining + 1) / least, element.count <= Int(Int32.max) / 4 else {
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
        var count = 1.0
        if let type = property.countType {
            guard let length = cursor.number(type), length >= 0 else { throw cutOff(cursor, element, number, header) }
            count = length
        }
        for _ in 0..<Int(count) {
            guard cursor.number(property.type) != nil else { throw cutOff(cursor, element, number, header) }
        }
    }

    private mutating func readVertices(
        _ element: PLYHeader.Element, _ cursor: inout PLYCursor, _ header: PLYHeader
    ) throws(MeshError) {
        // Where each property's value goes: 0–2 position, 3–6 colour, 7–8 texture, nil nowhere.
        let roles: [String: Int] = [
            "x": 0, "y": 1, "z": 2, "red": 3, "green": 4, "blue": 5, "alpha": 6, "diffuse_red": 3, "diffuse_green": 4,
            "diffuse_blue": 5, "u": 7, "v": 8, "s": 7, "t": 8, "texture_u": 7, "texture_v": 8,
        ]
        let slots = element.properties.map { $0.countType == nil ? roles[$0.name] ?? 9 : 9 }
        guard (0..<3).allSatisfy(slots.contains) else {
            throw .invalid(path: path, place: "header", reason: "vertices have no x, y and z")
        }
        let isColored = (3..<6).allSatisfy(slots.contains)
        let isTextured = slots.contains(7) && slots.contains(8)
        // Samples of a floating-point type run from 0 to 1.
        let scales = element.properties.map { $0.type == .float32 || $0.type == .float64 ? 255.0 : 1.0 }
        raw.positions.reserveCapacity(raw.positions.count + 3 * element.count)
        if isColored { raw.colors.reserveCapacity(raw.colors.count + 4 * element.count) }
        var values = [Double](repeating: 0, count: 10)
        for number in 0..<element.count {
            values[6] = 255
            for (index, slot) in slots.enumerated() {
                if element.properties[index].countType != nil {
                    try skip(element.properties[index], &cursor, "vertex", number, header)
                    continue
                }
                guard let value = cursor.number(element.properties[index].type) else {
                    throw cutOff(cursor, "vertex", number, header)
                }
                values[slot] = slot >= 3 && slot <= 6 ? value * scales[index] : value
            }
            for axis in 0..<3 { raw.positions.append(Float(values[axis])) }
            if isColored {
                for channel in 3..<7 {
                    raw.colors.append(UInt8(max(0, min(255, values[channel].isNaN ? 0 : values[channel].rounded()))))
                }
            }
            if isTextured {
                vertexCoordinates.append(Float(values[7]))
                vertexCoordinates.append(Float(values[8]))
            }
        }
    }

    private mutating func readFaces(
        _ element: PLYHeader.Element, _ cursor: inout PLYCursor, _ header: PLYHeader
    ) throws(MeshError) {
        raw.triangles.reserveCapacity(3 * element.count)
        for number in 0..<element.count {
            polygon.removeAll(keepingCapacity: true)
            polygonCoordinates.removeAll(keepingCapacity: true)
            for property in element.properties {
                guard let countType = property.countType else {
                    try skip(property, &cursor, "face", number, header)
                    continue
                }
                let isPolygon = property.name == "vertex_indices" || property.name == "vertex_index"
                let isTexture = property.name == "texcoord"
                guard let length = cursor.number(countType), length >= 0 else {
                    throw cutOff(cursor, "face", number, header)
                }
                for _ in 0..<Int(length) {
                    guard let value = cursor.number(property.type) else { throw cutOff(cursor, "face", number, header) }
                    if isPolygon { polygon.append(value >= 0 && value < 2e9 ? Int(value) : -1) }
                    if isTexture { polygonCoordinates.append(Float(value)) }
                }
            }
            appendPolygon()
        }
    }

    private mutating func appendPolygon() {
        raw.faces += 1
        guard polygon.count >= 3 else {
            raw.facesWithoutArea += 1
            return
        }
        if polygon.count == 3 { return append(0, 1, 2) }
        guard polygon.allSatisfy({ $0 >= 0 && $0 < raw.vertexCount }) else {
            polygon[0] = -1
            return append(0, 1, 2)
        }
        let cuts = PolygonTriangulation.triangles(
            polygon.map { vertex in
                SIMD3(
                    Double(raw.positions[3 * vertex]), Double(raw.positions[3 * vertex + 1]),
                    Double(raw.positions[3 * vertex + 2]))
            })
        for start in stride(from: 0, to: cuts.count, by: 3) { append(cuts[start], cuts[start + 1], cuts[start + 2]) }
    }

    @inline(__always)
    private mutating func append(_ a: Int, _ b: Int, _ c: Int) {
        raw.triangles.append(Int32(polygon[a]))
        raw.triangles.append(Int32(polygon[b]))
        raw.triangles.append(Int32(polygon[c]))
        guard polygonCoordinates.count >= 2 * polygon.count else {
            if hasCornerCoordinates { raw.textureCoordinates += Array(repeating: .nan, count: 6) }
            return
        }
        if !hasCornerCoordinates {
            hasCornerCoordinates = true
            raw.textureCoordinates = Array(repeating: .nan, count: 2 * (raw.triangles.count - 3))
        }
        for corner in [a, b, c] {
            raw.textureCoordinates.append(polygonCoordinates[2 * corner])
            raw.textureCoordinates.append(polygonCoordinates[2 * corner + 1])
        }
    }

    private mutating func finish(_ header: PLYHeader) {
        let count = Int32(clamping: raw.vertexCount)
        for corner in raw.triangles.indices where raw.triangles[corner] >= count { raw.triangles[corner] = -1 }
        if !hasCornerCoordinates, vertexCoordinates.count == 2 * raw.vertexCount, !vertexCoordinates.isEmpty {
            raw.textureCoordinates.reserveCapacity(2 * raw.triangles.count)
            for corner in raw.triangles {
                raw.textureCoordinates.append(corner < 0 ? .nan : vertexCoordinates[2 * Int(corner)])
                raw.textureCoordinates.append(corner < 0 ? .nan : vertexCoordinates[2 * Int(corner) + 1])
            }
        }
        if let texture = header.textureFiles.first {
            raw.materials = [MeshMaterial(name: "", textureFile: texture)]
            raw.triangleMaterials = Array(repeating: 0, count: raw.triangleCount)
        }
        if !raw.colors.isEmpty, raw.colors.count != 4 * raw.vertexCount { raw.colors = [] }
    }
}
