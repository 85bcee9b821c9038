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
    private(set) var system: DetailSystem
    private(set) var stiffness: [Double]
    private var closest = ClosestPoints()
    private var normals: [Float] = []
    private var stiffenedCount = 0
    /// The fewest scan points that vertices are freed by.
    static let smallestPointCount = 50

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
            let matches = matches(stage)
            report.pointCount = matches.count
            guard matches.count >= Self.smallestPointCount else {
                throw FittingError(
                    .scan, at: place,
                    "only \(matches.count) of \(samples.count) scan points lie beside the fitted head, and at least "
                        + "\(Self.smallestPointCount) are needed to free its vertices: the fit is too far from the "
                        + "scan, or the stage's reach (\(stage.reach) mm) and normals (\(stage.normalAngle)°) in the "
                        + "configuration's section detail are too narrow")
            }
            system.reset()
            system.add(matches, at: displacements, loss: .gemanMcClure(scale: stage.lossScale))
            report.longestMove = move(by: try system.solve())
            report.iterations += 1
            pair(stage)
            report.pointRootMeanSquare = rootMeanSquare(stage)
            if report.longestMove < stage.tolerance { break }
        }
        stages.append(report)
    }

    mutating func pair(_ stage: DetailConfiguration.Stage) {
        tree.closestPoints(
            to: samples.positions, within: Float(stage.reach / 1000),
            startingFrom: closest.count == samples.count ? closest.triangles : nil, threads: threads, into: &closest)
        TriangleMesh.computeVertexNormals(positions: mesh.positions, triangles: mesh.triangles, into: &normals)
    }

    /// The scan points that count, with their partners where the head is.
    func matches(_ stage: DetailConfiguration.Stage) -> [DetailMatch] {
        var isHit = [Bool](repeating: false, count: head.vertexCount)
        var matches: [DetailMatch] = []
        for index in 0..<samples.count {
            let weight = weight(of: index, stage)
            guard weight > 0 else { continue }
            let triangle = Int(closest.triangles[index])
            let barycentric = SIMD3<Double>(closest.barycentric.vector(at: index))
            var target = SIMD3<Double>(samples.positions.vector(at: index))
            for corner in 0..<3 {
                let vertex = Int(mesh.triangles[3 * triangle + corner])
                isHit[vertex] = true
                target -= barycentric[corner] * model.position(vertex)
            }
            matches.append(
                DetailMatch(triangle: triangle, barycentric: barycentric, target: 1000 * target, weight: weight))
        }
        // Many scan points a vertex measure it more exactly, they do not outweigh what holds it.
        let share = min(1, Double(isHit.count { $0 }) / Double(max(1, matches.count)))
        for index in matches.indices { matches[index].weight *= share }
        return matches
    }

    /// Where the head is: its displacements from the model in millimetres, all x, then all y, then all z.
    var displacements: [Double] {
        let count = mesh.vertexCount
        return (0..<3 * count).map { index in
            let (axis, vertex) = index.quotientAndRemainder(dividingBy: count)
            let place = 3 * vertex + axis
            return 1000 * (Double(mesh.positions[place]) - Double(model.positions[place]))
        }
    }

    /// How much a scan point counts: within reach, inside the model's surface, with a normal that agrees.
    private func weight(of index: Int, _ stage: DetailConfiguration.Stage) -> Double {
        guard
            let partner = ClosestSurfacePoint(index, of: closest, on: surface, normals: normals),
            partner.weight > 0, !partner.isOnBoundary,
            partner.looksAlong(samples.normals.vector(at: index), cosine: Float(cos(stage.normalAngle * .pi / 180)))
        else { return 0 }
        return Double(partner.weight)
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
}
