import LinearAlgebra
import Optimization
public import SpatialGeometry

/// The pose of a calibrated camera through four control points: Lepetit, Moreno-Noguer and Fua, "EPnP", IJCV 2009.
///
/// Every point is an affine combination of four control points; their camera coordinates lie in the null space of a
/// 12×12 matrix whatever the number of points, and the distances between them fix the combination of one to three null
/// vectors, which Gauss–Newton then polishes. Weak for four or five points: prefer ``SQPnP``.
public enum EPnP {
    /// The pose of the lowest error among the null-space dimensions tried, not refined.
    ///
    /// - Parameters:
    ///   - bearings: unit directions in the camera's frame.
    ///   - points: at least four world points, by index, not coplanar (flatness above 1e-3).
    public static func solve(_ bearings: [Vector3], _ points: [Vector3]) -> RigidTransform? {
        guard points.count >= 4, bearings.count == points.count else { return nil }
        let spread = PointSpread(points)
        guard spread.deviations.y > 1e-6 * spread.deviations.x, spread.flatness > 1e-3 else { return nil }
        // Control points: the centre, and one along each principal axis.
        let deviations = spread.deviations
        let controls = [
            Vector3.zero, Vector3(deviations.x, 0, 0), Vector3(0, deviations.y, 0), Vector3(0, 0, deviations.z),
        ]
        let worldToLocal = spread.axes.transposed
        var normal = Matrix(rows: 12, columns: 12)
        for (bearing, point) in zip(bearings, points) {
            let local = worldToLocal * (point - spread.centre) / deviations
            let alphas = [1 - local.sum(), local.x, local.y, local.z]
            let q = Matrix3x3.identity - Matrix3x3.outerProduct(bearing, bearing)
            for i in 0..<4 {
                for j in 0..<4 {
                    for r in 0..<3 {
                        for c in 0..<3 {
                            normal.elements[(i * 3 + r) * 12 + j * 3 + c] += alphas[i] * alphas[j] * q[r, c]
                        }
                    }
                }
            }
        }
        guard let eigen = SymmetricEigendecomposition(normal) else { return nil }
        let null = (0..<4).map { index -> [Vector3] in
            let v = eigen.vectors.column(index)
            return (0..<4).map { Vector3(v[3 * $0], v[3 * $0 + 1], v[3 * $0 + 2]) }
        }
        let pairs = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
        let distances = pairs.map { pair in
            let side = controls[pair.0] - controls[pair.1]
            return dot(side, side)
        }
        var best: (pose: RigidTransform, error: Double)?
        for dimension in 1...3 {
            guard var betas = start(null, pairs, distances, dimension) else { continue }
            polish(&betas, null, pairs, distances)
            guard let pose = pose(betas, null, spread, bearings, points) else { continue }
            let error = zip(bearings, points).reduce(0) { sum, pair in
                let seen = (pose * pair.1).normalized
                return sum + (dot(seen, pair.0) > 0 ? 1 - dot(seen, pair.0) * dot(seen, pair.0) : 2)
            }
            if error < best?.error ?? .infinity { best = (pose, error) }
        }
        return best?.pose
    }

    /// Σ βₖ·(vₖᵢ − vₖⱼ) must have the control points' distances: linear in the products of the first `dimension` betas.
    private static func start(
        _ null: [[Vector3]], _ pairs: [(Int, Int)], _ distances: [Double], _ dimension: Int
    ) -> [Double]? {
        var products: [(Int, Int)] = []
        for i in 0..<dimension {
            for j in i..<dimension { products.append((i, j)) }
        }
        var rows: [[Double]] = []
        for pair in pairs {
            rows.append(
                products.map { product in
                    let left = null[product.0][pair.0] - null[product.0][pair.1]
                    let right = null[product.1][pair.0] - null[product.1][pair.1]
                    return (product.0 == product.1 ? 1 : 2) * dot(left, right)
                })
        }
        guard let solution = Matrix(rows).leastSquaresSolution(distances) else { return nil }
        var betas = [Double](repeating: 0, count: 4)
        betas[0] = abs(solution[0]).squareRoot()
        guard betas[0] > 0 else { return nil }
        // β₀βₖ are the products 1…dimension − 1.
        for k in 1..<max(dimension, 1) { betas[k] = solution[k] / betas[0] * (solution[0] < 0 ? -1 : 1) }
        return betas
    }

    /// Gauss–Newton on the six distances over the four betas.
    private static func polish(
        _ betas: inout [Double], _ null: [[Vector3]], _ pairs: [(Int, Int)], _ distances: [Double]
    ) {
        for _ in 0..<10 {
            var equations = FixedSizeNormalEquations(count: 4)
            for (pair, distance) in zip(pairs, distances) {
                let sides = null.map { $0[pair.0] - $0[pair.1] }
                let side = zip(sides, betas).reduce(Vector3.zero) { $0 + $1.0 * $1.1 }
                var row = SIMD8<Double>.zero
                for k in 0..<4 { row[k] = 2 * dot(side, sides[k]) }
                equations.add(dot(side, side) - distance, row, weight: 1)
            }
            guard let step = equations.step(damping: 1e-9) else { return }
            for k in 0..<4 { betas[k] += step[k] }
        }
    }

    /// The motion from the control points to their camera coordinates.
    private static func pose(
        _ betas: [Double], _ null: [[Vector3]], _ spread: PointSpread, _ bearings: [Vector3], _ points: [Vector3]
    ) -> RigidTransform? {
        var camera = (0..<4).map { control in
            zip(null, betas).reduce(Vector3.zero) { $0 + $1.0[control] * $1.1 }
        }
        let worldToLocal = spread.axes.transposed
        func seen(_ camera: [Vector3]) -> [Vector3] {
            points.map { point in
                let local = worldToLocal * (point - spread.centre) / spread.deviations
                let alphas = [1 - local.sum(), local.x, local.y, local.z]
                return zip(camera, alphas).reduce(Vector3.zero) { $0 + $1.0 * $1.1 }
            }
        }
        var image = seen(camera)
        if zip(image, bearings).reduce(0, { $0 + dot($1.0, $1.1) }) < 0 {
            camera = camera.map { -$0 }
            image = image.map { -$0 }
        }
        return PointAlignment(source: points, target: image, scaled: false).map {
            RigidTransform(rotation: $0.targetFromSource.rotation, translation: $0.targetFromSource.translation)
        }
    }
}
