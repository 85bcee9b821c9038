/// A piece as glTF has it: a vertex for each pair of a model's vertex and a texture coordinate that it takes.
///
/// Pairs are in the order of the vertices, then of the coordinates: who knows the model knows the order.
struct GLBPiece {
    /// For each vertex the model's.
    let vertices: [Int32]
    /// For each vertex u, and v downwards; empty without a layout.
    let coordinates: [Float]
    /// The corners of the triangles.
    let triangles: [Int32]

    init(_ piece: RigPiece, coordinates: [Float]) {
        guard !piece.textureCorners.isEmpty else {
            (vertices, self.coordinates, triangles) = (piece.vertices, [], piece.triangles)
            return
        }
        let corners = zip(piece.triangles, piece.textureCorners).map { Int64($0) << 32 | Int64($1) }
        let pairs = Set(corners).sorted()
        let places = Dictionary(uniqueKeysWithValues: zip(pairs, Int32(0)...))
        vertices = pairs.map { piece.vertices[Int($0 >> 32)] }
        self.coordinates = pairs.flatMap { pair in
            let corner = 2 * Int(pair & 0xFFFF_FFFF)
            return [coordinates[corner], 1 - coordinates[corner + 1]]
        }
        triangles = corners.map { places[$0]! }
    }

    /// The values of its vertices among those of the model, `width` each.
    func gather<Value>(_ values: [Value], width: Int) -> [Value] {
        var gathered: [Value] = []
        gathered.reserveCapacity(width * vertices.count)
        for vertex in vertices { gathered += values[width * Int(vertex)..<width * (Int(vertex) + 1)] }
        return gathered
    }
}
