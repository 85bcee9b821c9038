/// Reads Wavefront OBJ: positions, colours behind them, texture coordinates, polygons, materials.
///
/// Assimp reads OBJ too, but makes a vertex of every corner, so that the order of the file's vertices, which is a head
/// model's, is lost; and it takes several times as long and ten times the memory.
struct OBJReader: PolygonReader {
    let path: String
    private var neighbours: NeighbourFiles
    var raw = RawMesh()
    /// Texture coordinates as listed, u and v each.
    private var coordinates: [Float] = []
    /// The material files named, once each and no more than a file has reason to.
    private var libraries: [String] = []
    private var materialNumbers: [String: Int32] = [:]
    private var material: Int32 = -1
    /// The corners of the face in hand: vertices, and texture coordinates or −1.
    var corners: [Int32] = []
    private var faceCoordinates: [Int32] = []
    /// For each corner of all triangles the number of its texture coordinate, −1 for none.
    private var cornerCoordinates: [Int32] = []
    var triangulation = PolygonTriangulation()

    /// A reader of a file whose material files are looked for among `neighbours`.
    init(path: String, neighbours: NeighbourFiles) {
        self.path = path
        self.neighbours = neighbours
    }

    /// What the file holds.
    ///
    /// - Throws: `MeshError.invalid` with the line of a vertex or face that cannot be understood.
    mutating func read(_ bytes: [UInt8]) throws(MeshError) -> RawMesh {
        if bytes.prefix(4_096).contains(0) {
            throw .invalid(path: path, place: "", reason: "not an OBJ file: it holds binary data, not text")
        }
        raw.pieces = 1
        // A vertex line and its share of faces rarely take fewer than 60 bytes.
        raw.positions.reserveCapacity(bytes.count / 20)
        var failure: MeshError?
        bytes.withUnsafeBufferPointer { bytes in
            var scanner = TextScanner(bytes)
            while !scanner.isAtEnd {
                do throws(MeshError) { try readLine(&scanner) } catch {
                    failure = error
                    return
                }
                scanner.nextLine()
            }
        }
        if let failure { throw failure }
        finish()
        return raw
    }

    private mutating func readLine(_ scanner: inout TextScanner) throws(MeshError) {
        guard scanner.hasWord() else { return }
        switch scanner.next {
        case UInt8(ascii: "v"):
            scanner.skip()
            switch scanner.next {
            case UInt8(ascii: " "), UInt8(ascii: "\t"): try readVertex(&scanner)
            case UInt8(ascii: "t"):
                scanner.skip()
                coordinates.append(Float(scanner.number() ?? .nan))
                coordinates.append(Float(scanner.number() ?? 0))
            default: break
            }
        case UInt8(ascii: "f"):
            scanner.skip()
            guard scanner.next <= UInt8(ascii: " ") else { return }
            try readFace(&scanner)
        case UInt8(ascii: "l"), UInt8(ascii: "p"):
            let keyword = scanner.word()
            if keyword.count == 1 { raw.facesWithoutArea += 1 }
        case UInt8(ascii: "u"):
            if scanner.word().elementsEqual("usemtl".utf8) { use(scanner.restOfLine()) }
        case UInt8(ascii: "m"):
            if scanner.word().elementsEqual("mtllib".utf8) { name(scanner.restOfLine()) }
        case UInt8(ascii: "o"), UInt8(ascii: "g"):
            let isPiece = scanner.word().count == 1
            // The first group usually comes before the first face.
            if isPiece, raw.faces > 0 { raw.pieces += 1 }
        default: break
        }
    }

    private mutating func readVertex(_ scanner: inout TextScanner) throws(MeshError) {
        guard let x = scanner.number(), let y = scanner.number(), let z = scanner.number() else {
            throw .invalid(
                path: path, place: "line \(scanner.line)",
                reason: "a vertex needs three numbers; repair the file or export it again")
        }
        raw.positions.append(Float(x))
        raw.positions.append(Float(y))
        raw.positions.append(Float(z))
        guard scanner.hasWord() else {
            if !raw.colors.isEmpty { raw.colors += [255, 255, 255, 255] }
            return
        }
        // One number more is a weight, three are a colour.
        guard let red = scanner.number(), let green = scanner.number(), let blue = scanner.number() else {
            if !raw.colors.isEmpty { raw.colors += [255, 255, 255, 255] }
            return
        }
        if raw.colors.isEmpty { raw.colors = Array(repeating: 255, count: 4 * (raw.vertexCount - 1)) }
        // Some programs write 0…255 instead of 0…1.
        let scale: Double = max(red, green, blue) > 1 ? 1 : 255
        raw.colors.append(OBJReader.sample(red * scale))
        raw.colors.append(OBJReader.sample(green * scale))
        raw.colors.append(OBJReader.sample(blue * scale))
        raw.colors.append(255)
    }

    @inline(__always)
    private static func sample(_ value: Double) -> UInt8 { value > 0 ? UInt8(min(255, value).rounded()) : 0 }

    private mutating func readFace(_ scanner: inout TextScanner) throws(MeshError) {
        corners.removeAll(keepingCapacity: true)
        faceCoordinates.removeAll(keepingCapacity: true)
        while scanner.hasWord() {
            guard let vertex = scanner.integer(), vertex != 0 else {
                if scanner.next == UInt8(ascii: "#") { break }
                throw .invalid(
                    path: path, place: "line \(scanner.line)",
                    reason: "a face needs vertex numbers such as 3, 3/2 or 3/2/1; repair the file or export it again")
            }
            var coordinate = 0
            if scanner.next == UInt8(ascii: "/") {
                scanner.skip()
                coordinate = scanner.integer() ?? 0
                if scanner.next == UInt8(ascii: "/") {
                    scanner.skip()
                    _ = scanner.integer()
                }
            }
            corners.append(resolve(vertex, count: raw.vertexCount))
            faceCoordinates.append(resolve(coordinate, count: coordinates.count / 2))
        }
        try appendPolygon()
    }

    /// An index from 0; negative numbers count from the last one listed; −1 for none. A number beyond what is listed
    /// stays, as vertices may follow their faces.
    @inline(__always)
    private func resolve(_ number: Int, count: Int) -> Int32 {
        if number > 0 { return Int32(clamping: number - 1) }
        return number < 0 && count + number >= 0 ? Int32(clamping: count + number) : -1
    }

    @inline(__always)
    mutating func appendTriangle(_ a: Int, _ b: Int, _ c: Int) {
        cornerCoordinates.append(faceCoordinates[a])
        cornerCoordinates.append(faceCoordinates[b])
        cornerCoordinates.append(faceCoordinates[c])
        raw.triangleMaterials.append(material)
    }

    private mutating func use(_ name: String) {
        if let number = materialNumbers[name] {
            material = number
        } else {
            material = Int32(raw.materials.count)
            materialNumbers[name] = material
            raw.materials.append(MeshMaterial(name: name))
        }
    }

    private mutating func name(_ library: String) {
        if libraries.count < OBJReader.mostLibraries, !libraries.contains(library) { libraries.append(library) }
    }

    private static let mostLibraries = 100

    /// Looks up texture coordinates and material files.
    private mutating func finish() {
        let listed = coordinates.count / 2
        if listed > 0, cornerCoordinates.contains(where: { $0 >= 0 && $0 < listed }) {
            raw.textureCoordinates = Array(repeating: .nan, count: 2 * cornerCoordinates.count)
            for (corner, index) in cornerCoordinates.enumerated() where index >= 0 && index < listed {
                raw.textureCoordinates[2 * corner] = coordinates[2 * Int(index)]
                raw.textureCoordinates[2 * corner + 1] = coordinates[2 * Int(index) + 1]
            }
        }
        guard !raw.materials.isEmpty else {
            raw.triangleMaterials = []
            return
        }
        // The texture files of materials, where the material files are there; they are not needed otherwise.
        for library in libraries {
            guard let bytes = neighbours.bytes(of: library) else { continue }
            for (name, texture) in MaterialLibrary(bytes).textures {
                if let number = materialNumbers[name] { raw.materials[Int(number)].textureFile = texture }
            }
        }
    }
}
