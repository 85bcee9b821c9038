/// Reads glTF 2 and its binary form GLB: the meshes of the scene where its nodes put them, with the colours of
/// vertices and the base colour textures of materials.
///
/// Triangles, strips and fans are read, accessors of every type, normalised, interleaved and sparse ones included; so
/// that `KHR_mesh_quantization` and `KHR_texture_transform` need nothing more. Skins and morph targets are not applied.
/// The nodes of a scene are trees, as glTF demands: a node with two parents is an error, which is what keeps a small
/// file from showing a mesh 2⁴⁰ times; instances of a mesh are charged to a budget (`GLTFBudget`).
struct GLTFReader {
    private let path: String
    private let document: GLTFDocument
    private var buffers: GLTFBuffers
    private var materials: GLTFMaterials
    private var raw = RawMesh()
    private var hasCoordinates = false

    /// A reader of a file's bytes, whose buffers and images in other files are looked for among `neighbours`.
    init(_ bytes: [UInt8], path: String, neighbours: NeighbourFiles) throws(MeshError) {
        let container = try GLTFContainer(bytes, path: path)
        self.path = path
        document = container.document
        buffers = GLTFBuffers(
            container, path: path, neighbours: neighbours, budget: GLTFBudget(bytes: bytes.count))
        materials = GLTFMaterials(container.document, imageBudget: bytes.count)
    }

    /// What the file's scene shows, in the scene's frame.
    ///
    /// - Throws: `MeshError.invalid` with the part of the document that cannot be understood.
    mutating func read() throws(MeshError) -> RawMesh {
        raw.materials = try materials.read(&buffers)
        let nodes = document.nodes ?? []
        var isVisited = [Bool](repeating: false, count: nodes.count)
        var waiting = try roots().reversed().map { (node: $0, parent: GLTFTransform.identity) }
        while let (index, parent) = waiting.popLast() {
            guard let node = nodes[named: index] else { throw failure("nodes[\(index)]", "there is no such node") }
            guard !isVisited[index] else {
                throw failure("nodes[\(index)]", "the node hangs in two places of the scene; nodes must form trees")
            }
            isVisited[index] = true
            guard let transform = GLTFTransform(node) else {
                throw failure("nodes[\(index)]", "its transform has too few or too many values")
            }
            let sceneFromNode = parent.after(transform)
            if let mesh = node.mesh { try append(mesh, sceneFromNode) }
            waiting += (node.children ?? []).reversed().map { ($0, sceneFromNode) }
            guard waiting.count <= nodes.count else {
                throw failure("nodes[\(index)]", "nodes hang in several places of the scene; they must form trees")
            }
        }
        if !hasCoordinates { raw.textureCoordinates = [] }
        if raw.triangleMaterials.allSatisfy({ $0 < 0 }) { raw.triangleMaterials = [] }
        return raw
    }

    /// The nodes that the scene begins with; those no other has as a child where there is no scene.
    private func roots() throws(MeshError) -> [Int] {
        if let scenes = document.scenes, !scenes.isEmpty {
            guard let scene = scenes[named: document.scene ?? 0] else {
                throw failure("scene", "there is no such scene")
            }
            return scene.nodes ?? []
        }
        let children = Set((document.nodes ?? []).flatMap { $0.children ?? [] })
        return (document.nodes ?? []).indices.filter { !children.contains($0) }
    }

    /// Adds an instance of a mesh. Primitives on the same positions share their vertices.
    private mutating func append(_ index: Int, _ sceneFromMesh: GLTFTransform) throws(MeshError) {
        guard let mesh = document.meshes?[named: index] else {
            throw failure("meshes[\(index)]", "there is no such mesh")
        }
        var bases: [Int: Int] = [:]
        for (number, primitive) in mesh.primitives.enumerated() {
            let place = "meshes[\(index)].primitives[\(number)]"
            guard let accessor = primitive.attributes["POSITION"] else {
                throw failure(place, "it has no positions")
            }
            let base: Int
            if let known = bases[accessor] {
                base = known
            } else {
                base = raw.vertexCount
                bases[accessor] = base
                try appendVertices(accessor, primitive, sceneFromMesh, place)
            }
            let count = try buffers.count(accessor)
            try appendTriangles(primitive, base, count, isMirrored: sceneFromMesh.isMirrored, place)
        }
    }

    private mutating func appendVertices(
        _ accessor: Int, _ primitive: GLTFDocument.Primitive, _ sceneFromMesh: GLTFTransform, _ place: String
    ) throws(MeshError) {
        let count = try buffers.count(accessor)
        try buffers.budget.spend(count, path, place)
        guard raw.vertexCount + count <= RawMesh.largestCount else { throw .tooManyTriangles(path: path) }
        if primitive.extensions?.draco != nil, document.accessors?[named: accessor]?.bufferView == nil {
            throw failure(
                place, "it is compressed by KHR_draco_mesh_compression, which is not read; export it without")
        }
        let base = raw.vertexCount
        raw.pieces += 1
        raw.positions += sceneFromMesh.applied(to: try buffers.values(accessor, width: 3...3).values)
        guard let color = primitive.attributes["COLOR_0"] else {
            if !raw.colors.isEmpty { raw.colors += Array(repeating: 255, count: 4 * count) }
            return
        }
        let (values, width) = try buffers.values(color, width: 3...4)
        guard values.count == width * count else { throw failure(place, "it has not a colour for each vertex") }
        if raw.colors.isEmpty { raw.colors = Array(repeating: 255, count: 4 * base) }
        for vertex in 0..<count {
            for channel in 0..<3 { raw.colors.append(GLTFMaterials.sample(linear: values[width * vertex + channel])) }
            raw.colors.append(width == 4 ? GLTFMaterials.sample(values[width * vertex + 3]) : 255)
        }
    }

    private mutating func appendTriangles(
        _ primitive: GLTFDocument.Primitive, _ base: Int, _ vertexCount: Int, isMirrored: Bool, _ place: String
    ) throws(MeshError) {
        let indices: [Int32]
        if let accessor = primitive.indices {
            indices = try buffers.indices(accessor)
        } else {
            try buffers.budget.spend(vertexCount, path, place)
            indices = Array(0..<Int32(vertexCount))
        }
        let mode = primitive.mode ?? 4
        let count: Int
        switch mode {
        case 0...3:
            raw.faces += indices.count
            raw.facesWithoutArea += indices.count
            return
        case 4: count = indices.count / 3
        case 5, 6: count = max(0, indices.count - 2)
        default: throw failure(place, "\(mode) is not a kind of primitive")
        }
        guard raw.triangleCount + count <= RawMesh.largestCount else { throw .tooManyTriangles(path: path) }
        raw.faces += count
        raw.triangleMaterials += Array(
            repeating: raw.materials[named: primitive.material] == nil ? -1 : Int32(primitive.material!), count: count)
        let first = raw.triangles.count
        raw.triangles.reserveCapacity(first + 3 * count)
        for triangle in 0..<count {
            var (a, b, c) = (triangle, triangle + 1, triangle + 2)
            switch mode {
            case 4: (a, b, c) = (3 * triangle, 3 * triangle + 1, 3 * triangle + 2)
            // Every other triangle of a strip runs the other way round.
            case 5: if triangle % 2 == 1 { swap(&a, &b) }
            default: a = 0
            }
            if isMirrored { swap(&b, &c) }
            for corner in [indices[a], indices[b], indices[c]] {
                raw.triangles.append(corner >= 0 && Int(corner) < vertexCount ? Int32(base) + corner : -1)
            }
        }
        try appendCoordinates(primitive, base, vertexCount, from: first, place)
    }

    /// Adds the texture coordinates of the corners from `first` on, v upwards; NaN where there are none.
    private mutating func appendCoordinates(
        _ primitive: GLTFDocument.Primitive, _ base: Int, _ vertexCount: Int, from first: Int, _ place: String
    ) throws(MeshError) {
        let mapping = materials.mapping(primitive.material)
        guard let accessor = primitive.attributes["TEXCOORD_\(mapping.set)"] else {
            raw.textureCoordinates += Array(repeating: .nan, count: 2 * (raw.triangles.count - first))
            return
        }
        let values = try buffers.values(accessor, width: 2...2).values
        guard values.count == 2 * vertexCount else {
            throw failure(place, "it has not a texture coordinate for each vertex")
        }
        hasCoordinates = true
        raw.textureCoordinates.reserveCapacity(2 * raw.triangles.count)
        for corner in raw.triangles[first...] {
            let vertex = 2 * (Int(corner) - base)
            let mapped = corner < 0 ? SIMD2(.nan, .nan) : mapping.applied(to: SIMD2(values[vertex], values[vertex + 1]))
            raw.textureCoordinates.append(mapped.x)
            raw.textureCoordinates.append(mapped.y)
        }
    }

    private func failure(_ place: String, _ reason: String) -> MeshError {
        .invalid(path: path, place: place, reason: reason)
    }
}
