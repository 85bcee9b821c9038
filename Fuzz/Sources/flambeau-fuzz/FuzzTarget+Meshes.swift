@testable import Meshes

/// The readers of mesh files, of the material files they name, and of what the process that runs Assimp sends.
extension FuzzTarget {
    private static let meshes = "Fuzz/seeds/meshes"

    static let obj = FuzzTarget(name: "obj", seeds: [(meshes, ".obj")]) { bytes in
        check(try MeshFile.read(bytes: bytes, format: .obj))
    }

    static let ply = FuzzTarget(name: "ply", seeds: [(meshes, ".ply")]) { bytes in
        check(try MeshFile.read(bytes: bytes, format: .ply))
    }

    static let stl = FuzzTarget(name: "stl", seeds: [(meshes, ".stl")]) { bytes in
        check(try MeshFile.read(bytes: bytes, format: .stl))
    }

    static let gltf = FuzzTarget(name: "gltf", seeds: [(meshes, ".glb"), (meshes, ".gltf")]) { bytes in
        check(try MeshFile.read(bytes: bytes, format: .gltf))
    }

    static let mtl = FuzzTarget(name: "mtl", seeds: [(meshes, ".mtl")]) { bytes in
        for (material, file) in MaterialLibrary(bytes).textures { precondition(!material.isEmpty && !file.isEmpty) }
    }

    static let rawMesh = FuzzTarget(name: "raw-mesh", seeds: [(meshes, ".raw")]) { bytes in
        check(try RawMeshStream.mesh(from: bytes, path: "input").cleaned(path: "input", keepingVertices: false))
    }

    /// What every mesh read promises.
    private static func check(_ loaded: LoadedMesh) {
        precondition(loaded.mesh.positions.allSatisfy { $0.isFinite })
        precondition(loaded.originalIndices.count == loaded.mesh.vertexCount)
        precondition([0, 6 * loaded.mesh.triangleCount].contains(loaded.textureCoordinates.count))
        precondition([0, 4 * loaded.mesh.vertexCount].contains(loaded.colors.count))
        precondition([0, loaded.mesh.triangleCount].contains(loaded.triangleMaterials.count))
        precondition(loaded.triangleMaterials.allSatisfy { Int($0) < loaded.materials.count })
    }
}
