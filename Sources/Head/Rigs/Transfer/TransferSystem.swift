// Unknown is where each vertex of the mesh goes, d. Wanted is that every triangle turns and stretches as the source does where
// it stands (Q − I, by DeformationGradients), and, more softly, that vertices go where the source's do:
//
//     E(d) = Σ_t A_t ‖∇d − (Q_t − I)·∇x‖²  +  Σ_v ω_v (A_v/ℓ²) ‖d_v − d⁰_v‖²
//
// With g_i the gradient of a corner's hat function the normal equations are (K + W)·d = Σ_t A_t (Q_t − I)·g_i + W·d⁰, K the
// cotangent Laplacian: one sparse matrix for all shapes and coordinates, factored once. At lengths well below ℓ the mesh
// keeps its own detail and moves smoothly; beyond ℓ nothing drifts. Where the source has nothing ω is 0 and Q the identity, and
// what is there follows its surroundings. Botsch, Sumner, Pauly and Gross, "Deformation transfer for detail-preserving surface
// editing", VMV 2006, shows the first term to be Sumner and Popović's.

internal import Files
internal import LinearAlgebra
internal import Meshes
internal import SpatialGeometry

/// Carries what the source's surface does over to a mesh.
struct TransferSystem {
    private let target: TriangleMesh
    private let source: TriangleMesh
    private let places: [SurfacePlace?]
    private let factor: SparseCholesky
    /// ω_v·A_v/ℓ².
    private let ties: [Double]

    /// ℓ, in metres.
    private static let length = 0.002
    /// What holds vertices that nothing else does.
    private static let least = 1e-6

    /// The system of a mesh.
    ///
    /// - Parameters:
    ///   - places: where the source's surface is each vertex's.
    ///   - trust: ω, from 0 to 1, for each vertex.
    /// - Throws: `RigError.unsolvable` for a mesh that is too large to be factored.
    init(_ target: TriangleMesh, on source: TriangleMesh, places: [SurfacePlace?], trust: [Double]) throws(RigError) {
        self.target = target
        self.source = source
        self.places = places
        let areas = target.vertexAreas
        ties = areas.indices.map { trust[$0] * Double(areas[$0]) / (Self.length * Self.length) }
        var elements: [SIMD2<Int32>] = []
        elements.reserveCapacity(target.triangles.count)
        for start in stride(from: 0, to: target.triangles.count, by: 3) {
            let (a, b, c) = (target.triangles[start], target.triangles[start + 1], target.triangles[start + 2])
            elements += [SIMD2(a, b), SIMD2(b, c), SIMD2(c, a)]
        }
        var matrix = SparseSymmetricMatrix(size: target.vertexCount, elements: elements)
        for triangle in 0..<target.triangleCount {
            guard let (corners, gradients, area) = Self.gradients(target, triangle) else { continue }
            for row in 0..<3 {
                for column in 0...row {
                    matrix.add(area * dot(gradients[row], gradients[column]), at: corners[row], corners[column])
                }
            }
        }
        for vertex in ties.indices { matrix.add(ties[vertex] + Self.least, at: vertex, vertex) }
        do throws(SparseCholeskyError) { factor = try SparseCholesky(matrix) } catch {
            throw .unsolvable(vertices: target.vertexCount, reason: error.description)
        }
    }

    /// The gradients of the hat functions of a triangle's corners, and its area; `nil` for one without area.
    private static func gradients(_ mesh: TriangleMesh, _ triangle: Int) -> ([Int], [Vector3], Double)? {
        let corners = (0..<3).map { Int(mesh.triangles[3 * triangle + $0]) }
        let points = corners.map { mesh.position($0) }
        let normal = cross(points[1] - points[0], points[2] - points[0])
        let square = dot(normal, normal)
        let longest = (0..<3).map { (points[($0 + 1) % 3] - points[$0]).length }.max()!
        guard square.squareRoot() > 1e-4 * longest * longest, square > 0 else { return nil }
        let gradients = (0..<3).map { cross(normal, points[($0 + 2) % 3] - points[($0 + 1) % 3]) / square }
        return (corners, gradients, square.squareRoot() / 2)
    }

    private func corners(_ place: SurfacePlace) -> SIMD3<Int> {
        let start = 3 * Int(place.triangle)
        return SIMD3(Int(source.triangles[start]), Int(source.triangles[start + 1]), Int(source.triangles[start + 2]))
    }

    /// How the mesh's vertices move when the source's move by packed offsets, packed.
    func carried(_ offsets: [Float]) throws(RigError) -> [Float] { try solve(rightHandSide(offsets)) }

    /// How the mesh's vertices move in each of several shapes of the source.
    func carried(_ shapes: [[Float]], threads: Int, progress: () -> Bool) throws(RigError) -> [[Float]] {
        var results: [[Float]] = []
        for first in stride(from: 0, to: shapes.count, by: 16) {
            guard progress() else { throw .cancelled }
            let part = Array(shapes[first..<min(first + 16, shapes.count)])
            let sides = Parallel.map(part.count, threads: threads) { rightHandSide(part[$0]) }
            for side in sides { results.append(try solve(side)) }
        }
        return results
    }

    /// Three columns, one after the other.
    private func rightHandSide(_ offsets: [Float]) -> [Double] {
        let count = target.vertexCount
        let deformation = DeformationGradients(source, offsets: offsets)
        var gradients = [Matrix3x3?](repeating: nil, count: count)
        var side = [Double](repeating: 0, count: 3 * count)
        for vertex in 0..<count {
            guard let place = places[vertex] else { continue }
            let corners = corners(place)
            let gradient = deformation.gradient(corners, place.barycentric)
            gradients[vertex] = gradient
            var (move, point) = (Vector3.zero, Vector3.zero)
            for corner in 0..<3 {
                let weight = Double(place.barycentric[corner])
                move += weight * Vector3(offsets.vector(at: corners[corner]))
                point += weight * source.position(corners[corner])
            }
            // A vertex off the source's surface turns with it.
            move += gradient * (target.position(vertex) - point)
            for axis in 0..<3 { side[axis * count + vertex] = ties[vertex] * move[axis] }
        }
        for triangle in 0..<target.triangleCount {
            let start = 3 * triangle
            let known = (0..<3).compactMap { gradients[Int(target.triangles[start + $0])] }
            guard !known.isEmpty, let (corners, hats, area) = Self.gradients(target, triangle) else { continue }
            let mean = (area / Double(known.count)) * known.reduce(.zero, +)
            for corner in 0..<3 {
                let push = mean * hats[corner]
                for axis in 0..<3 { side[axis * count + corners[corner]] += push[axis] }
            }
        }
        return side
    }

    private func solve(_ side: [Double]) throws(RigError) -> [Float] {
        let count = target.vertexCount
        let solution: [Double]
        do throws(SparseCholeskyError) { solution = try factor.solve(side, columns: side.count / count) } catch {
            throw .unsolvable(vertices: count, reason: error.description)
        }
        let width = side.count / count
        var packed = [Float](repeating: 0, count: side.count)
        for column in 0..<width {
            for vertex in 0..<count { packed[width * vertex + column] = Float(solution[column * count + vertex]) }
        }
        return packed
    }

    /// Values of the source's vertices, `width` each, spread over the mesh's: as they are where the source is, smooth
    /// beyond.
    func spread(_ values: [Float], width: Int) throws(RigError) -> [Float] {
        let count = target.vertexCount
        var side = [Double](repeating: 0, count: width * count)
        for vertex in 0..<count {
            guard let place = places[vertex] else { continue }
            let corners = corners(place)
            for column in 0..<width {
                let value = (0..<3).reduce(0.0) {
                    $0 + Double(place.barycentric[$1] * values[width * corners[$1] + column])
                }
                side[column * count + vertex] = ties[vertex] * value
            }
        }
        return try solve(side)
    }
}
