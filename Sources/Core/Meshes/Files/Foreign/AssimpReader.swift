internal import CAssimp
internal import Foundation

/// Reads the formats Assimp knows, through its C interface and without its post-processing: every index is checked
/// here before it is used, and polygons are cut here.
struct AssimpReader {
    let path: String
    private var raw = RawMesh()
    private var corners: [Int32] = []
    private var triangulation = PolygonTriangulation()

    /// The most vertices and the most triangles taken from a scene.
    private static let largestCount = 1 << 26

    init(path: String) { self.path = path }

    /// Everything the file's scene shows, in the scene's frame.
    mutating func read() throws(MeshError) -> RawMesh {
        guard let scene = aiImportFile(path, 0) else {
            let reason = String(cString: aiGetErrorString())
            throw .invalid(
                path: path, place: "",
                reason: reason.contains("bad_alloc")
                    ? "reading it takes more memory than it may; save it as OBJ, PLY, STL or GLB"
                    : "not a mesh file that can be read (\(reason.isEmpty ? "unknown format" : reason))")
        }
        defer { aiReleaseImport(scene) }
        readMaterials(scene.pointee)
        if let root = scene.pointee.mRootNode {
            try visit(root, AssimpReader.identity, scene.pointee, depth: 0)
        }
        if raw.textureCoordinates.allSatisfy(\.isNaN) { raw.textureCoordinates = [] }
        if raw.triangleMaterials.allSatisfy({ $0 < 0 }) { raw.triangleMaterials = [] }
        return raw
    }

    private static let identity = aiMatrix4x4(
        a1: 1, a2: 0, a3: 0, a4: 0, b1: 0, b2: 1, b3: 0, b4: 0, c1: 0, c2: 0, c3: 1, c4: 0, d1: 0, d2: 0, d3: 0, d4: 1)

    private mutating func readMaterials(_ scene: aiScene) {
        for index in 0..<Int(scene.mNumMaterials) {
            guard let material = scene.mMaterials?[index] else { continue }
            var name = aiString()
            let hasName = aiGetMaterialString(material, "?mat.name", 0, 0, &name) == aiReturn_SUCCESS
            var texture = aiString()
            let hasTexture =
                aiGetMaterialTexture(
                    material, aiTextureType_DIFFUSE, 0, &texture, nil, nil, nil, nil, nil, nil) == aiReturn_SUCCESS
            raw.materials.append(
                MeshMaterial(
                    name: hasName ? name.text : "",
                    // A star and a number name a picture inside the file, which is not taken out of it.
                    textureFile: hasTexture && !texture.text.hasPrefix("*") ? texture.text : nil))
        }
    }

    private mutating func visit(
        _ node: UnsafeMutablePointer<aiNode>, _ sceneFromParent: aiMatrix4x4, _ scene: aiScene, depth: Int
    ) throws(MeshError) {
        guard depth < 256 else {
            throw .invalid(path: path, place: "scene graph", reason: "nodes are nested more than 256 deep")
        }
        var sceneFromNode = sceneFromParent
        withUnsafePointer(to: node.pointee.mTransformation) { aiMultiplyMatrix4(&sceneFromNode, $0) }
        for index in 0..<Int(node.pointee.mNumMeshes) {
            let number = Int(node.pointee.mMeshes[index])
            guard number < Int(scene.mNumMeshes), let mesh = scene.mMeshes[number] else { continue }
            try append(mesh.pointee, sceneFromNode)
        }
        for index in 0..<Int(node.pointee.mNumChildren) {
            guard let child = node.pointee.mChildren[index] else { continue }
            try visit(child, sceneFromNode, scene, depth: depth + 1)
        }
    }

    private mutating func append(_ mesh: aiMesh, _ sceneFromMesh: aiMatrix4x4) throws(MeshError) {
        guard let vertices = mesh.mVertices, let faces = mesh.mFaces, mesh.mNumVertices > 0 else { return }
        let base = raw.vertexCount
        let count = Int(mesh.mNumVertices)
        // A scene may show one mesh any number of times: what it makes is counted before memory is taken.
        let triangleCount = (0..<Int(mesh.mNumFaces)).reduce(0) { $0 + max(0, Int(faces[$1].mNumIndices) - 2) }
        guard base + count <= AssimpReader.largestCount, raw.triangleCount + triangleCount <= AssimpReader.largestCount
        else {
            throw .invalid(
                path: path, place: "",
                reason: "the scene shows more than \(AssimpReader.largestCount) vertices or triangles; "
                    + "decimate the mesh, or save it as PLY")
        }
        raw.pieces += 1
        let m = sceneFromMesh
        raw.positions.reserveCapacity(raw.positions.count + 3 * count)
        for index in 0..<count {
            let v = vertices[index]
            raw.positions.append(m.a1 * v.x + m.a2 * v.y + m.a3 * v.z + m.a4)
            raw.positions.append(m.b1 * v.x + m.b2 * v.y + m.b3 * v.z + m.b4)
            raw.positions.append(m.c1 * v.x + m.c2 * v.y + m.c3 * v.z + m.c4)
        }
        appendColors(mesh, base: base, count: count)
        let mirrored =
            m.a1 * (m.b2 * m.c3 - m.b3 * m.c2) - m.a2 * (m.b1 * m.c3 - m.b3 * m.c1)
            + m.a3 * (m.b1 * m.c2 - m.b2 * m.c1) < 0
        let material = Int(mesh.mMaterialIndex) < raw.materials.count ? Int32(mesh.mMaterialIndex) : -1
        for index in 0..<Int(mesh.mNumFaces) {
            let face = faces[index]
            raw.faces += 1
            guard face.mNumIndices >= 3, let indices = face.mIndices else {
                raw.facesWithoutArea += 1
                continue
            }
            corners.removeAll(keepingCapacity: true)
            for corner in 0..<Int(face.mNumIndices) {
                corners.append(Int(indices[corner]) < count ? Int32(base) + Int32(indices[corner]) : -1)
            }
            var cuts = [0, 1, 2]
            if corners.count > 3, corners.contains(-1) {
                corners[0] = -1
            } else if corners.count > 3 {
                cuts = triangulation.triangles(corners, in: raw.positions)
            }
            for start in stride(from: 0, to: cuts.count, by: 3) {
                append(corners[cuts[start]], base, mesh)
                append(corners[cuts[start + (mirrored ? 2 : 1)]], base, mesh)
                append(corners[cuts[start + (mirrored ? 1 : 2)]], base, mesh)
                raw.triangleMaterials.append(material)
            }
        }
    }

    private mutating func append(_ corner: Int32, _ base: Int, _ mesh: aiMesh) {
        raw.triangles.append(corner)
        let coordinate = corner < 0 ? nil : mesh.mTextureCoords.0.map { $0[Int(corner) - base] }
        raw.textureCoordinates.append(coordinate?.x ?? .nan)
        raw.textureCoordinates.append(coordinate?.y ?? .nan)
    }

    private mutating func appendColors(_ mesh: aiMesh, base: Int, count: Int) {
        guard let colors = mesh.mColors.0 else {
            if !raw.colors.isEmpty { raw.colors += Array(repeating: 255, count: 4 * count) }
            return
        }
        if raw.colors.isEmpty { raw.colors = Array(repeating: 255, count: 4 * base) }
        func sample(_ value: Float) -> UInt8 { value > 0 ? UInt8(min(255, value * 255).rounded()) : 0 }
        for index in 0..<count {
            let color = colors[index]
            raw.colors += [sample(color.r), sample(color.g), sample(color.b), sample(color.a)]
        }
    }
}

extension aiString {
    /// The text, as far as it is valid.
    fileprivate var text: String {
        withUnsafeBytes(of: data) { String(decoding: $0.prefix(Int(length)), as: UTF8.self) }
    }
}
