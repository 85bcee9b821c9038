public import Files
public import Registration
internal import Landmarks
import Foundation
internal import HeadModel
public import Meshes
internal import SpatialGeometry

/// How far a scan lies from a mesh within the face, as the NoW benchmark measures it.
///
/// The unsigned distance of each scan vertex in a sphere around the face to the closest point of the mesh's triangles.
/// The benchmark's own scans are skin alone; of others, vertices that cannot be seen from outside (the inside of a
/// mouth, eyeballs behind lids) can be left out, and their number is told.
/// Sanyal, Bolkart, Feng and Black, "Learning to regress 3D face shape and expression from an image without 3D
/// supervision", CVPR 2019. A nearest point flatters: it is at most the distance to the true counterpart.
public struct FaceError: Codable, Equatable, Sendable {
    /// How many scan vertices were measured.
    public var pointCount: Int
    /// How many vertices in the region cannot be seen from outside and were left out.
    public var hiddenCount = 0
    /// The median distance in millimetres.
    public var median: Double
    /// The mean distance in millimetres.
    public var mean: Double
    /// The standard deviation of the distances in millimetres.
    public var standardDeviation: Double
    /// The distance that nine in ten points do not exceed, in millimetres.
    public var ninetiethPercentile: Double
    /// The share of points within one millimetre, 0…1.
    public var shareWithinOneMillimetre: Double

    /// Measures a scan against a mesh in the same frame and unit.
    ///
    /// - `scan`: the scan, whose vertices in the region count.
    /// - `mesh`: the mesh measured.
    /// - `region`: where to measure; everywhere when `nil`.
    /// - `unit`: the unit of both.
    /// - `surface`: the same scan around the head, to tell which vertices can be seen from outside; all count when
    ///   `nil`.
    /// - `limit`: the most vertices of the region that are measured; of more, each k-th.
    /// - Returns: `nil` when no scan vertex lies in the region, or the mesh has no surface.
    public init?(
        of scan: TriangleMesh, against mesh: TriangleMesh, region: FaceRegion?, unit: LengthUnit,
        visibleOn surface: HeadSurface? = nil, limit: Int = .max, threads: Int = Threads.all
    ) {
        var vertices = Self.vertices(of: scan, in: region)
        if vertices.count > limit {
            let step = (vertices.count + limit - 1) / limit
            vertices = stride(from: 0, to: vertices.count, by: step).map { vertices[$0] }
        }
        var points: [Float] = []
        points.reserveCapacity(3 * vertices.count)
        for vertex in vertices { points += scan.positions[3 * vertex..<3 * vertex + 3] }
        if let surface {
            let inHead = TriangleMesh(positions: points, triangles: []).transformed(by: surface.headFromScan)
            let isVisible = surface.visible(inHead.positions, threads: threads)
            points = isVisible.indices.filter { isVisible[$0] }.flatMap { points[3 * $0..<3 * $0 + 3] }
        }
        guard !points.isEmpty, let box = mesh.boundingBox else { return nil }
        // In metres about the middle of the mesh: squares of distances in a file's own unit may be beyond single
        // precision, and places far from the origin lose their last digits.
        let middle = region?.centre ?? 0.5 * (box.minimum + box.maximum)
        let metric = SimilarityTransform(scale: unit.metres, translation: -unit.metres * middle)
        points = TriangleMesh(positions: points, triangles: []).transformed(by: metric).positions
        let closest = ClosestPointTree(mesh.transformed(by: metric)).closestPoints(to: points, threads: threads)
        let distances = closest.squaredDistances.map { 1000 * Double($0).squareRoot() }
        guard distances.allSatisfy(\.isFinite) else { return nil }
        self.init(distances: distances)
        hiddenCount = vertices.count - points.count / 3
    }

    /// The vertices in a region, in their order.
    private static func vertices(of scan: TriangleMesh, in region: FaceRegion?) -> [Int] {
        guard let region else { return Array(0..<scan.vertexCount) }
        let square = region.radius * region.radius
        return (0..<scan.vertexCount).filter { vertex in
            let offset = scan.position(vertex) - region.centre
            return (offset * offset).sum() < square
        }
    }

    /// Statistics of distances in millimetres; at least one.
    public init(distances: [Double]) {
        precondition(!distances.isEmpty, "statistics need a value")
        let sorted = distances.sorted()
        let count = Double(sorted.count)
        let average = sorted.reduce(0, +) / count
        pointCount = sorted.count
        mean = average
        median = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
        standardDeviation = (sorted.reduce(0) { $0 + ($1 - average) * ($1 - average) } / count).squareRoot()
        ninetiethPercentile = sorted[min(sorted.count - 1, Int((0.9 * count).rounded(.up)) - 1)]
        shareWithinOneMillimetre = Double(sorted.count { $0 <= 1 }) / count
    }
}
