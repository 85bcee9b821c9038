internal import LinearAlgebra
internal import Meshes

/// Colours of all vertices of a mesh from those of some: the smoothest ones, Σ_ij w_ij|c_i − c_j|² least, w_ij = 1/|ij|.
///
/// Across the surface itself, so that what is filled knows nothing of seams. Parts that touch no known vertex take the
/// mean.
enum SurfaceColors {
    /// How firmly known colours are held, against edges of mean weight 1.
    private static let hold = 10.0

    /// The colours of every vertex, 0…255.
    static func extended(_ known: [SIMD3<Float>?], over mesh: TriangleMesh) throws(SparseCholeskyError)
        -> [SIMD3<Float>]
    {
        let topology = MeshTopology(mesh)
        let count = mesh.vertexCount
        var lengths: [Double] = []
        var elements: [SIMD2<Int32>] = []
        for edge in 0..<topology.edgeCount {
            let (a, b) = (topology.edges[2 * edge], topology.edges[2 * edge + 1])
            elements.append(SIMD2(a, b))
            let offset = mesh.position(Int(a)) - mesh.position(Int(b))
            lengths.append((offset * offset).sum().squareRoot())
        }
        let mean = lengths.reduce(0, +) / Double(max(1, lengths.count))
        var matrix = SparseSymmetricMatrix(size: count, elements: elements)
        for (edge, length) in lengths.enumerated() {
            let (a, b) = (Int(topology.edges[2 * edge]), Int(topology.edges[2 * edge + 1]))
            // Edges of no length are as stiff as very short ones.
            let weight = mean / max(length, 0.01 * mean)
            matrix.add(weight, at: a, a)
            matrix.add(weight, at: b, b)
            matrix.add(-weight, at: a, b)
        }
        let found = known.compactMap { $0 }
        let average = found.reduce(SIMD3<Float>.zero, +) / Float(max(1, found.count))
        var right = [Double](repeating: 0, count: 3 * count)
        for vertex in 0..<count {
            let weight = known[vertex] == nil ? 1e-7 : Self.hold
            let color = known[vertex] ?? average
            matrix.add(weight, at: vertex, vertex)
            for channel in 0..<3 { right[channel * count + vertex] = weight * Double(color[channel]) }
        }
        let solution = try SparseCholesky(matrix).solve(right, columns: 3)
        return (0..<count).map { vertex in
            SIMD3(Float(solution[vertex]), Float(solution[count + vertex]), Float(solution[2 * count + vertex]))
        }
    }
}
