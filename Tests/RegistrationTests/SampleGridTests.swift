import Meshes
import TestSupport
import Testing

@testable import Registration

@Suite struct SampleGridTests {
    private static let grid: SampleGrid = {
        let ball = BallHead.make(subdivisions: 3)
        let mesh = TriangleMesh(positions: ball.template, triangles: ball.triangles)
        return SampleGrid(SurfaceSamples(mesh, count: 2000), resolution: 40, extent: 5)
    }()

    @Test func theNearestSampleIsFound() {
        let samples = Self.grid.samples
        for index in stride(from: 0, to: samples.count, by: 50) {
            let found = Self.grid.sample(near: samples.points[index])
            let offset = samples.points[found] - samples.points[index]
            // Exact to a cell, a fortieth of 180 mm: 4.5 mm along each axis.
            #expect((offset * offset).sum().squareRoot() < 0.0078)
        }
    }

    /// A step from a nearly singular system may put points anywhere.
    @Test(arguments: [1e3, 1e12, 3e38, -1e12, .infinity, -.infinity, .nan] as [Float])
    func placesBeyondEveryCellAreFarFromTheSurface(far: Float) {
        for point in [SIMD3(far, 0, 0), SIMD3(0, far, 0), SIMD3(0, 0, far), SIMD3(repeating: far)] {
            #expect(Self.grid.sample(near: point) == -1)
        }
    }
}
