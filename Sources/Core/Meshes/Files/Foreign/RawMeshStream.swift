internal import Foundation

/// A raw mesh, or the reason why there is none, as bytes from one process to another: a mark, the length of a header,
/// the header as JSON, and the arrays it counts, one after the other.
enum RawMeshStream {
    private static let mark = Array("flambeau raw mesh 1\n".utf8)

    private struct Header: Codable {
        var reason: String?
        var place: String?
        var positions = 0
        var triangles = 0
        var textureCoordinates = 0
        var colors = 0
        var triangleMaterials = 0
        var pieces = 0
        var faces = 0
        var facesWithoutArea = 0
        var materials: [MeshMaterial] = []
    }

    /// Gives the bytes of a mesh to `write`, piece by piece.
    static func write(_ raw: RawMesh, _ write: (UnsafeRawBufferPointer) -> Void) {
        var header = Header()
        header.positions = raw.positions.count
        header.triangles = raw.triangles.count
        header.textureCoordinates = raw.textureCoordinates.count
        header.colors = raw.colors.count
        header.triangleMaterials = raw.triangleMaterials.count
        header.pieces = raw.pieces
        header.faces = raw.faces
        header.facesWithoutArea = raw.facesWithoutArea
        header.materials = raw.materials
        RawMeshStream.write(header, write)
        raw.positions.withUnsafeBytes(write)
        raw.triangles.withUnsafeBytes(write)
        raw.textureCoordinates.withUnsafeBytes(write)
        raw.colors.withUnsafeBytes(write)
        raw.triangleMaterials.withUnsafeBytes(write)
    }

    /// Gives the bytes of a reason why there is no mesh to `write`.
    static func write(place: String, reason: String, _ write: (UnsafeRawBufferPointer) -> Void) {
        RawMeshStream.write(Header(reason: reason, place: place), write)
    }

    private static func write(_ header: Header, _ write: (UnsafeRawBufferPointer) -> Void) {
        let json = (try? JSONEncoder().encode(header)) ?? Data()
        mark.withUnsafeBytes(write)
        withUnsafeBytes(of: UInt64(json.count), write)
        json.withUnsafeBytes(write)
    }

    /// The mesh that some bytes tell of.
    ///
    /// - Throws: `MeshError.invalid` with the reason they give, or when they are not what `write` makes: nothing in
    ///   them is trusted.
    static func mesh(from bytes: [UInt8], path: String) throws(MeshError) -> RawMesh {
        let broken = MeshError.invalid(
            path: path, place: "", reason: "the program that reads this format did not answer as it should")
        let start = mark.count + 8
        guard bytes.count >= start, bytes.starts(with: mark) else { throw broken }
        let length = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: mark.count, as: UInt64.self) }
        guard length <= UInt64(bytes.count - start),
            let header = try? JSONDecoder().decode(Header.self, from: Data(bytes[start..<start + Int(length)]))
        else { throw broken }
        if let reason = header.reason { throw .invalid(path: path, place: header.place ?? "", reason: reason) }

        var place = start + Int(length)
        func take<Value: BitwiseCopyable>(_ count: Int, _ type: Value.Type) -> [Value]? {
            let size = MemoryLayout<Value>.size
            guard count >= 0, count <= (bytes.count - place) / size else { return nil }
            defer { place += count * size }
            return bytes.withUnsafeBytes { bytes in
                [Value](unsafeUninitializedCapacity: count) { buffer, filled in
                    filled = count
                    UnsafeMutableRawBufferPointer(buffer).copyMemory(
                        from: UnsafeRawBufferPointer(rebasing: bytes[place..<place + count * size]))
                }
            }
        }
        guard let positions = take(header.positions, Float.self), let triangles = take(header.triangles, Int32.self),
            let coordinates = take(header.textureCoordinates, Float.self), let colors = take(header.colors, UInt8.self),
            let materials = take(header.triangleMaterials, Int32.self), place == bytes.count,
            positions.count % 3 == 0, triangles.count % 3 == 0, positions.count <= 3 * RawMesh.largestCount,
            triangles.count <= 3 * RawMesh.largestCount, [0, 2 * triangles.count].contains(coordinates.count),
            [0, 4 * (positions.count / 3)].contains(colors.count), [0, triangles.count / 3].contains(materials.count),
            materials.allSatisfy({ $0 < header.materials.count })
        else { throw broken }
        return RawMesh(
            positions: positions, triangles: triangles, textureCoordinates: coordinates, colors: colors,
            materials: header.materials, triangleMaterials: materials, pieces: header.pieces, faces: header.faces,
            facesWithoutArea: header.facesWithoutArea)
    }
}
