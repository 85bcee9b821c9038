internal import Fitting
internal import HeadModel
internal import LinearAlgebra
internal import Meshes
internal import Optimization

/// The normal equations of ``DetailConfiguration``'s energy for the displacements D, in millimetres.
///
/// Point-to-point distances treat the three coordinates alike, so one V × V matrix with three right-hand sides does:
/// A = Σ_i w_i·b_i·b_iᵀ + λ_e·L + λ_l·UᵀKU + λ_t·K, with b_i the weights of a triangle's corners, L the Laplacian of
/// the edges weighted by stiffness, U the umbrella operator and K the stiffness of vertices. A scan point's pair of
/// corners is an edge, and the umbrella reaches two edges far: the pattern never changes and is ordered once.
struct DetailSystem {
    private let triangles: [Int32]
    private let edges: [Int32]
    private let adjacency: (starts: [Int32], neighbors: [Int32])
    /// A.
    private(set) var matrix: SparseSymmetricMatrix
    /// Where a triangle's six elements stand among the matrix's: three of corners, then edges 01, 12 and 20.
    private let slots: [Int32]
    private var regularization: [Double]
    private let factor: SparseCholesky
    /// The right-hand sides: all x, then all y, then all z.
    private(set) var right: [Double]

    init(vertexCount: Int, triangles: [Int32], topology: MeshTopology) throws(SparseCholeskyError) {
        self.triangles = triangles
        edges = topology.edges
        adjacency = topology.vertexAdjacency()
        var elements: [SIMD2<Int32>] = []
        for vertex in 0..<vertexCount {
            let ring = [Int32(vertex)] + adjacency.neighbors[Self.range(adjacency.starts, vertex)]
            for (position, first) in ring.enumerated() {
                for second in ring[position...] { elements.append(SIMD2(first, second)) }
            }
        }
        let matrix = SparseSymmetricMatrix(size: vertexCount, elements: elements)
        var slots: [Int32] = []
        slots.reserveCapacity(2 * triangles.count)
        for start in stride(from: 0, to: triangles.count, by: 3) {
            let corners = (0..<3).map { Int(triangles[start + $0]) }
            for corner in corners { slots.append(Int32(matrix.position(corner, corner)!)) }
            for corner in 0..<3 {
                slots.append(Int32(matrix.position(corners[corner], corners[(corner + 1) % 3])!))
            }
        }
        self.slots = slots
        self.matrix = matrix
        regularization = matrix.values
        right = Array(repeating: 0, count: 3 * vertexCount)
        factor = try SparseCholesky(patternOf: matrix)
    }

    private static func range(_ starts: [Int32], _ vertex: Int) -> Range<Int> {
        Int(starts[vertex])..<Int(starts[vertex + 1])
    }

    /// Sets what holds the vertices together.
    mutating func setRegularization(_ stage: DetailConfiguration.Stage, stiffness: [Double]) {
        matrix.values.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
        for edge in stride(from: 0, to: edges.count, by: 2) {
            let (a, b) = (Int(edges[edge]), Int(edges[edge + 1]))
            let weight = stage.edges * 0.5 * (stiffness[a] + stiffness[b])
            matrix.add(weight, at: a, a)
            matrix.add(weight, at: b, b)
            matrix.add(-weight, at: a, b)
        }
        for vertex in stiffness.indices {
            matrix.add(stage.tie * stiffness[vertex], at: vertex, vertex)
            let neighbors = adjacency.neighbors[Self.range(adjacency.starts, vertex)]
            guard !neighbors.isEmpty, stage.laplacian > 0 else { continue }
            // The row of U: 1 at the vertex, −1/n at its n neighbours.
            let share = -1 / Double(neighbors.count)
            let weight = stage.laplacian * stiffness[vertex]
            matrix.add(weight, at: vertex, vertex)
            for (position, first) in neighbors.enumerated() {
                matrix.add(weight * share, at: vertex, Int(first))
                for second in neighbors.dropFirst(position) {
                    matrix.add(weight * share * share, at: Int(first), Int(second))
                }
            }
        }
        regularization = matrix.values
    }

    /// Begins a step: the energy without scan points.
    mutating func reset() {
        let regularization = regularization
        matrix.values.withUnsafeMutableBufferPointer { values in
            for index in values.indices { values[index] = regularization[index] }
        }
        right.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    }

    /// Adds Σ u·ρ(|Σ_c b_c·D_c − t|²) over pairs, each as the quadratic that touches it at the present displacements.
    ///
    /// - Parameters:
    ///   - matches: the pairs.
    ///   - displacements: the present D: all x, then all y, then all z.
    ///   - loss: ρ, in millimetres.
    mutating func add(_ matches: [DetailMatch], at displacements: [Double], loss: RobustLoss) {
        for match in matches {
            let residual = residual(of: match, at: displacements)
            add(match, weight: match.weight * loss.evaluate((residual * residual).sum()).weight)
        }
    }

    /// Σ_c b_c·D_c − t.
    func residual(of match: DetailMatch, at displacements: [Double]) -> SIMD3<Double> {
        var residual = -match.target
        for corner in 0..<3 {
            let vertex = Int(triangles[3 * match.triangle + corner])
            for axis in 0..<3 {
                residual[axis] += match.barycentric[corner] * displacements[axis * matrix.size + vertex]
            }
        }
        return residual
    }

    /// Adds w·|Σ_c b_c·D_c − t|² for a pair.
    private mutating func add(_ match: DetailMatch, weight: Double) {
        let slot = 6 * match.triangle
        let count = matrix.size
        for corner in 0..<3 {
            let share = weight * match.barycentric[corner]
            let next = corner == 2 ? 0 : corner + 1
            matrix.values[Int(slots[slot + corner])] += share * match.barycentric[corner]
            matrix.values[Int(slots[slot + 3 + corner])] += share * match.barycentric[next]
            let vertex = Int(triangles[3 * match.triangle + corner])
            for axis in 0..<3 { right[axis * count + vertex] += share * match.target[axis] }
        }
    }

    /// The displacements of least energy: all x, then all y, then all z.
    mutating func solve() throws(SparseCholeskyError) -> [Double] {
        try factor.factorize(matrix)
        return try factor.solve(right, columns: 3)
    }
}
