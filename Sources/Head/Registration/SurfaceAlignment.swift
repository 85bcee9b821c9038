public import Files
public import Meshes
public import SpatialGeometry

/// The motion that brings a mesh closest to a scan, from where it is: rigid, or with a size.
///
/// Iterative closest points (Besl and McKay, "A method for registration of 3-D shapes", PAMI 1992): each scan point is
/// paired with the closest point of the mesh, and the pairs are aligned, until nothing moves any more. Starts nearby;
/// it is no search.
public struct SurfaceAlignment: Equatable, Sendable {
    /// Takes the mesh to the scan; its scale is 1 unless it was asked for.
    public let scanFromMesh: SimilarityTransform
    /// The root mean square of the distances that are left, in the files' unit.
    public let rootMeanSquare: Double
    /// How many times points were paired.
    public let iterations: Int

    /// Aligns a mesh to the scan's vertices in a region, or to all of them.
    ///
    /// - `scaled`: whether the size is free, as the NoW benchmark's alignment has it: then s, R and t minimise the sum
    ///   of the squares of the distances from the scan's points to s·R·mesh + t.
    /// - `progress`: called before points are paired anew, with the sum of the squares of the last distances; `false`
    ///   cancels.
    /// - Returns: `nil` when fewer than ten scan vertices lie in the region, or they lie on a line.
    /// - Throws: `FittingError` when the caller cancels.
    public init?(
        of mesh: TriangleMesh, to scan: TriangleMesh, region: FaceRegion?, scaled: Bool = false,
        iterations limit: Int = 200, threads: Int = Threads.all, progress: (FitProgress) -> Bool = { _ in true }
    ) throws(FittingError) {
        let targets = (0..<scan.vertexCount).map(scan.position).filter { point in
            region.map { (point - $0.centre).length < $0.radius } ?? true
        }
        guard targets.count >= 10 else { return nil }
        let tree = ClosestPointTree(mesh)
        var scanFromMesh = SimilarityTransform.identity
        var points = [Float](repeating: 0, count: 3 * targets.count)
        var closest = ClosestPoints()
        var last = Double.infinity
        for iteration in 1...limit {
            let told = FitProgress(
                stage: 0, stageCount: 1, name: "align", iteration: iteration - 1,
                energy: last * last * Double(targets.count))
            guard progress(told) else { throw FittingError(.cancelled, "the alignment was cancelled") }
            let meshFromScan = scanFromMesh.inverse
            for (index, target) in targets.enumerated() {
                let point = meshFromScan * target
                for axis in 0..<3 { points[3 * index + axis] = Float(point[axis]) }
            }
            tree.closestPoints(
                to: points, startingFrom: iteration == 1 ? nil : closest.triangles, threads: threads, into: &closest)
            let sources = targets.indices.compactMap { closest.position($0, on: mesh) }
            guard sources.count == targets.count,
                let aligned = PointAlignment(source: sources, target: targets, scaled: scaled)
            else { return nil }
            scanFromMesh = aligned.targetFromSource
            let error = aligned.rootMeanSquare
            if last - error < 1e-6 * error || iteration == limit {
                self.scanFromMesh = scanFromMesh
                rootMeanSquare = error
                self.iterations = iteration
                return
            }
            last = error
        }
        return nil
    }
}
