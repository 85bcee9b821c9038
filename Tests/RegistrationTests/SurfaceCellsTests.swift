import Fitting
import HeadModel
import Meshes
import SpatialGeometry
import TestSupport
import Testing

@testable import Registration

@Suite struct SurfaceCellsTests {
    /// The same surface, its vertices and triangles in another order.
    static func shuffled(_ mesh: TriangleMesh, _ generator: inout SeededGenerator) -> TriangleMesh {
        let vertices = (0..<mesh.vertexCount).shuffled(using: &generator)
        let triangles = (0..<mesh.triangleCount).shuffled(using: &generator)
        var numbers = [Int32](repeating: 0, count: vertices.count)
        for (new, old) in vertices.enumerated() { numbers[old] = Int32(new) }
        return TriangleMesh(
            positions: vertices.flatMap { mesh.positions[3 * $0..<3 * $0 + 3] },
            triangles: triangles.flatMap { mesh.triangles[3 * $0..<3 * $0 + 3].map { numbers[Int($0)] } })
    }

    /// However a surface is ordered and cut, its cells are the same.
    @Test func cellsAreOfTheSurfaceNotOfItsTriangles() throws {
        var generator = SeededGenerator(seed: #function)
        let ball = SolidMesh.ball(rings: 60) { $0 }
        let cells = try #require(SurfaceCells(ball, cell: 0.05))
        for other in [Self.shuffled(ball, &generator), ball.subdivided()] {
            let same = try #require(SurfaceCells(other, cell: 0.05))
            #expect(abs(same.anchors.count - cells.anchors.count) <= cells.anchors.count / 50)
            let squares = [Float(0.09), 0.36]
            var (first, second) = (SurfaceProfile.Sums(radii: 2), SurfaceProfile.Sums(radii: 2))
            for anchor in [SIMD3<Float>(1, 0, 0), SIMD3(0, -0.6, 0.8)] {
                cells.gather(into: &first, around: anchor, squaredRadii: squares)
                same.gather(into: &second, around: anchor, squaredRadii: squares)
                for radius in 0..<2 {
                    // The cap of a sphere within a distance r of a point of it has the area πr²; in squares of a cell's edge.
                    let area = Float.pi * squares[radius] / (0.05 * 0.05)
                    #expect(abs(first.counts[radius] - area) < 0.12 * area)
                    #expect(abs(second.counts[radius] - first.counts[radius]) < 0.03 * area)
                }
            }
        }
    }

    @Test func placesAreNearAndAirIsNone() throws {
        let cells = try #require(SurfaceCells(SolidMesh.ball(rings: 60) { $0 }, cell: 0.05))
        var generator = SeededGenerator(seed: #function)
        for _ in 0..<200 {
            let direction = generator.direction()
            let place = try #require(cells.place(near: SIMD3<Float>(1.02 * direction)))
            #expect((Vector3(place.position) - direction).length < 0.1)
            #expect(dot(Vector3(place.normal), direction) > 0.95)
            #expect(cells.place(near: SIMD3<Float>(0.3 * direction)) == nil)
        }
    }

    @Test func floorsAreLeftOutAndWhatStandsOnThemIsNot() throws {
        let floor = SolidMesh.square(.zero, Vector3(0, 0, 2), Vector3(2, 0, 0), cells: 1)
        let ball = SolidMesh.ellipsoid(Vector3(0.5, 0.2, 0.3), Vector3(repeating: 0.2))
        let none = try #require(SurfaceCells(floor, cell: 0.01))
        #expect(none.anchors.isEmpty)
        let both = try #require(SurfaceCells(SolidMesh.joined([floor, ball]), cell: 0.01))
        #expect(both.anchors.contains { $0.y > 0.35 })
        #expect(both.anchors.allSatisfy { abs($0.x - 0.5) < 0.7 && abs($0.z - 0.3) < 0.7 })
    }

    @Test func whatNeedsTooManyCellsIsNotLookedAtSoFinely() {
        let spike = TriangleMesh(positions: [0, 0, 0, 1e6, 0, 0, 0, 1e6, 1], triangles: [0, 1, 2])
        #expect(SurfaceCells(spike, cell: 0.01) == nil)
    }
}
