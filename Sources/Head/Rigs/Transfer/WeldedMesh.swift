internal import Meshes
internal import SpatialGeometry

/// A mesh whose torn seams are closed: what is computed on.
///
/// Vertices on open edges at exactly one place are one, as files that have a vertex for each texture coordinate need it. Two
/// lips that touch are no open edges and stay two.
struct WeldedMesh {
    /// The mesh, in metres.
    let mesh: TriangleMesh
    /// For each vertex of the file its number here; −1 for one that no triangle uses.
    let numbers: [Int32]
    /// The connected component of each vertex.
    let components: [Int32]
    /// How many there are.
    let componentCount: Int
    /// The neighbours of each vertex.
    let adjacency: (starts: [Int32], neighbors: [Int32])

    /// The mesh of a file, scaled to metres.
    init(_ file: TriangleMesh, metresPerUnit: Double, isInsideOut: Bool) {
        let open = MeshTopology(file).boundaryVertices
        var used = [Bool](repeating: false, count: file.vertexCount)
        for corner in file.triangles { used[Int(corner)] = true }
        var known: [SIMD3<UInt32>: Int32] = [:]
        var numbers = [Int32](repeating: -1, count: file.vertexCount)
        var positions: [Float] = []
        for vertex in 0..<file.vertexCount where used[vertex] {
            let place = file.positions.vector(at: vertex)
            // +0 and −0 are one place.
            let key = SIMD3((place.x + 0).bitPattern, (place.y + 0).bitPattern, (place.z + 0).bitPattern)
            if open[vertex], let number = known[key] {
                numbers[vertex] = number
                continue
            }
            numbers[vertex] = Int32(positions.count / 3)
            if open[vertex] { known[key] = numbers[vertex] }
            for axis in 0..<3 { positions.append(Float(metresPerUnit * Double(place[axis]))) }
        }
        var triangles = file.triangles.map { numbers[Int($0)] }
        // A triangle that a weld makes a line has no area, and changes nothing.
        if isInsideOut {
            for start in stride(from: 0, to: triangles.count, by: 3) { triangles.swapAt(start, start + 1) }
        }
        mesh = TriangleMesh(positions: positions, triangles: triangles)
        self.numbers = numbers
        let topology = MeshTopology(mesh)
        components = topology.components
        componentCount = Int((topology.components.max() ?? -1) + 1)
        adjacency = topology.vertexAdjacency()
    }

    /// The neighbours of a vertex.
    func neighbors(_ vertex: Int) -> ArraySlice<Int32> {
        adjacency.neighbors[Int(adjacency.starts[vertex])..<Int(adjacency.starts[vertex + 1])]
    }
}
