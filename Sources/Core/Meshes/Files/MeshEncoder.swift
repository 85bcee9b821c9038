/// Turns vertex positions into the bytes of a mesh file, again and again for one topology.
///
/// What stays the same from file to file (faces, texture coordinates, colours, headers) is made once. Coordinates in
/// OBJ have a fixed number of decimals, in PLY they are exact.
public struct MeshEncoder: Sendable {
    /// The format.
    public let format: MeshFormat
    /// The number of vertices of every mesh.
    public let vertexCount: Int
    /// Digits behind the point in OBJ.
    public let decimals: Int
    private let head: [UInt8]
    private let tail: [UInt8]
    private let colors: [UInt8]
    private var buffer: [UInt8] = []

    /// An encoder for meshes of the given triangles.
    ///
    /// - Parameters:
    ///   - format: the format.
    ///   - vertexCount: how many vertices each mesh has.
    ///   - triangles: the corners, three a triangle.
    ///   - texture: coordinates, u and v each, and for each corner of each triangle the pair it takes.
    ///   - colors: four samples a vertex; alpha is not written.
    ///   - materialLibrary: the `.mtl` file an OBJ names, relative to it, and the material it uses.
    ///   - materialChanges: triangles from which on an OBJ uses another material of the library.
    ///   - decimals: digits behind the point in OBJ; 7 keeps a ten-millionth of a metre.
    public init(
        _ format: MeshFormat, vertexCount: Int, triangles: [Int32],
        texture: (coordinates: [Float], triangles: [Int32])? = nil, colors: [UInt8] = [],
        materialLibrary: (file: String, material: String)? = nil,
        materialChanges: [(triangle: Int, material: String)] = [], decimals: Int = 7
    ) {
        precondition(triangles.allSatisfy { $0 >= 0 && $0 < vertexCount }, "corners are vertices of the mesh")
        precondition(colors.isEmpty || colors.count == 4 * vertexCount, "there are four samples a vertex")
        if let texture {
            let count = texture.coordinates.count / 2
            precondition(
                texture.triangles.count == triangles.count && texture.triangles.allSatisfy { $0 >= 0 && $0 < count },
                "every corner has a texture coordinate")
        }
        self.format = format
        self.vertexCount = vertexCount
        self.decimals = decimals
        self.colors = colors
        switch format {
        case .obj:
            head = Array((materialLibrary.map { "mtllib \($0.file)\n" } ?? "").utf8)
            let materials = materialLibrary.map { [(triangle: 0, material: $0.material)] + materialChanges }
            tail = MeshEncoder.faceText(triangles, texture, materials ?? [])
        case .ply:
            head = MeshEncoder.header(
                vertexCount: vertexCount, triangleCount: triangles.count / 3, isTextured: texture != nil,
                isColored: !colors.isEmpty)
            tail = MeshEncoder.faceBytes(triangles, texture)
        }
    }

    /// The bytes of the file of a mesh with these positions.
    ///
    /// - Parameters:
    ///   - positions: three values a vertex.
    ///   - path: what errors call the file.
    /// - Throws: `MeshError.unwritable` when a coordinate is not finite or too large to write.
    public mutating func bytes(of positions: ArraySlice<Float>, path: String) throws(MeshError) -> [UInt8] {
        var bytes: [UInt8] = []
        try withEncoded(positions, path: path) { bytes = Array($0) }
        return bytes
    }

    /// The bytes of the file of a mesh with these positions, given to `body` in the encoder's own memory.
    ///
    /// - Throws: `MeshError.unwritable` when a coordinate is not finite or too large to write, and what `body` throws.
    package mutating func withEncoded(
        _ positions: ArraySlice<Float>, path: String,
        _ body: (UnsafeRawBufferPointer) throws(MeshError) -> Void
    ) throws(MeshError) {
        precondition(positions.count == 3 * vertexCount, "every mesh of an encoder has as many vertices")
        let count = try positions.withUnsafeBufferPointer { positions throws(MeshError) in
            if let bad = positions.firstIndex(where: { !$0.isFinite }) {
                throw MeshError.unwritable(path: path, reason: "vertex \(bad / 3) is not finite")
            }
            switch format {
            case .obj: return try encodeText(positions, path: path)
            case .ply: return encodeBytes(positions)
            }
        }
        try buffer.withUnsafeBufferPointer { buffer throws(MeshError) in
            try body(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: buffer.prefix(count))))
        }
    }

    private mutating func reserve(_ count: Int) {
        if buffer.count < count { buffer = Array(repeating: 0, count: count) }
    }

    private mutating func encodeText(
        _ positions: UnsafeBufferPointer<Float>, path: String
    ) throws(MeshError) -> Int {
        let decimal = DecimalText(decimals: decimals)
        if let large = positions.firstIndex(where: { Double($0.magnitude) >= decimal.limit }) {
            throw .unwritable(path: path, reason: "vertex \(large / 3) is too far away: \(positions[large])")
        }
        // "v", three numbers each after a blank, perhaps three samples of at most five bytes, and the line's end.
        reserve(head.count + vertexCount * (3 * DecimalText.longest + 32) + tail.count)
        let coloured = !colors.isEmpty
        let samples = DecimalText(decimals: 4)
        return buffer.withUnsafeMutableBufferPointer { buffer in
            colors.withUnsafeBufferPointer { colors in
                let start = buffer.baseAddress!
                head.withUnsafeBufferPointer {
                    if let base = $0.baseAddress { start.update(from: base, count: $0.count) }
                }
                var end = start + head.count
                for vertex in 0..<vertexCount {
                    end.pointee = UInt8(ascii: "v")
                    end += 1
                    for axis in 0..<3 {
                        end.pointee = UInt8(ascii: " ")
                        end = decimal.write(positions[3 * vertex + axis], to: end + 1)
                    }
                    if coloured {
                        for channel in 0..<3 {
                            end.pointee = UInt8(ascii: " ")
                            end = samples.write(Float(colors[4 * vertex + channel]) / 255, to: end + 1)
                        }
                    }
                    end.pointee = UInt8(ascii: "\n")
                    end += 1
                }
                tail.withUnsafeBufferPointer {
                    if let base = $0.baseAddress { end.update(from: base, count: $0.count) }
                }
                return end - start + tail.count
            }
        }
    }

    private mutating func encodeBytes(_ positions: UnsafeBufferPointer<Float>) -> Int {
        let stride = colors.isEmpty ? 12 : 15
        let count = head.count + vertexCount * stride + tail.count
        reserve(count)
        buffer.withUnsafeMutableBytes { buffer in
            buffer.copyBytes(from: head)
            var place = head.count
            for vertex in 0..<vertexCount {
                for axis in 0..<3 {
                    buffer.storeBytes(
                        of: positions[3 * vertex + axis].bitPattern.littleEndian, toByteOffset: place + 4 * axis,
                        as: UInt32.self)
                }
                if stride == 15 {
                    for channel in 0..<3 { buffer[place + 12 + channel] = colors[4 * vertex + channel] }
                }
                place += stride
            }
            UnsafeMutableRawBufferPointer(rebasing: buffer[place...]).copyBytes(from: tail)
        }
        return count
    }

    private static func faceText(
        _ triangles: [Int32], _ texture: (coordinates: [Float], triangles: [Int32])?,
        _ materials: [(triangle: Int, material: String)]
    ) -> [UInt8] {
        var text: [UInt8] = []
        if let texture {
            let decimal = DecimalText(decimals: 6)
            for index in stride(from: 0, to: texture.coordinates.count - 1, by: 2) {
                let pair = (texture.coordinates[index], texture.coordinates[index + 1])
                append(to: &text, room: 2 * DecimalText.longest + 4) { start in
                    start.update(from: [UInt8(ascii: "v"), UInt8(ascii: "t"), UInt8(ascii: " ")], count: 3)
                    var end = decimal.write(writable(pair.0), to: start + 3)
                    end.pointee = UInt8(ascii: " ")
                    end = decimal.write(writable(pair.1), to: end + 1)
                    end.pointee = UInt8(ascii: "\n")
                    return end + 1
                }
            }
        }
        text.reserveCapacity(text.count + triangles.count / 3 * (texture == nil ? 24 : 46))
        let uses = Dictionary(materials.map { ($0.triangle, $0.material) }, uniquingKeysWith: { $1 })
        for start in stride(from: 0, to: triangles.count, by: 3) {
            if let material = uses[start / 3] { text += "usemtl \(material)\n".utf8 }
            append(to: &text, room: 3 * (2 * DecimalText.longest + 2) + 2) { line in
                line.pointee = UInt8(ascii: "f")
                var end = line + 1
                for corner in start..<start + 3 {
                    end.pointee = UInt8(ascii: " ")
                    end = DecimalText.write(UInt64(triangles[corner] + 1), to: end + 1)
                    guard let texture else { continue }
                    end.pointee = UInt8(ascii: "/")
                    end = DecimalText.write(UInt64(texture.triangles[corner] + 1), to: end + 1)
                }
                end.pointee = UInt8(ascii: "\n")
                return end + 1
            }
        }
        return text
    }

    /// A texture coordinate, or 0 for one that cannot be written.
    private static func writable(_ value: Float) -> Float { value.magnitude < 1e6 ? value : 0 }

    /// Lets `write` fill memory of `room` bytes, and appends what it filled.
    @inline(__always)
    private static func append(
        to text: inout [UInt8], room: Int, _ write: (UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8>
    ) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: room) { scratch in
            let start = scratch.baseAddress!
            text.append(contentsOf: UnsafeBufferPointer(start: start, count: write(start) - start))
        }
    }

    private static func header(vertexCount: Int, triangleCount: Int, isTextured: Bool, isColored: Bool) -> [UInt8] {
        var lines = ["ply", "format binary_little_endian 1.0", "element vertex \(vertexCount)"]
        lines += ["x", "y", "z"].map { "property float \($0)" }
        if isColored { lines += ["red", "green", "blue"].map { "property uchar \($0)" } }
        lines += ["element face \(triangleCount)", "property list uchar int vertex_indices"]
        if isTextured { lines.append("property list uchar float texcoord") }
        lines.append("end_header\n")
        return Array(lines.joined(separator: "\n").utf8)
    }

    private static func faceBytes(
        _ triangles: [Int32], _ texture: (coordinates: [Float], triangles: [Int32])?
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(triangles.count / 3 * (texture == nil ? 13 : 38))
        func append(_ value: UInt32) { withUnsafeBytes(of: value.littleEndian) { bytes += $0 } }
        for start in stride(from: 0, to: triangles.count, by: 3) {
            bytes.append(3)
            for corner in start..<start + 3 { append(UInt32(bitPattern: triangles[corner])) }
            guard let texture else { continue }
            bytes.append(6)
            for corner in start..<start + 3 {
                for axis in 0..<2 {
                    append(texture.coordinates[2 * Int(texture.triangles[corner]) + axis].bitPattern)
                }
            }
        }
        return bytes
    }
}
