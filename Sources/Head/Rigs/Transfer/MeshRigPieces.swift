internal import Meshes

/// The pieces of a rig made of a mesh: a piece for each that was told apart and each material on it.
struct MeshRigPieces {
    private(set) var pieces: [RigPiece] = []
    private(set) var kinds: [RigPieceKind] = []
    /// Texture coordinates, (T, 2).
    private(set) var coordinates: [Float] = []
    /// Whether a piece has no material of the file.
    private(set) var needsPlainMaterial = false

    /// The pieces of a file's mesh.
    init(_ file: LoadedMesh, _ rigger: MeshRigger) {
        // Eyes, teeth and what is attached are a piece each kind, as artists have them.
        var kindOf = [RigPieceKind](repeating: .skin, count: rigger.mesh.mesh.vertexCount)
        for piece in rigger.pieces { for vertex in piece.vertices { kindOf[vertex] = piece.kind } }
        var groups: [Group: [Int]] = [:]
        for triangle in 0..<file.mesh.triangleCount {
            let vertex = rigger.mesh.numbers[Int(file.mesh.triangles[3 * triangle])]
            let material = file.triangleMaterials.isEmpty ? -1 : file.triangleMaterials[triangle]
            groups[Group(kind: kindOf[Int(vertex)], material: Int(material)), default: []].append(triangle)
        }
        let order = RigPieceKind.allCases
        let sorted = groups.keys.sorted {
            (order.firstIndex(of: $0.kind)!, $0.material) < (order.firstIndex(of: $1.kind)!, $1.material)
        }
        var known: [SIMD2<UInt32>: Int32] = [:]
        for group in sorted {
            let isAlone = sorted.count { $0.kind == group.kind } == 1
            let number = sorted.filter { $0.kind == group.kind }.firstIndex(of: group)! + 1
            var piece = RigPiece(
                name: isAlone ? group.kind.name : "\(group.kind.name)_\(number)", vertices: [], triangles: [],
                textureCorners: [])
            piece.material = group.material < 0 ? file.materials.count : group.material
            if group.material < 0 { needsPlainMaterial = true }
            let corners = groups[group]!.flatMap { 3 * $0..<3 * $0 + 3 }
            piece.vertices = Set(corners.map { file.mesh.triangles[$0] }).sorted()
            let places = Dictionary(uniqueKeysWithValues: zip(piece.vertices, Int32(0)...))
            piece.triangles = corners.map { places[file.mesh.triangles[$0]]! }
            if !file.textureCoordinates.isEmpty {
                piece.textureCorners = corners.map { corner in
                    // Corners without a coordinate take the origin.
                    let pair = (0..<2).map { file.textureCoordinates[2 * corner + $0] }.map { $0.isFinite ? $0 : 0 }
                    let key = SIMD2(pair[0].bitPattern, pair[1].bitPattern)
                    if let number = known[key] { return number }
                    let number = Int32(coordinates.count / 2)
                    known[key] = number
                    coordinates += pair
                    return number
                }
            }
            pieces.append(piece)
            kinds.append(group.kind)
        }
    }

    private struct Group: Hashable {
        var kind: RigPieceKind
        var material: Int
    }
}
