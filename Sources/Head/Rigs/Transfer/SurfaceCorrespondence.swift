// Which place of the source a vertex stands for is not told by distance where two parts of a face lie on one another: lips in
// contact, lids that are shut, the walls of the mouth. There the nearest place is as often the other lip's. Its own mesh tells
// them apart: along its edges the upper lip is reached from the nose and the lower one from the chin. So places are settled
// first where there is no doubt, on skin that has no other skin within some millimetres, and grow from there along the edges
// of the mesh, the surest first; a vertex takes the nearest place *around those of its neighbours*, around along the source's
// own surface. Fronts from both sides meet where the lips do, also on a scan whose lips are one sheet.

internal import Files
internal import Foundation
internal import Meshes
internal import SpatialGeometry

/// For each vertex of a mesh the place of the source's skin that it stands for.
struct SurfaceCorrespondence {
    /// The places; `nil` for vertices that the source has nothing of.
    private(set) var places: [SurfacePlace?]
    /// Whether each was settled at first.
    private(set) var seeds: [Bool]

    private let source: TriangleMesh
    private let sourceNormals: [Float]
    private let faceNormals: [Float]
    private let around: (starts: [Int32], triangles: [Int32])

    /// How far a vertex that is settled at first lies from the source, in metres.
    private static let seedReach: Float = 0.006
    /// How far one that is grown to may lie from it.
    private static let reach: Float = 0.009
    /// Surface that has other surface within this distance, and not within `detour` along itself, is in doubt.
    private static let doubt: Float = 0.006
    private static let detour: Float = 0.018
    /// What normals that disagree by a right angle cost, in metres.
    private static let turnCost: Float = 0.004

    /// Settles the places of a mesh's vertices.
    ///
    /// - Parameters:
    ///   - grows: whether they grow along the mesh; else every vertex takes the nearest place whose normal is within a right
    ///     angle of its own, which confuses lips, for comparison.
    init(_ target: WeldedMesh, on source: TriangleMesh, grows: Bool, threads: Int) {
        self.source = source
        sourceNormals = source.vertexNormals
        faceNormals = source.faceNormals
        around = Self.trianglesAround(source)
        places = Array(repeating: nil, count: target.mesh.vertexCount)
        seeds = Array(repeating: false, count: target.mesh.vertexCount)
        let normals = target.mesh.vertexNormals
        guard grows else {
            settleNearest(target, normals, threads)
            return
        }
        let doubtful = doubtfulVertices(threads)
        let nearest = ClosestPointTree(source).closestPoints(
            to: target.mesh.positions, within: Self.seedReach, threads: threads)
        for vertex in 0..<target.mesh.vertexCount where nearest.triangles[vertex] >= 0 {
            let corners = corners(Int(nearest.triangles[vertex]))
            guard !(0..<3).contains(where: { doubtful[corners[$0]] }) else { continue }
            let place = SurfacePlace(
                triangle: nearest.triangles[vertex],
                barycentric: SIMD3(
                    nearest.barycentric[3 * vertex], nearest.barycentric[3 * vertex + 1],
                    nearest.barycentric[3 * vertex + 2]), distance: nearest.squaredDistances[vertex].squareRoot())
            guard dot(normal(place), normals.vector(at: vertex)) > 0.75 else { continue }
            places[vertex] = place
            seeds[vertex] = true
        }
        dropStraySeeds(target)
        grow(target, normals)
    }

    /// Seeds whose neighbours are mostly none are chance: the wall of a mouth that comes near a cheek.
    private mutating func dropStraySeeds(_ target: WeldedMesh) {
        var visited = [Bool](repeating: false, count: places.count)
        var groups: [[Int]] = []
        for start in places.indices where seeds[start] && !visited[start] {
            var group = [start]
            visited[start] = true
            var next = 0
            while next < group.count {
                for neighbor in target.neighbors(group[next]) where seeds[Int(neighbor)] && !visited[Int(neighbor)] {
                    visited[Int(neighbor)] = true
                    group.append(Int(neighbor))
                }
                next += 1
            }
            groups.append(group)
        }
        let largest = groups.map(\.count).max() ?? 0
        for group in groups where group.count < largest / 20 {
            for vertex in group { (places[vertex], seeds[vertex]) = (nil, false) }
        }
    }

    private mutating func settleNearest(_ target: WeldedMesh, _ normals: [Float], _ threads: Int) {
        let nearest = ClosestPointTree(source).closestPoints(
            to: target.mesh.positions, within: Self.reach, threads: threads)
        for vertex in places.indices where nearest.triangles[vertex] >= 0 {
            let place = SurfacePlace(
                triangle: nearest.triangles[vertex],
                barycentric: SIMD3(
                    nearest.barycentric[3 * vertex], nearest.barycentric[3 * vertex + 1],
                    nearest.barycentric[3 * vertex + 2]), distance: nearest.squaredDistances[vertex].squareRoot())
            if dot(normal(place), normals.vector(at: vertex)) > 0 { places[vertex] = place }
        }
    }

    // MARK: The source

    private func corners(_ triangle: Int) -> SIMD3<Int> {
        SIMD3(
            Int(source.triangles[3 * triangle]), Int(source.triangles[3 * triangle + 1]),
            Int(source.triangles[3 * triangle + 2]))
    }

    /// The unit normal of the source at a place.
    private func normal(_ place: SurfacePlace) -> SIMD3<Float> {
        let corners = corners(Int(place.triangle))
        var normal = SIMD3<Float>.zero
        for corner in 0..<3 { normal += place.barycentric[corner] * sourceNormals.vector(at: corners[corner]) }
        let length = dot(normal, normal).squareRoot()
        return length > 0 ? normal / length : faceNormals.vector(at: Int(place.triangle))
    }

    private func position(_ place: SurfacePlace) -> SIMD3<Float> {
        let corners = corners(Int(place.triangle))
        return (0..<3).reduce(SIMD3<Float>.zero) {
            $0 + place.barycentric[$1] * source.positions.vector(at: corners[$1])
        }
    }

    private static func trianglesAround(_ mesh: TriangleMesh) -> (starts: [Int32], triangles: [Int32]) {
        var starts = [Int32](repeating: 0, count: mesh.vertexCount + 1)
        for corner in mesh.triangles { starts[Int(corner) + 1] += 1 }
        for vertex in 0..<mesh.vertexCount { starts[vertex + 1] += starts[vertex] }
        var (cursor, triangles) = (starts, [Int32](repeating: 0, count: mesh.triangles.count))
        for (corner, vertex) in mesh.triangles.enumerated() {
            triangles[Int(cursor[Int(vertex)])] = Int32(corner / 3)
            cursor[Int(vertex)] += 1
        }
        return (starts, triangles)
    }

    /// The triangles that are connected with one within a ball around a point.
    private func patch(around triangle: Int32, _ centre: SIMD3<Float>, _ radius: Float) -> [Int32] {
        var (patch, seen, next) = ([triangle], Set([triangle]), 0)
        while next < patch.count {
            let corners = corners(Int(patch[next]))
            for corner in 0..<3 {
                let offset = source.positions.vector(at: corners[corner]) - centre
                // The corners of the first triangle count wherever they are.
                guard next == 0 || dot(offset, offset) < radius * radius else { continue }
                for entry in around.starts[corners[corner]]..<around.starts[corners[corner] + 1] {
                    let triangle = around.triangles[Int(entry)]
                    if seen.insert(triangle).inserted { patch.append(triangle) }
                }
            }
            next += 1
        }
        return patch
    }

    /// The vertices that have other surface nearby.
    private func doubtfulVertices(_ threads: Int) -> [Bool] {
        let count = source.vertexCount
        return Parallel.map(count, threads: threads) { vertex in
            let centre = source.positions.vector(at: vertex)
            var near = Set<Int>()
            for other in 0..<count {
                let offset = source.positions.vector(at: other) - centre
                if dot(offset, offset) < Self.doubt * Self.doubt { near.insert(other) }
            }
            // Walk the surface within the detour; what is near and was not met is other surface.
            var (best, heap) = ([vertex: Float(0)], BinaryHeap<Float, Int>())
            heap.push(0, vertex)
            while let (length, from) = heap.pop(), !near.isEmpty {
                guard length <= best[from] ?? .infinity else { continue }
                near.remove(from)
                for entry in around.starts[from]..<around.starts[from + 1] {
                    let corners = corners(Int(around.triangles[Int(entry)]))
                    for corner in 0..<3 where corners[corner] != from {
                        let step = source.positions.vector(at: corners[corner]) - source.positions.vector(at: from)
                        let total = length + dot(step, step).squareRoot()
                        if total < min(Self.detour, best[corners[corner]] ?? .infinity) {
                            best[corners[corner]] = total
                            heap.push(total, corners[corner])
                        }
                    }
                }
            }
            return !near.isEmpty
        }
    }

    // MARK: Growing

    private mutating func grow(_ target: WeldedMesh, _ normals: [Float]) {
        var heap = BinaryHeap<Float, (vertex: Int, place: SurfacePlace)>()
        func propose(from vertex: Int, _ place: SurfacePlace, _ cost: Float, _ places: [SurfacePlace?]) {
            let (start, centre) = (target.mesh.positions.vector(at: vertex), position(place))
            for neighbor in target.neighbors(vertex) where places[Int(neighbor)] == nil {
                let point = target.mesh.positions.vector(at: Int(neighbor))
                let step = point - start
                let radius = 1.5 * dot(step, step).squareRoot() + 0.003
                guard radius < 0.02,
                    let (found, mismatch) = nearest(
                        to: point, normals.vector(at: Int(neighbor)),
                        among: patch(around: place.triangle, centre, radius))
                else { continue }
                heap.push(cost + mismatch, (Int(neighbor), found))
            }
        }
        for vertex in places.indices {
            if let place = places[vertex] { propose(from: vertex, place, place.distance, places) }
        }
        while let (cost, (vertex, place)) = heap.pop() {
            guard places[vertex] == nil else { continue }
            places[vertex] = place
            propose(from: vertex, place, cost, places)
        }
    }

    /// The nearest place of some triangles, those turned away counting as farther, and how bad it is, in metres.
    private func nearest(
        to point: SIMD3<Float>, _ normal: SIMD3<Float>, among patch: [Int32]
    ) -> (SurfacePlace, Float)? {
        var best: (SurfacePlace, Float)?
        for triangle in patch {
            let corners = corners(Int(triangle))
            let barycentric = Self.closest(
                point, source.positions.vector(at: corners[0]), source.positions.vector(at: corners[1]),
                source.positions.vector(at: corners[2]))
            var place = SurfacePlace(triangle: triangle, barycentric: barycentric, distance: 0)
            let offset = point - position(place)
            let square = dot(offset, offset)
            guard square < Self.reach * Self.reach else { continue }
            let turn = 1 - dot(self.normal(place), normal)
            guard turn < 1 else { continue }
            let mismatch = (square + Self.turnCost * Self.turnCost * turn).squareRoot()
            guard mismatch < best?.1 ?? .infinity else { continue }
            place.distance = square.squareRoot()
            best = (place, mismatch)
        }
        return best
    }

    /// The barycentric weights of the point of a triangle closest to `p`: Ericson, *Real-Time Collision Detection*, 5.1.5.
    private static func closest(
        _ p: SIMD3<Float>, _ a: SIMD3<Float>, _ b: SIMD3<Float>, _ c: SIMD3<Float>
    ) -> SIMD3<Float> {
        let (ab, ac, ap) = (b - a, c - a, p - a)
        let (d1, d2) = (dot(ab, ap), dot(ac, ap))
        if d1 <= 0, d2 <= 0 { return SIMD3(1, 0, 0) }
        let bp = p - b
        let (d3, d4) = (dot(ab, bp), dot(ac, bp))
        if d3 >= 0, d4 <= d3 { return SIMD3(0, 1, 0) }
        let vc = d1 * d4 - d3 * d2
        if vc <= 0, d1 >= 0, d3 <= 0 {
            let v = d1 / (d1 - d3)
            return SIMD3(1 - v, v, 0)
        }
        let cp = p - c
        let (d5, d6) = (dot(ab, cp), dot(ac, cp))
        if d6 >= 0, d5 <= d6 { return SIMD3(0, 0, 1) }
        let vb = d5 * d2 - d1 * d6
        if vb <= 0, d2 >= 0, d6 <= 0 {
            let w = d2 / (d2 - d6)
            return SIMD3(1 - w, 0, w)
        }
        let va = d3 * d6 - d5 * d4
        if va <= 0, d4 - d3 >= 0, d5 - d6 >= 0 {
            let w = (d4 - d3) / ((d4 - d3) + (d5 - d6))
            return SIMD3(0, 1 - w, w)
        }
        let sum = va + vb + vc
        guard sum > 0 else { return SIMD3(1, 0, 0) }
        return SIMD3(va / sum, vb / sum, vc / sum)
    }
}
