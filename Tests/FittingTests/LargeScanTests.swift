@testable import Registration
import HeadModel
import Meshes
import SpatialGeometry
import TestSupport
import Testing

@testable import Fitting

/// Scans of more vertices than a fit can tell apart, and what of a scan counts at all.
@Suite struct LargeScanTests {
    static let head = try! Head.standard()

    @Test func aScanOfManyVerticesIsThinnedAndFitted() throws {
        let scan = SyntheticScan(Self.head, options: .init(seed: 5))
        let large = scan.mesh.subdivided().subdivided()
        #expect(large.vertexCount > HeadSurface.vertexLimit)
        let alignment = try FaceFinder(Self.head).find(in: large)
        let surface = HeadSurface(large, scanFromHead: alignment.scanFromHead, head: Self.head)
        #expect(surface.mesh.vertexCount <= HeadSurface.vertexLimit && surface.mesh.vertexCount > 30_000)
        // What was drawn together lies within a fraction of a millimetre of the surface it came from.
        let kept = surface.mesh.transformed(by: surface.headFromScan.inverse)
        let closest = ClosestPointTree(large).closestPoints(to: kept.positions, threads: 2)
        let distances = closest.squaredDistances.map { 1000 * scan.unit.metres * Double($0).squareRoot() }.sorted()
        #expect(distances[distances.count / 2] < 0.1 && distances[distances.count * 99 / 100] < 0.6)

        let fitter = ScanFitter(Self.head, configuration: try .standard())
        let fit = try fitter.fit(large, alignment: alignment)
        #expect(fit.unit == .millimetre && !fit.isInsideOut)
        // The number of threads changes nothing.
        var alone = fitter
        alone.threads = 1
        #expect(try alone.fit(large, alignment: alignment).vertices == fit.vertices)
    }

    @Test func thinningKeepsTheSenseAndCancelsFolds() {
        let head = BallHead.make(subdivisions: 5)
        let ball = TriangleMesh(positions: head.template, triangles: head.triangles)
        let thinned = ball.thinned(vertexLimit: 800)
        #expect(thinned.vertexCount <= 800 && thinned.vertexCount > 200)
        let normals = thinned.faceNormals
        let outwards = (0..<thinned.triangleCount).count { triangle in
            let corner = thinned.position(Int(thinned.triangles[3 * triangle]))
            let normal = Vector3(
                Double(normals[3 * triangle]), Double(normals[3 * triangle + 1]), Double(normals[3 * triangle + 2]))
            return dot(corner, normal) > 0
        }
        // Slivers where the corners of cells meet may lie either way.
        #expect(100 * outwards > 99 * thinned.triangleCount)
        #expect(MeshTopology(thinned).boundaryEdgeCount == 0)
        // The same surface twice, once turned inside out, is none at all.
        let doubled = TriangleMesh(
            positions: ball.positions, triangles: ball.triangles + ball.flipped().triangles)
        #expect(doubled.thinned(vertexLimit: 800).triangleCount == 0)
    }

    @Test func whatCannotBeSeenIsLeftOutAndCounted() throws {
        let head = BallHead.make(subdivisions: 5)
        let ball = TriangleMesh(positions: head.template, triangles: head.triangles)
        let inner = ball.transformed(by: SimilarityTransform(scale: 0.8))
        let count = Int32(ball.vertexCount)
        let scan = TriangleMesh(
            positions: ball.positions + inner.positions, triangles: ball.triangles + inner.triangles.map { $0 + count })
        func error(of scan: TriangleMesh, seen: Bool, limit: Int = .max) throws -> FaceError {
            let surface = HeadSurface(scan, scanFromHead: .identity, head: head)
            return try #require(
                FaceError(
                    of: scan, against: ball, region: nil, unit: .metre, visibleOn: seen ? surface : nil, limit: limit))
        }
        let (all, seen, alone) = (
            try error(of: scan, seen: false), try error(of: scan, seen: true), try error(of: ball, seen: true)
        )
        #expect(all.pointCount == 2 * ball.vertexCount && all.hiddenCount == 0 && all.mean > 1)
        #expect(seen.pointCount == alone.pointCount && seen.mean < 1e-3)
        #expect(seen.hiddenCount == alone.hiddenCount + ball.vertexCount)
        let some = try error(of: scan, seen: true, limit: 100)
        #expect(some.pointCount + some.hiddenCount <= 100 && some.pointCount > 20)
    }
}
