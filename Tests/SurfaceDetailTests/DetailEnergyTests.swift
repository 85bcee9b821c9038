import HeadModel
import LinearAlgebra
import Meshes
import Optimization
import SpatialGeometry
import TestSupport
import Testing

@testable import Fitting
@testable import SurfaceDetail

/// The sparse equations of the solver's steps against the robust energy that they minimise.
@Suite struct DetailEnergyTests {
    static let head = BallHead.make(subdivisions: 2)
    static let stage = try! DetailConfiguration.Stage(
        ConfigurationNode(
            yaml: "{edges: 0.7, laplacian: 1.3, tie: 0.02, scale: 1.5, reach: 20}", path: "t",
            keys: ["edges", "laplacian", "tie", "scale", "reach"]))

    /// Half the energy of ``DetailConfiguration`` with its partners held, written down as it stands there.
    private struct Problem: LeastSquaresProblem {
        let matches: [DetailMatch]
        let stiffness: [Double]
        let system: DetailSystem
        let topology = MeshTopology(vertexCount: head.vertexCount, triangles: head.triangles)

        var unknownCount: Int { 3 * head.vertexCount }
        private var loss: RobustLoss { .gemanMcClure(scale: stage.lossScale) }

        func state(_ state: [Double], after step: [Double]) -> [Double] { zip(state, step).map(+) }

        func cost(at d: [Double]) -> Double {
            let count = head.vertexCount
            let displacements = (0..<count).map { SIMD3(d[$0], d[count + $0], d[2 * count + $0]) }
            func square(_ v: SIMD3<Double>) -> Double { (v * v).sum() }
            var sum = matches.reduce(0.0) { sum, match in
                let moved = (0..<3).reduce(SIMD3<Double>.zero) {
                    $0 + match.barycentric[$1] * displacements[Int(head.triangles[3 * match.triangle + $1])]
                }
                return sum + match.weight * loss.evaluate(square(moved - match.target)).value
            }
            for edge in stride(from: 0, to: topology.edges.count, by: 2) {
                let (a, b) = (Int(topology.edges[edge]), Int(topology.edges[edge + 1]))
                sum += stage.edges * 0.5 * (stiffness[a] + stiffness[b]) * square(displacements[a] - displacements[b])
            }
            let adjacency = topology.vertexAdjacency()
            for vertex in 0..<count {
                let ring = adjacency.neighbors[Int(adjacency.starts[vertex])..<Int(adjacency.starts[vertex + 1])]
                let mean = ring.reduce(SIMD3<Double>.zero) { $0 + displacements[Int($1)] } / Double(ring.count)
                sum += stage.laplacian * stiffness[vertex] * square(displacements[vertex] - mean)
                sum += stage.tie * stiffness[vertex] * square(displacements[vertex])
            }
            return 0.5 * sum
        }

        /// The gradient A·D − b that a step of the solver sets to 0, and A.
        func linearize(at d: [Double], into equations: inout NormalEquations) {
            var system = system
            system.setRegularization(stage, stiffness: stiffness)
            system.reset()
            system.add(matches, at: d, loss: loss)
            let count = head.vertexCount
            equations.cost += cost(at: d)
            for axis in 0..<3 {
                for row in 0..<count {
                    equations.gradient[axis * count + row] -= system.right[axis * count + row]
                    for column in 0..<count {
                        let value = system.matrix[row, column]
                        equations.gradient[axis * count + row] += value * d[axis * count + column]
                        if column >= row { equations.hessian[axis * count + row, axis * count + column] += value }
                    }
                }
            }
        }
    }

    @Test func theSystemIsTheGradientOfTheEnergy() throws {
        var generator = SeededGenerator(seed: #function)
        // A scan some millimetres off, so that the loss is past its bend for part of it.
        let model = TriangleMesh(positions: Self.head.template, triangles: Self.head.triangles)
        var scan = model.subdivided()
        for index in scan.positions.indices { scan.positions[index] += Float(0.0015 * generator.normal()) }
        let yaml = "stages: [{unknowns: [root], landmarks: {weight: 1}}]\ndetail: {regions: {scalp: 0.3}}"
        var solver = try DetailSolver(
            head: Self.head, model: model,
            samples: ScanSamples(positions: scan.positions, normals: scan.vertexNormals),
            configuration: FittingConfiguration(yaml: yaml, path: "t").detail, threads: 1)
        solver.pair(Self.stage)
        let matches = solver.matches(Self.stage)
        #expect(matches.count > 150)
        let problem = Problem(
            matches: matches,
            stiffness: (0..<Self.head.vertexCount).map { _ in Double.random(in: 0.5...3, using: &generator) },
            system: solver.system)
        let displacements = (0..<problem.unknownCount).map { _ in generator.normal() }
        let check = DerivativeCheck(problem, at: displacements)
        #expect(check.verdict == .consistent, "\(check)")
    }
}
