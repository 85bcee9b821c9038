internal import Files
import Foundation
package import HeadModel
internal import Meshes
internal import Registration
internal import SpatialGeometry

/// What the surface of a scan says of a head fitted to it, after the last stage: how much of it the scan shows, how well
/// they agree, and how sure it is that this is a face in its place.
public struct FitVerification: Codable, Equatable, Sendable {
    /// How sure it is, from 0 to 1; see ``FitVerification/confidence(coverage:explainedRelief:agreement:pointCount:identity:isLowerFaceHidden:)``.
    public var confidence: Double
    /// How many scan vertices lie beside the face: what the figures rest on.
    public var pointCount: Int
    /// The share of the face's vertices beside which there is scan.
    public var coverage: Double
    /// The share of those that are within 1.5 mm of it.
    public var agreement: Double
    /// The share of the scan's relief beside the face, beyond a smooth surface, that the fitted face explains.
    public var explainedRelief: Double
    /// The root mean square distance of those vertices from the scan, in millimetres.
    public var rootMeanSquare: Double
    /// The root mean square of the identity coefficients, in standard deviations: about 1 for people.
    public var identity: Double
    /// The share of each of the model's regions beside which there is scan.
    public var regions: [String: Double]
    /// The share of the face below the nose that is within 1.5 mm of the scan, of what lies beside it.
    public var lowerAgreement: Double
    /// The same of the face from the nose upwards.
    public var upperAgreement: Double
    /// Whether the face below the nose was left to the model, since the scan there is no skin: a beard, a hand, a scarf.
    public var isLowerFaceHidden = false

    /// Whether the face below the nose is not the scan's, though that above is.
    package var lowerFaceDisagrees: Bool { upperAgreement > 0.85 && lowerAgreement < upperAgreement - 0.04 }

    /// How far a vertex may lie from the scan, and still be beside it, in metres.
    private static let reach = 0.006
    /// Up to which distance they agree, in metres.
    private static let closeness = 0.0015

    /// Looks at a fit.
    ///
    /// - Parameters:
    ///   - fit: the head fitted to the scan.
    ///   - surface: the scan's surface around it, as the fit had it.
    ///   - head: the model.
    ///   - hidden: vertices that the fit left out, which say nothing.
    /// - Returns: the verification, and for each vertex of the model whether there is no scan beside it, so that what the
    ///   model says there is a guess.
    package static func look(
        at fit: ScanFit, on surface: HeadSurface, of head: Head, hidden: Set<Int32> = [], threads: Int = Threads.all
    ) -> (verification: FitVerification, extrapolated: [Bool]) {
        let model = TriangleMesh(positions: fit.vertices, triangles: head.triangles)
            .transformed(by: surface.headFromScan)
        let mesh = surface.mesh
        guard mesh.triangleCount > 0 else {
            return (FitVerification(confidence: 0), Array(repeating: true, count: head.vertexCount))
        }
        let closest = ClosestPointTree(mesh).closestPoints(
            to: model.positions, within: Float(2 * reach), threads: threads)
        let (boundary, faceNormals, normals) = (
            MeshTopology(mesh).boundaryVertices, mesh.faceNormals, model.vertexNormals
        )
        var places = [Vector3?](repeating: nil, count: head.vertexCount)
        var heights = [Double](repeating: .infinity, count: head.vertexCount)
        for vertex in 0..<head.vertexCount {
            let triangle = Int(closest.triangles[vertex])
            guard triangle >= 0, !hidden.contains(Int32(vertex)) else { continue }
            let edges = (0..<3).count { boundary[Int(mesh.triangles[3 * triangle + $0])] }
            let isOnEdge = (0..<3).contains { closest.barycentric[3 * vertex + $0] < 1e-4 }
            guard !(edges >= 2 && isOnEdge), let place = closest.position(vertex, on: mesh) else { continue }
            let normal = faceNormals.vector(at: triangle)
            let offset = model.position(vertex) - place
            guard dot(normal, normals.vector(at: vertex)) > 0.5, offset.length < reach else { continue }
            places[vertex] = place
            heights[vertex] = abs(dot(offset, Vector3(normal)))
        }
        let skin = Self.face(of: head)
        let covered = skin.filter { places[Int($0)] != nil }
        var result = FitVerification(confidence: 0)
        result.coverage = Double(covered.count) / Double(max(1, skin.count))
        func agreement(_ vertices: [Int32]) -> Double {
            vertices.isEmpty
                ? 0 : Double(vertices.count { heights[Int($0)] < closeness }) / Double(vertices.count)
        }
        result.agreement = agreement(covered)
        let lower = Set(Self.lowerFace(of: head))
        result.lowerAgreement = agreement(covered.filter(lower.contains))
        result.upperAgreement = agreement(covered.filter { !lower.contains($0) })
        let square = covered.reduce(0.0) { $0 + heights[Int($1)] * heights[Int($1)] } / Double(max(1, covered.count))
        result.rootMeanSquare = 1000 * square.squareRoot()
        if covered.count >= 40 {
            let relief = SurfaceRelief.heights(of: covered.compactMap { places[Int($0)] })
            let power = relief.reduce(0) { $0 + $1 * $1 } / Double(relief.count)
            result.explainedRelief = power > 0 ? 1 - square / power : 0
        }
        for (name, vertices) in head.regions where !vertices.isEmpty {
            result.regions[name] = Double(vertices.count { places[Int($0)] != nil }) / Double(vertices.count)
        }
        let shape = fit.parameters.shape
        result.identity = (shape.reduce(0) { $0 + $1 * $1 } / Double(max(1, shape.count))).squareRoot()
        result.pointCount = Self.pointCount(mesh, beside: model, skin: skin, covered: Set(covered))
        result.isLowerFaceHidden = !hidden.isEmpty
        result.confidence = confidence(
            coverage: result.coverage, explainedRelief: result.explainedRelief, agreement: result.agreement,
            pointCount: result.pointCount, identity: result.identity, isLowerFaceHidden: result.isLowerFaceHidden)
        return (result, places.map { $0 == nil })
    }

    /// The confidence in a fit, the product of logistic functions: of the share of relief explained, of the coverage, of
    /// the share that agrees, of the number of points, and of how usual the head is.
    ///
    /// Where the face below the nose is hidden, its upper half has to agree all but wholly: a head that a beard has drawn
    /// aside explains 0.991 to 0.994 of the relief above it with 0.97 within 1.5 mm, the right one 0.996 and 0.988 at least.
    ///
    /// `flambeau-benchmarks scan-kinds` and `scan-confidence` print how often it is right.
    public static func confidence(
        coverage: Double, explainedRelief: Double, agreement: Double, pointCount: Int, identity: Double,
        isLowerFaceHidden: Bool = false
    ) -> Double {
        func logistic(_ value: Double, _ middle: Double, _ width: Double) -> Double {
            1 / (1 + exp(-(value - middle) / width))
        }
        let upperFace =
            isLowerFaceHidden
            ? logistic(explainedRelief, 0.9945, 0.0006) * logistic(agreement, 0.972, 0.004) : 1
        return upperFace * logistic(explainedRelief, 0.9, 0.012) * logistic(coverage, 0.2, 0.03)
            * logistic(agreement, 0.6, 0.05) * logistic(Double(pointCount), 120, 20)
            * logistic(-identity, -2.2, 0.1)
    }

    private init(confidence: Double) {
        self.confidence = confidence
        (pointCount, coverage, agreement, explainedRelief) = (0, 0, 0, 0)
        (rootMeanSquare, identity, lowerAgreement, upperAgreement) = (0, 0, 0, 0)
        regions = [:]
    }

    /// The face's own vertices: no eyeballs, no inside of the mouth.
    private static func face(of head: Head) -> [Int32] {
        let hidden = Set(
            ["left_eyeball", "right_eyeball", "mouth_interior"].flatMap { head.regions[$0] ?? [] })
        let all = head.regions["face"] ?? (0..<Int32(head.vertexCount)).map { $0 }
        return all.filter { !hidden.contains($0) }
    }

    /// The vertices of the face below the nose; none where the head does not say which those are.
    package static func lowerFace(of head: Head) -> [Int32] {
        guard let nose = head.regions["nose"], head.regions["face"] != nil else { return [] }
        let template = head.template
        let lowest = nose.map { template[3 * Int($0) + 1] }.min() ?? 0
        return face(of: head).filter { template[3 * Int($0) + 1] < lowest }
    }

    /// How many vertices of the scan lie beside the covered part of the face.
    private static func pointCount(
        _ mesh: TriangleMesh, beside model: TriangleMesh, skin: [Int32], covered: Set<Int32>
    ) -> Int {
        let patch = model.submesh { triangle in
            (0..<3).allSatisfy { covered.contains(model.triangles[3 * triangle + $0]) }
        }.mesh
        guard patch.triangleCount > 0, let box = patch.boundingBox else { return 0 }
        let margin = SIMD3<Float>(repeating: 0.003)
        let (low, high) = (SIMD3<Float>(box.minimum) - margin, SIMD3<Float>(box.maximum) + margin)
        var near: [Float] = []
        for start in stride(from: 0, to: mesh.positions.count, by: 3) {
            let point = SIMD3(mesh.positions[start], mesh.positions[start + 1], mesh.positions[start + 2])
            if all((point .>= low) .& (point .<= high)) { near += mesh.positions[start..<start + 3] }
        }
        // Of very many points the number need not be exact.
        let step = max(1, near.count / 3 / 20_000)
        let chosen = stride(from: 0, to: near.count / 3, by: step).flatMap { near[3 * $0..<3 * $0 + 3] }
        let closest = ClosestPointTree(patch).closestPoints(to: Array(chosen), within: 0.003)
        return step * closest.triangles.count { $0 >= 0 }
    }
}
