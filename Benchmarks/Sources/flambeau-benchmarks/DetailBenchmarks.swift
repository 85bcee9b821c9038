import LinearAlgebra
import Flambeau
import Foundation

/// Freeing the vertices of the default head on a made-up scan, and what it is made of.
enum DetailBenchmarks {
    @Sendable static func run() throws {
        let head = Head(try HeadModelArrays.load(try BundledFiles.locate("assets/heads/flambeau.npz")))
        let configuration = try FittingConfiguration(
            contentsOf: try BundledFiles.locate("assets/configurations/scan.yaml"))
        let scan = SyntheticScan(head, options: .init(seed: 1))
        guard let landmarks = scan.landmarks else { return print("  the head has no ibug68 landmarks") }
        let fit = try ScanFitter(head, configuration: configuration, threads: 1).fit(
            scan.mesh, alignment: LandmarkAlignment(head, to: landmarks))
        let registration = DetailRegistration(head, configuration: configuration.detail, threads: 1)
        var result = try registration.register(scan.mesh, fit)
        let whole = try Measurement.median(repetitions: 5) { result = try registration.register(scan.mesh, fit) }
        let steps = result.stages.reduce(0) { $0 + $1.iterations }
        Measurement.report(
            "free vertices of \(scan.mesh.vertexCount) scan points", seconds: whole, "\(steps) steps, one thread")
        try factor(of: head)
        let colors = ScanColors(
            scan.mesh, vertexColors: Array(repeating: UInt8(128), count: 4 * scan.mesh.vertexCount))
        let baker = TextureBaker(head, threads: 1)
        let baked = try Measurement.median(repetitions: 3) {
            _ = try baker.bake(colors, of: scan.mesh, fit, vertices: result.vertices)
        }
        Measurement.report("bake 1024×1024 texels", seconds: baked, "one thread")
    }

    /// The sparse system of one step: every vertex coupled with those up to two edges away.
    private static func factor(of head: Head) throws {
        let (starts, neighbors) = MeshTopology(vertexCount: head.vertexCount, triangles: head.triangles)
            .vertexAdjacency()
        var elements: [SIMD2<Int32>] = []
        for vertex in 0..<head.vertexCount {
            let ring = [Int32(vertex)] + neighbors[Int(starts[vertex])..<Int(starts[vertex + 1])]
            for first in ring { for second in ring { elements.append(SIMD2(first, second)) } }
        }
        var matrix = SparseSymmetricMatrix(size: head.vertexCount, elements: elements)
        for vertex in 0..<head.vertexCount { matrix.add(100, at: vertex, vertex) }
        var factor = try SparseCholesky(patternOf: matrix)
        let ordering = try Measurement.median { factor = try SparseCholesky(patternOf: matrix) }
        Measurement.report("order \(matrix.size) unknowns, \(matrix.elementCount) elements", seconds: ordering)
        let factoring = try Measurement.median { try factor.factorize(matrix) }
        Measurement.report("factor", seconds: factoring, "\(factor.fill) elements")
        let right = [Double](repeating: 1, count: 3 * head.vertexCount)
        let solving = try Measurement.median { _ = try factor.solve(right, columns: 3) }
        Measurement.report("solve three right-hand sides", seconds: solving)
    }
}
