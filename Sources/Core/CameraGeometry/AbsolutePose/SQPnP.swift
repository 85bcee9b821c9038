import LinearAlgebra
public import SpatialGeometry

/// The pose of a calibrated camera from any number of points, globally: Terzakis and Lourakis, "A consistently fast
/// and globally optimal solution to the perspective-n-point problem", ECCV 2020.
///
/// Minimised is Σ|(I − mmᵀ)(R·X + t)|², the squared distances of the points from their lines of sight: rᵀΩr over the nine
/// elements r of a rotation. Starts are the rotations nearest to Ω's lowest eigenvectors, taken in order for as long
/// as their eigenvalue allows a lower minimum than the best so far; each is followed down on the manifold of rotations,
/// a quadratic program in its tangent space at a time.
public enum SQPnP {
    /// A local minimum.
    public struct Solution: Sendable {
        /// A world point X is at R·X + t in the camera's frame.
        public var cameraFromWorld: RigidTransform
        /// The sum of squared distances from the lines of sight, in the world's unit squared.
        public var cost: Double
    }

    /// The minima with every point in front of the camera, best first.
    ///
    /// - Parameters:
    ///   - bearings: unit directions in the camera's frame.
    ///   - points: the world points, by index; at least three, not collinear.
    /// - Complexity: 9×9 products; about 30 µs, linear in the number of points past a few hundred.
    public static func solve(_ bearings: [Vector3], _ points: [Vector3]) -> [Solution] {
        precondition(bearings.count == points.count, "a bearing belongs to each point")
        guard points.count >= 3, let problem = Problem(bearings, points) else { return [] }
        var solutions: [Solution] = []
        for index in 0..<9 {
            if let best = solutions.map(\.cost).min(), 3 * problem.eigen.values[index] > best / problem.unit { break }
            if index > 5, !solutions.isEmpty { break }
            for sign in [1.0, -1.0] {
                let start = Matrix3x3(rowMajor: problem.eigen.vectors.column(index).map { sign * $0 })
                guard let solution = Rotation(closestTo: start).flatMap(problem.descend) else { continue }
                let pose = solution.cameraFromWorld
                guard problem.isInFront(pose) else { continue }
                let isNew = solutions.allSatisfy {
                    ($0.cameraFromWorld.rotation.inverse * pose.rotation).angle > 1e-4
                }
                if isNew { solutions.append(solution) }
            }
        }
        return solutions.sorted { $0.cost < $1.cost }
    }

    /// Ω with its eigenvectors, and how the translation follows from a rotation.
    private struct Problem {
        let omega: [Double]
        let eigen: SymmetricEigendecomposition
        /// t = −T·r for centred points, 3×9.
        let translation: [Double]
        let centre: Vector3
        /// The scale that was divided out of the points, squared.
        let unit: Double
        let bearings: [Vector3]
        let points: [Vector3]

        init?(_ bearings: [Vector3], _ points: [Vector3]) {
            let centre = points.reduce(Vector3.zero, +) / Double(points.count)
            let extent = points.reduce(0) { max($0, ($1 - centre).length) }
            guard extent > 0, extent.isFinite else { return nil }
            var quadratic = [Double](repeating: 0, count: 81)
            var mixed = [Double](repeating: 0, count: 27)
            var sum = Matrix3x3.zero
            for (bearing, point) in zip(bearings, points) {
                let q = Matrix3x3.identity - Matrix3x3.outerProduct(bearing, bearing)
                let x = (point - centre) / extent
                sum = sum + q
                for i in 0..<3 {
                    for k in 0..<3 {
                        let element = q[i, k]
                        for l in 0..<3 { mixed[i * 9 + k * 3 + l] += element * x[l] }
                        for j in 0..<3 {
                            for l in 0..<3 { quadratic[(i * 3 + j) * 9 + k * 3 + l] += element * x[j] * x[l] }
                        }
                    }
                }
            }
            let inverse = sum.inverse
            guard inverse.columns.0.isFinite, inverse.columns.1.isFinite, inverse.columns.2.isFinite else { return nil }
            var translation = [Double](repeating: 0, count: 27)
            for i in 0..<3 {
                for c in 0..<9 {
                    for k in 0..<3 { translation[i * 9 + c] += inverse[i, k] * mixed[k * 9 + c] }
                }
            }
            for row in 0..<9 {
                for column in 0..<9 {
                    for k in 0..<3 { quadratic[row * 9 + column] -= mixed[k * 9 + row] * translation[k * 9 + column] }
                }
            }
            guard let eigen = SymmetricEigendecomposition(Matrix(rows: 9, columns: 9, elements: quadratic)) else {
                return nil
            }
            omega = quadratic
            self.eigen = eigen
            self.translation = translation
            self.centre = centre
            unit = extent * extent
            self.bearings = bearings
            self.points = points
        }

        /// Ω·r for a matrix of nine elements.
        private func apply(_ matrix: Matrix3x3) -> Matrix3x3 {
            var rows = (Vector3.zero, Vector3.zero, Vector3.zero)
            omega.withUnsafeBufferPointer { omega in
                let (a, b, c) = (matrix.columns.0, matrix.columns.1, matrix.columns.2)
                let r = (a.x, b.x, c.x, a.y, b.y, c.y, a.z, b.z, c.z)
                @inline(__always) func row(_ index: Int) -> Double {
                    let o = index * 9
                    return omega[o] * r.0 + omega[o + 1] * r.1 + omega[o + 2] * r.2 + omega[o + 3] * r.3
                        + omega[o + 4] * r.4 + omega[o + 5] * r.5 + omega[o + 6] * r.6 + omega[o + 7] * r.7
                        + omega[o + 8] * r.8
                }
                rows = (
                    Vector3(row(0), row(1), row(2)), Vector3(row(3), row(4), row(5)), Vector3(row(6), row(7), row(8))
                )
            }
            return Matrix3x3(rows: rows.0, rows.1, rows.2)
        }

        private func inner(_ left: Matrix3x3, _ right: Matrix3x3) -> Double {
            dot(left.columns.0, right.columns.0) + dot(left.columns.1, right.columns.1)
                + dot(left.columns.2, right.columns.2)
        }

        /// Newton's method on the rotations, its Hessian shifted where it is not positive definite.
        ///
        /// A loop of its own: the cost is a quadratic form with its exact Hessian, not a sum of squares with Gauss and
        /// Newton's, and may curve down at a start.
        func descend(from start: Rotation) -> Solution? {
            var rotation = start.matrix
            guard rotation.columns.0.isFinite else { return nil }
            var image = apply(rotation)
            var cost = inner(rotation, image)
            let (x, y, z) = (
                Matrix3x3.crossProduct(Vector3(1, 0, 0)), Matrix3x3.crossProduct(Vector3(0, 1, 0)),
                Matrix3x3.crossProduct(Vector3(0, 0, 1))
            )
            var damping = 0.0
            for _ in 0..<60 {
                // The tangents at the rotation, and what Ω makes of them.
                let (tx, ty, tz) = (x * rotation, y * rotation, z * rotation)
                let (ix, iy, iz) = (apply(tx), apply(ty), apply(tz))
                let gradient = Vector3(inner(tx, image), inner(ty, image), inner(tz, image))
                let xy = inner(tx, iy) + 0.5 * inner(x * ty + y * tx, image)
                let xz = inner(tx, iz) + 0.5 * inner(x * tz + z * tx, image)
                let yz = inner(ty, iz) + 0.5 * inner(y * tz + z * ty, image)
                let hessian = Matrix3x3(
                    rows: Vector3(inner(tx, ix) + inner(x * tx, image), xy, xz),
                    Vector3(xy, inner(ty, iy) + inner(y * ty, image), yz),
                    Vector3(xz, yz, inner(tz, iz) + inner(z * tz, image)))
                var improved = false
                for _ in 0..<12 {
                    let damped = hessian + damping * .identity
                    // Positive definite by its leading minors.
                    let minor = damped[0, 0] * damped[1, 1] - damped[0, 1] * damped[1, 0]
                    let scale = max(hessian.largestMagnitude, 1e-300)
                    if damped[0, 0] > 0, minor > 0, damped.determinant > 1e-14 * scale * scale * scale {
                        let step = -(damped.inverse * gradient)
                        let candidate = Rotation(axisAngle: step).matrix * rotation
                        let candidateImage = apply(candidate)
                        let candidateCost = inner(candidate, candidateImage)
                        if candidateCost <= cost {
                            let length = step.length
                            (rotation, image, cost) = (candidate, candidateImage, candidateCost)
                            damping *= 0.1
                            if damping < 1e-12 * scale { damping = 0 }
                            improved = length > 1e-12
                            break
                        }
                    }
                    damping = max(damping * 8, 1e-4 * scale)
                }
                if !improved { break }
            }
            let orthonormal = Rotation(unchecked: rotation).renormalized
            let (a, b, c) = orthonormal.matrix.columns
            let r = [a.x, b.x, c.x, a.y, b.y, c.y, a.z, b.z, c.z]
            var shift = Vector3.zero
            for i in 0..<3 {
                for k in 0..<9 { shift[i] -= translation[i * 9 + k] * r[k] }
            }
            let position = shift * unit.squareRoot() - orthonormal * centre
            guard position.isFinite else { return nil }
            return Solution(
                cameraFromWorld: RigidTransform(rotation: orthonormal, translation: position),
                cost: max(0, cost) * unit)
        }

        /// Whether every point is on the forward half of its line of sight.
        func isInFront(_ pose: RigidTransform) -> Bool {
            let base = pose * centre
            return zip(bearings, points).allSatisfy { dot($0, pose.rotation * ($1 - centre) + base) > 0 }
        }
    }
}
