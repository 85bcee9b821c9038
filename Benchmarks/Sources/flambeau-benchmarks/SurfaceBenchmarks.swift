import CBareEmbree
import Flambeau
import Foundation

/// Closest points, rays and pictures of a surface.
enum SurfaceBenchmarks {
    /// A bumpy closed surface of the size of a head in metres, 10,082 triangles.
    static func head() -> TriangleMesh {
        let (rings, segments) = (72, 71)
        var positions: [Float] = []
        for ring in 0...rings {
            for segment in 0..<segments {
                let polar = (Float(ring) + 0.5) / Float(rings + 1) * .pi
                let azimuth = Float(segment) / Float(segments) * 2 * .pi
                let radius =
                    0.1 * (1 + 0.08 * sin(5 * azimuth) * sin(4 * polar) + 0.02 * sin(17 * azimuth + 11 * polar))
                positions += [
                    radius * sin(polar) * cos(azimuth), 1.3 * radius * cos(polar), radius * sin(polar) * sin(azimuth),
                ]
            }
        }
        var triangles: [Int32] = []
        for ring in 0..<rings {
            for segment in 0..<segments {
                let (a, b) = (Int32(ring * segments + segment), Int32(ring * segments + (segment + 1) % segments))
                triangles += [a, b, a + Int32(segments), b, b + Int32(segments), a + Int32(segments)]
            }
        }
        return TriangleMesh(positions: positions, triangles: triangles)
    }

    /// `count` points at about `distance` from random places of the surface.
    static func points(near mesh: TriangleMesh, _ count: Int, distance: Float) -> [Float] {
        var state: UInt64 = 7
        func random() -> Float {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(state >> 40) / Float(1 << 24)
        }
        return (0..<count).flatMap { _ in
            let triangle = Int(random() * Float(mesh.triangleCount - 1))
            let vertex = Int(mesh.triangles[3 * triangle])
            return (0..<3).map { mesh.positions[3 * vertex + $0] + (2 * random() - 1) * 1.7 * distance }
        }
    }

    static func closestPoints() {
        let mesh = head()
        let tree = ClosestPointTree(mesh)
        let bare = bare_embree_create(mesh.positions, mesh.vertexCount, mesh.triangles, mesh.triangleCount)
        defer { bare_embree_destroy(bare) }
        let count = 100_000
        var (triangles, distances) = ([Int32](repeating: 0, count: count), [Float](repeating: 0, count: count))
        for (name, distance) in [("near, 2 mm", Float(0.002)), ("far, 30 mm", 0.03)] {
            let points = points(near: mesh, count, distance: distance)
            var found = ClosestPoints(count: count)
            let ours = Measurement.median { tree.closestPoints(to: points, into: &found) }
            let theirs = Measurement.median { bare_embree_query(bare, points, count, &triangles, &distances) }
            let hints = found.triangles
            let hinted = Measurement.median { tree.closestPoints(to: points, startingFrom: hints, into: &found) }
            let mean = found.squaredDistances.reduce(0) { $0 + $1.squareRoot() } / Float(count)
            let worst = zip(found.squaredDistances, distances).map { abs($0.squareRoot() - $1) }.max()!
            print(String(format: "  %@: mean distance %.1f mm, largest difference %.1e m", name, 1e3 * mean, worst))
            Measurement.report("ours", seconds: ours, "\(Int(Double(count) / ours / 1e3))k points/s")
            Measurement.report(
                "ours, last triangle given", seconds: hinted, "\(Int(Double(count) / hinted / 1e3))k points/s")
            Measurement.report("bare Embree", seconds: theirs, "\(Int(Double(count) / theirs / 1e3))k points/s")
        }
        let build = Measurement.median { _ = ClosestPointTree(mesh) }
        Measurement.report("building the tree of \(mesh.triangleCount) triangles", seconds: build)
        let moving = ClosestPointTree(mesh, moving: true)
        let refit = Measurement.median { moving.update(positions: mesh.positions) }
        Measurement.report("refitting it", seconds: refit)
    }

    static func rays() {
        let mesh = head()
        let caster = RayCaster(mesh)
        let points = points(near: mesh, 100_000, distance: 0)
        let seconds = Measurement.median {
            _ = caster.occluded(origins: points, direction: SIMD3(0, 0, 1), near: 1e-4)
        }
        Measurement.report("one direction", seconds: seconds, "\(Int(0.1 / seconds))M rays/s")
    }

    static func render() throws {
        let mesh = head()
        let view = RenderView.framing(mesh.boundingBox!, yaw: 0.4, pitch: 0.2, width: 600, height: 600)
        let rasterizer = Rasterizer(width: 600, height: 600)
        Measurement.report(
            "smooth, 4 samples a pixel",
            seconds: Measurement.median {
                _ = rasterizer.image(of: mesh, view: view)
            })
        let image = rasterizer.image(of: mesh, view: view)
        Measurement.report("as PNG", seconds: try Measurement.median { _ = try image.pngData() })
    }
}
