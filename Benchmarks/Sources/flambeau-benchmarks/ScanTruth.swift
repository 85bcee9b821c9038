import Flambeau
import Foundation

/// How far a fitted head is from the truth of a made-up scan.
enum ScanTruth {
    /// The mean distance from which on a fit is wrong, over the face's vertices that the scan shows, in millimetres.
    static let rightLimit = 3.0

    /// The mean distances from the truth of the face's vertices that the scan shows, and of the others, in millimetres of the
    /// true head; of several heads on the scan those from the nearest.
    ///
    /// - Parameters:
    ///   - vertices: the fitted head's, in the frame and unit of `mesh`.
    ///   - mesh: the scan as it was fitted, `growth` times as large as it was made.
    static func distances(
        of vertices: [Float], to scan: SyntheticScan, _ mesh: TriangleMesh, _ head: Head, _ growth: Double = 1
    ) -> (seen: Double, hidden: Double) {
        let face = (head.regions["face"] ?? []).map(Int.init)
        let metres = scan.unit.metres / growth
        let model = TriangleMesh(positions: vertices, triangles: [])
        let tree = ClosestPointTree(mesh.transformed(by: SimilarityTransform(scale: metres)))
        let all = ([scan.vertices] + scan.neighbours).map { truth in
            let near = tree.closestPoints(to: face.flatMap { truth[3 * $0..<3 * $0 + 3] })
            let wanted = TriangleMesh(positions: truth, triangles: [])
            var (sums, counts) = ([0.0, 0.0], [0, 0])
            for (index, vertex) in face.enumerated() {
                let side = near.squaredDistances[index] < 0.002 * 0.002 ? 0 : 1
                sums[side] += 1000 * (metres * model.position(vertex) - wanted.position(vertex)).length
                counts[side] += 1
            }
            return (seen: sums[0] / Double(counts[0]), hidden: sums[1] / Double(counts[1]))
        }
        return all.min { $0.seen < $1.seen }!
    }
}
