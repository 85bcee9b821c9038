import Meshes
import TestSupport
import Testing

@Suite struct ClosestPointTreeTests {
    @Test func treeAgreesWithTryingEveryTriangle() {
        let mesh = TestMeshes.sphere(rings: 12, segments: 20)
        let points = TestMeshes.points(500, extent: 2, seed: 1)
        let found = ClosestPointTree(mesh).closestPoints(to: points)
        for index in 0..<500 {
            let point = SIMD3(
                Double(points[3 * index]), Double(points[3 * index + 1]), Double(points[3 * index + 2]))
            let slow = Self.slowSquaredDistance(point, mesh)
            #expect(abs(Double(found.squaredDistances[index]) - slow) < 1e-5 * (1 + slow))
            let position = found.position(index, on: mesh)!
            let offset = position - point
            #expect(abs((offset * offset).sum() - slow) < 1e-5 * (1 + slow))
            let weights = found.barycentric[3 * index..<3 * index + 3]
            #expect(weights.allSatisfy { $0 >= -1e-6 && $0 <= 1 + 1e-6 })
            #expect(abs(weights.reduce(0, +) - 1) < 1e-6)
        }
    }

    @Test func radiiHintsAndThreadsKeepTheAnswer() {
        let mesh = TestMeshes.sphere(rings: 30, segments: 40)
        let points = TestMeshes.points(5_000, extent: 1.5, seed: 2)
        let tree = ClosestPointTree(mesh)
        let alone = tree.closestPoints(to: points)
        #expect(tree.closestPoints(to: points, threads: 4) == alone)
        let hinted = tree.closestPoints(to: points, startingFrom: alone.triangles)
        #expect(zip(hinted.squaredDistances, alone.squaredDistances).allSatisfy { abs($0 - $1) <= 1e-6 * $1 })
        let near = tree.closestPoints(to: points, within: 0.25)
        for index in 0..<5_000 {
            if alone.squaredDistances[index] < 0.25 * 0.25 * 0.9999 {
                #expect(near.squaredDistances[index] == alone.squaredDistances[index])
            } else if alone.squaredDistances[index] > 0.25 * 0.25 * 1.0001 {
                #expect(near.triangles[index] == -1)
                #expect(near.squaredDistances[index] == .infinity)
            }
        }
    }

    @Test(arguments: [false, true]) func movedVerticesAreFoundWhereTheyAre(rebuild: Bool) {
        var mesh = TestMeshes.sphere(rings: 20, segments: 20)
        let tree = ClosestPointTree(mesh, moving: true)
        for index in mesh.positions.indices { mesh.positions[index] = 2 * mesh.positions[index] + 3 }
        tree.update(positions: mesh.positions, rebuild: rebuild)
        let points = TestMeshes.points(300, extent: 4, seed: 3)
        let fresh = ClosestPointTree(mesh).closestPoints(to: points)
        let moved = tree.closestPoints(to: points)
        #expect(zip(moved.squaredDistances, fresh.squaredDistances).allSatisfy { abs($0 - $1) <= 1e-5 * (1 + $1) })
    }

    @Test func pointsThatAreNotFiniteFindNothing() {
        let tree = ClosestPointTree(TestMeshes.sphere(rings: 4, segments: 5))
        let found = tree.closestPoints(to: [.nan, 0, 0, .infinity, 0, 0, 0, 0, 3])
        #expect(found.triangles[0] == -1 && found.triangles[1] == -1 && found.triangles[2] >= 0)
    }

    @Test func raysMeetTheNearSideAndSeeTheOutside() {
        let mesh = TestMeshes.sphere(rings: 60, segments: 60)
        let caster = RayCaster(mesh)
        let hits = caster.firstHits(origins: [0, 0, 5, 0, 5, 0], directions: [0.01, 0, -1, 0, 1, 0])
        #expect(abs(hits.distances[0] - 4) < 0.01)
        #expect(hits.triangles[0] >= 0 && hits.triangles[1] == -1 && hits.distances[1] == .infinity)
        // A point inside is seen from nowhere, one on top from above only.
        func visible(from directions: [SIMD3<Float>]) -> [Bool] {
            caster.visible([0, 0, 0, 0, 0, 1, 0, 0, -1], from: directions, clearance: 1e-3)
        }
        #expect(visible(from: [SIMD3(0, 0, 1)]) == [false, true, false])
        #expect(visible(from: [SIMD3(0, 0, 1), SIMD3(1, 0, 0), SIMD3(0, 0, -1)]) == [false, true, true])
        #expect(visible(from: []) == [false, false, false])
    }

    /// Packets of rays against single ones: in the order of the mesh, where neighbours form packets, and shuffled.
    @Test func raysInPacketsMeetWhatSingleRaysMeet() {
        let mesh = TestMeshes.sphere(rings: 60, segments: 80)
        let caster = RayCaster(mesh)
        let direction = SIMD3<Float>(0.3, -0.2, 0.9)
        var generator = SeededGenerator(seed: "packets of rays")
        let places = (0..<mesh.vertexCount).map { vertex in
            (0..<3).map { mesh.positions[3 * vertex + $0] * Float.random(in: 0.9...1.1, using: &generator) }
        }
        for origins in [places.flatMap(\.self), places.shuffled(using: &generator).flatMap(\.self)] {
            let together = caster.occluded(origins: origins, direction: direction, near: 1e-3)
            let directions = (0..<origins.count / 3).flatMap { _ in [direction.x, direction.y, direction.z] }
            let alone = caster.firstHits(origins: origins, directions: directions, near: 1e-3)
            #expect(together == alone.triangles.map { $0 >= 0 })
            #expect(together.contains(true) && together.contains(false))
        }
    }

    /// Queries while another thread moves the vertices between two places: each answers for one of them.
    @Test func queriesAndUpdatesDoNotOverlap() async {
        let mesh = TestMeshes.sphere(rings: 20, segments: 20)
        let tree = ClosestPointTree(mesh, moving: true)
        let far = mesh.positions.map { $0 + 10 }
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for round in 0..<50 { tree.update(positions: round % 2 == 0 ? far : mesh.positions) }
                return true
            }
            for _ in 0..<3 {
                group.addTask {
                    (0..<200).allSatisfy { _ in
                        let distances = tree.closestPoints(to: [0, 0, 0, 10, 10, 10]).squaredDistances
                        return (distances[0] < 2) != (distances[1] < 2)
                    }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }

    /// The squared distance by dense sampling refined by projection: the plain definition, corner by corner.
    private static func slowSquaredDistance(_ point: SIMD3<Double>, _ mesh: TriangleMesh) -> Double {
        var best = Double.infinity
        for triangle in 0..<mesh.triangleCount {
            let corners = (0..<3).map { mesh.position(Int(mesh.triangles[3 * triangle + $0])) }
            best = min(best, slowSquaredDistance(point, corners))
        }
        return best
    }

    /// The least of: the distance to each edge, and to the plane where the foot of the perpendicular lies inside.
    private static func slowSquaredDistance(_ point: SIMD3<Double>, _ p: [SIMD3<Double>]) -> Double {
        func dot(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double { (a * b).sum() }
        func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
            SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
        }
        var best = Double.infinity
        for side in 0..<3 {
            let (a, b) = (p[side], p[(side + 1) % 3])
            let along = max(0, min(1, dot(point - a, b - a) / dot(b - a, b - a)))
            let offset = point - a - along * (b - a)
            best = min(best, dot(offset, offset))
        }
        let normal = cross(p[1] - p[0], p[2] - p[0])
        let inside = (0..<3).allSatisfy { dot(cross(p[($0 + 1) % 3] - p[$0], point - p[$0]), normal) >= 0 }
        if inside {
            let height = dot(point - p[0], normal)
            best = min(best, height * height / dot(normal, normal))
        }
        return best
    }
}
