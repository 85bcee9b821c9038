internal import Fitting
internal import Registration
import Foundation
internal import HeadModel
internal import LinearAlgebra
internal import Meshes
internal import Optimization
internal import SpatialGeometry

/// The steps of ``DetailRegistration``, in metres in the head's frame; displacements in millimetres.
struct DetailSolver {
    /// The head as it is now.
    private(set) var mesh: TriangleMesh
    private(set) var stages: [DetailFit.Stage] = []

    private let head: Head
    private let model: TriangleMesh
    private let samples: ScanSamples
    private let configuration: DetailConfiguration
    private let threads: Int
    private let surface: ModelSurface
    private let check: FoldCheck
    private let adjacency: (starts: [Int32], neighbors: [Int32])
    private let tree: ClosestPointTree
    private var system: DetailSystem
    private var stiffness: [Double]
    private var closest = ClosestPoints()
    private var normals: [Float] = []
    private var stiffenedCount = 0

    init(
        head: Head, model: TriangleMesh, samples: ScanSamples, configuration: DetailConfiguration, threads: Int
    ) throws(SparseCholeskyError) {
        self.head = head
        self.model = model
        self.samples = samples
        self.configuration = configuration
        self.threads = threads
        mesh = model
        surface = ModelSurface(head, regionWeights: configuration.regionWeights)
        check = FoldCheck(model, turnLimit: configuration.turnLimit, angleShare: configuration.angleShare)
        let topology = MeshTopology(model)
        adjacency = topology.vertexAdjacency()
        tree = ClosestPointTree(model, moving: true)
        system = try DetailSystem(vertexCount: head.vertexCount, triangles: head.triangles, topology: topology)
        stiffness = Array(repeating: 1, count: head.vertexCount)
        for (region, value) in configuration.stiffness {
            for vertex in head.regions[region] ?? [] {
                stiffness[Int(vertex)] = max(stiffness[Int(vertex)], value)
            }
        }
    }

    /// Runs the stages, then undoes what folded.
    mutating func run(place: String?, progress: (FitProgress) -> Bool) throws {
        for (number, stage) in configuration.stages.enumerated() {
            try run(stage, number: number, name: "detail", place: place, progress: progress)
        }
        guard var last = configuration.stages.last else { return }
        last.iterationLimit = 2
        for _ in 0..<DetailRegistration.roundLimit {
            let failures = check.failures(in: mesh)
            guard !failures.isEmpty else { return }
            stiffen(around: failures)
            try run(last, number: stages.count, name: "unfolding", place: place, progress: progress)
        }
    }

    private mutating func run(
        _ stage: DetailConfiguration.Stage, number: Int, name: String, place: String?,
        progress: (FitProgress) -> Bool
    ) throws {
        system.setRegularization(stage, stiffness: stiffness)
        var report = DetailFit.Stage(iterations: 0, pointCount: 0, pointRootMeanSquare: 0, longestMove: 0)
        pair(stage)
        for iteration in 0..<stage.iterationLimit {
            let told = FitProgress(
                stage: number, stageCount: configuration.stages.count, name: name, iteration: iteration,
                energy: report.pointRootMeanSquare)
            guard progress(told) else { throw FittingError(.cancelled, at: place, "the fit was cancelled") }
            report.pointCount = assemble(stage)
            report.longestMove = move(by: try system.solve())
            report.iterations += 1
            pair(stage)
            report.pointRootMeanSquare = rootMeanSquare(stage)
            if report.longestMove < stage.tolerance { break }
        }
        stages.append(report)
    }

    private mutating func pair(_ stage: DetailConfiguration.Stage) {
        tree.closestPoints(
            to: samples.positions, within: Float(stage.reach / 1000),
            startingFrom: closest.count == samples.count ? closest.triangles : nil, threads: threads, into: &closest)
        TriangleMesh.computeVertexNormals(positions: mesh.positions, triangles: mesh.triangles, into: &normals)
    }

    /// Adds the scan points that have a partner to the system; how many there are.
    private mutating func assemble(_ stage: DetailConfiguration.Stage) -> Int {
        system.reset()
        let loss = RobustLoss.gemanMcClure(scale: stage.lossScale)
        var weights = [Double](repeating: 0, count: samples.count)
        var isHit = [Bool](repeating: false, count: head.vertexCount)
        var count = 0
        for index in 0..<samples.count {
            weights[index] = weight(of: index, stage)
            guard weights[index] > 0 else { continue }
            count += 1
            for corner in 0..<3 {
                isHit[Int(mesh.triangles[3 * Int(closest.triangles[index]) + corner])] = true
            }
        }
        // Many scan points a vertex measure it more exactly, they do not outweigh what holds it.
        let share = count > 0 ? min(1, Double(isHit.count { $0 }) / Double(count)) : 0
        for index in 0..<samples.count where weights[index] > 0 {
            let square = 1e6 * Double(closest.squaredDistances[index])
            let triangle = Int(closest.triangles[index])
            let barycentric = SIMD3<Double>(vector(closest.barycentric, index))
            var target = SIMD3<Double>(vector(samples.positions, index))
            for corner in 0..<3 {
                target -= barycentric[corner] * model.position(Int(mesh.triangles[3 * triangle + corner]))
            }
            system.add(
                triangle: triangle, barycentric: barycentric, target: 1000 * target,
                weight: share * weights[index] * loss.evaluate(square).weight)
        }
        return count
    }

    /// How much a scan point counts: within reach, inside the model's surface, with a normal that agrees.
    private func weight(of index: Int, _ stage: DetailConfiguration.Stage) -> Double {
        let triangle = Int(closest.triangles[index])
        guard triangle >= 0 else { return 0 }
        var (weight, normal, onBoundary) = (Float(0), SIMD3<Float>.zero, true)
        for corner in 0..<3 {
            let share = closest.barycentric[3 * index + corner]
            guard share > 1e-4 else { continue }
            let vertex = Int(mesh.triangles[3 * triangle + corner])
            weight += share * surface.weights[vertex]
            onBoundary = onBoundary && surface.isBoundary[vertex]
            normal += share * vector(normals, vertex)
        }
        guard weight > 0, !onBoundary else { return 0 }
        let length = (normal * normal).sum().squareRoot()
        let agreement = Float(cos(stage.normalAngle * .pi / 180))
        guard (normal * vector(samples.normals, index)).sum() > agreement * length else { return 0 }
        return Double(weight)
    }

    private func rootMeanSquare(_ stage: DetailConfiguration.Stage) -> Double {
        var (sum, total) = (0.0, 0.0)
        for index in 0..<samples.count {
            let weight = weight(of: index, stage)
            guard weight > 0 else { continue }
            sum += weight * 1e6 * Double(closest.squaredDistances[index])
            total += weight
        }
        return total > 0 ? (sum / total).squareRoot() : 0
    }

    /// Moves the head; the longest move of a vertex in millimetres.
    private mutating func move(by displacements: [Double]) -> Double {
        let count = mesh.vertexCount
        var longest = 0.0
        for vertex in 0..<count {
            var square = 0.0
            for axis in 0..<3 {
                let index = 3 * vertex + axis
                let place = Float(Double(model.positions[index]) + 0.001 * displacements[axis * count + vertex])
                let step = 1000 * Double(place - mesh.positions[index])
                square += step * step
                mesh.positions[index] = place
            }
            longest = max(longest, square)
        }
        tree.update(positions: mesh.positions)
        return longest.squareRoot()
    }

    /// Makes the corners of triangles and their neighbours four times as stiff.
    private mutating func stiffen(around triangles: [Int]) {
        var near = Set<Int32>()
        for triangle in triangles {
            for corner in mesh.triangles[3 * triangle..<3 * triangle + 3] {
                near.insert(corner)
                near.formUnion(
                    adjacency.neighbors[Int(adjacency.starts[Int(corner)])..<Int(adjacency.starts[Int(corner) + 1])])
            }
        }
        for vertex in near { stiffness[Int(vertex)] *= 4 }
        stiffenedCount += triangles.count
    }

    /// How far the triangles of the face changed.
    func trianglesOfFace() -> DetailFit.Triangles {
        let face = head.regions["face"].map(Set.init)
        let normals = mesh.faceNormals
        var result = DetailFit.Triangles(
            foldedCount: 0, largestTurn: 0, smallestAngle: 180, stiffenedCount: stiffenedCount)
        for triangle in 0..<mesh.triangleCount {
            let corners = mesh.triangles[3 * triangle..<3 * triangle + 3]
            guard face.map({ corners.allSatisfy($0.contains) }) ?? true else { continue }
            let turn = check.change(of: triangle, in: mesh, normals: normals).turn
            if turn > 90 { result.foldedCount += 1 }
            result.largestTurn = max(result.largestTurn, turn)
            result.smallestAngle = min(result.smallestAngle, FoldCheck.smallestAngle(mesh, triangle))
        }
        return result
    }

    private func vector(_ packed: [Float], _ index: Int) -> SIMD3<Float> {
        SIMD3(packed[3 * index], packed[3 * index + 1], packed[3 * index + 2])
    }
}
