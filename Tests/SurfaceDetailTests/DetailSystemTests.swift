@testable import SurfaceDetail
import LinearAlgebra
import Meshes
import Optimization
import SpatialGeometry
import TestSupport
import Testing

@testable import Fitting

/// The sparse equations against the energy that they minimise.
@Suite struct DetailSystemTests {
    @Test func theSolutionMinimisesTheEnergy() throws {
        var generator = SeededGenerator(seed: #function)
        let head = BallHead.make(subdivisions: 2)
        let topology = MeshTopology(vertexCount: head.vertexCount, triangles: head.triangles)
        let adjacency = topology.vertexAdjacency()
        var system = try DetailSystem(vertexCount: head.vertexCount, triangles: head.triangles, topology: topology)
        let stiffness = (0..<head.vertexCount).map { _ in Double.random(in: 0.5...3, using: &generator) }
        let node = try ConfigurationNode(
            yaml: "{edges: 0.7, laplacian: 1.3, tie: 0.02}", path: "t", keys: ["edges", "laplacian", "tie"])
        let stage = try DetailConfiguration.Stage(node)
        let points = (0..<200).map { _ in
            let weights = SIMD3<Double>.random(in: 0.1...1, using: &generator)
            return DetailMatch(
                triangle: Int.random(in: 0..<head.triangles.count / 3, using: &generator),
                barycentric: weights / weights.sum(),
                target: SIMD3(generator.normal(), generator.normal(), generator.normal()),
                weight: Double.random(in: 0.1...1, using: &generator))
        }
        func energy(_ d: [Double]) -> Double {
            func displacement(_ vertex: Int) -> SIMD3<Double> {
                SIMD3(d[vertex], d[head.vertexCount + vertex], d[2 * head.vertexCount + vertex])
            }
            func square(_ v: SIMD3<Double>) -> Double { (v * v).sum() }
            var sum = 0.0
            for point in points {
                var residual = -point.target
                for corner in 0..<3 {
                    residual +=
                        point.barycentric[corner] * displacement(Int(head.triangles[3 * point.triangle + corner]))
                }
                sum += point.weight * square(residual)
            }
            for edge in 0..<topology.edgeCount {
                let (a, b) = (Int(topology.edges[2 * edge]), Int(topology.edges[2 * edge + 1]))
                sum += 0.7 * 0.5 * (stiffness[a] + stiffness[b]) * square(displacement(a) - displacement(b))
            }
            for vertex in 0..<head.vertexCount {
                let range = Int(adjacency.starts[vertex])..<Int(adjacency.starts[vertex + 1])
                let mean =
                    adjacency.neighbors[range].reduce(SIMD3<Double>.zero) { $0 + displacement(Int($1)) }
                    / Double(range.count)
                sum += 1.3 * stiffness[vertex] * square(displacement(vertex) - mean)
                sum += 0.02 * stiffness[vertex] * square(displacement(vertex))
            }
            return sum
        }
        system.setRegularization(stage, stiffness: stiffness)
        for round in 0..<2 {
            // The second round shows that a step begins afresh.
            system.reset()
            system.add(points, at: Array(repeating: 0, count: 3 * head.vertexCount), loss: .squared)
            var solution = try system.solve()
            let least = energy(solution)
            #expect(least > 1 && least < energy(solution.map { _ in 0 }))
            for index in stride(from: 0, to: solution.count, by: 17) {
                let value = solution[index]
                solution[index] = value + 1e-3
                let above = energy(solution)
                solution[index] = value - 1e-3
                let below = energy(solution)
                solution[index] = value
                // The energy is quadratic: central differences are exact but for rounding of sums near 100.
                #expect(abs(above - below) / 2e-3 < 1e-8, "round \(round), unknown \(index)")
                #expect(above > least && below > least)
            }
        }
    }
}
