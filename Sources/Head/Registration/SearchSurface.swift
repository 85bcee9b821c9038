/// A surface on which hypotheses are looked for: points spread over it, quickly asked for.
protocol SearchSurface: NearestSurface, Sendable {
    /// The places that are tried as the tip of a nose.
    var anchors: [SIMD3<Float>] { get }

    /// Sums the surface around a place within the radii whose squares are given, ascending.
    func gather(into sums: inout SurfaceProfile.Sums, around anchor: SIMD3<Float>, squaredRadii: [Float])

    /// About the nearest place of the surface and its normal; `nil` far from it.
    func place(near point: SIMD3<Float>) -> (position: SIMD3<Float>, normal: SIMD3<Float>)?
}

/// A whole scan as evenly spread samples: enough where the head makes up much of it.
struct SampledScan: SearchSurface {
    let grid: SampleGrid
    let anchors: [SIMD3<Float>]
    private let profiled: SurfaceSamples

    private static let (sampleCount, anchorCount, profiledCount) = (6000, 600, 4000)

    init(_ scan: NormalizedScan) {
        grid = SampleGrid(SurfaceSamples(scan.mesh, count: Self.sampleCount), resolution: 72, extent: 5)
        let samples = grid.samples
        anchors = stride(from: 0, to: samples.count, by: max(1, samples.count / Self.anchorCount)).map {
            samples.points[$0]
        }
        profiled = SurfaceSamples(samples, every: max(1, samples.count / Self.profiledCount))
    }

    func gather(into sums: inout SurfaceProfile.Sums, around anchor: SIMD3<Float>, squaredRadii: [Float]) {
        sums.gather(profiled, around: anchor, squaredRadii: squaredRadii)
    }

    @inline(__always) func place(near point: SIMD3<Float>) -> (position: SIMD3<Float>, normal: SIMD3<Float>)? {
        let sample = grid.sample(near: point)
        return sample < 0 ? nil : (grid.samples.points[sample], grid.samples.normals[sample])
    }

    func nearest(to points: [SIMD3<Float>], into hits: inout [SurfaceHit]) { grid.nearest(to: points, into: &hits) }
}
