package import HeadModel
internal import Meshes

/// What a fit knows of the model's surface beforehand: which vertices count and how much, and where it ends.
package struct ModelSurface: Sendable {
    /// The triangles that take part: those with a corner that counts.
    package let triangles: [Int32]
    /// The weight of each vertex.
    package let weights: [Float]
    /// Whether a vertex lies on the edge of the surface, where closest points pile up.
    package let isBoundary: [Bool]

    /// The surface of a head, its regions weighted by name; vertices in none of them weigh 1.
    package init(_ head: Head, regionWeights: [String: Double]) {
        var weights = [Float](repeating: 1, count: head.vertexCount)
        for (region, weight) in regionWeights.sorted(by: { $0.key < $1.key }) {
            for vertex in head.regions[region] ?? [] {
                weights[Int(vertex)] = min(weights[Int(vertex)], Float(weight))
            }
        }
        self.weights = weights
        // Parts that do not count stay in the tree: a point closest to them is theirs, and is left out.
        triangles = head.triangles
        isBoundary = MeshTopology(vertexCount: head.vertexCount, triangles: triangles).boundaryVertices
    }
}
