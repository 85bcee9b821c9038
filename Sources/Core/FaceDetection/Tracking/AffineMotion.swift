import Foundation
import SpatialGeometry

/// The affine motion of most of some points: x ↦ A·(x − c) + t.
struct AffineMotion {
    private var columns: (Vector2, Vector2)
    private var centre: Vector2
    private var target: Vector2

    /// Fits the motion of pairs (before, after) by least squares, weighed anew five times so that pairs that are farther
    /// off than `scale` count little (Cauchy's loss).
    ///
    /// - Returns: `nil` when the points lie on a line or the motion collapses.
    init?(_ pairs: [(Vector2, Vector2)], scale: Double) {
        func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
        guard pairs.count >= 3 else { return nil }
        let start = Vector2(median(pairs.map { $1.x - $0.x }), median(pairs.map { $1.y - $0.y }))
        columns = (Vector2(1, 0), Vector2(0, 1))
        (centre, target) = (.zero, start)
        for _ in 0..<5 {
            var weights = pairs.map { before, after in
                let error = (moved(before) - after).length / scale
                return 1 / (1 + error * error)
            }
            let total = weights.reduce(0, +)
            weights = weights.map { $0 / total }
            var (mean, meanAfter) = (Vector2.zero, Vector2.zero)
            for (weight, pair) in zip(weights, pairs) {
                mean += weight * pair.0
                meanAfter += weight * pair.1
            }
            var (xx, xy, yy) = (0.0, 0.0, 0.0)
            var (left, right) = (Vector2.zero, Vector2.zero)
            for (weight, pair) in zip(weights, pairs) {
                let (before, after) = (pair.0 - mean, pair.1 - meanAfter)
                xx += weight * before.x * before.x
                xy += weight * before.x * before.y
                yy += weight * before.y * before.y
                left += weight * before.x * after
                right += weight * before.y * after
            }
            let determinant = xx * yy - xy * xy
            guard determinant > 1e-6 * (xx + yy) * (xx + yy) else { return nil }
            columns = ((yy * left - xy * right) / determinant, (xx * right - xy * left) / determinant)
            (centre, target) = (mean, meanAfter)
        }
        guard determinant > 0.25, determinant < 4 else { return nil }
    }

    private var determinant: Double { columns.0.x * columns.1.y - columns.0.y * columns.1.x }

    /// How much lengths grow on average.
    var scale: Double { determinant.squareRoot() }

    /// A moved point.
    func moved(_ point: Vector2) -> Vector2 {
        let offset = point - centre
        return offset.x * columns.0 + offset.y * columns.1 + target
    }
}
