internal import Files
import Foundation
internal import SpatialGeometry

/// Looks everywhere on a scan, at every size and in every direction, for places where a face may be.
///
/// 1. Anchors spread over the surface, each at every size of a geometric series and on either side of the surface, are
///    ranked by their ``SurfaceProfile`` against that of the tip of a nose.
/// 2. The best are turned about their normal in steps; a sparse face is laid on the surface and scored by how many of
///    its points lie near it with the same normal.
struct PlacementSearch {
    /// How finely to look.
    struct Effort {
        /// How many samples of the surface.
        var samples: Int
        /// How many of them are tried as the tip of the nose.
        var anchors: Int
        /// How many pairs of anchor and size are turned about.
        var kept: Int

        /// For a head that makes up much of the scan.
        static let normal = Effort(samples: 6000, anchors: 600, kept: 300)
        /// For a small head on a large scan.
        static let thorough = Effort(samples: 24_000, anchors: 2400, kept: 900)
    }

    /// What is known beforehand.
    struct Limits {
        /// The sizes tried: the root mean square radius of the scan in metres.
        var radii: [Double]
        /// The direction up, in the normalised frame.
        var up: Vector3?
        /// The direction out of the face, in the normalised frame.
        var front: Vector3?

        /// Whether axes agree with what is known, to 60°.
        func allow(_ rotation: Rotation) -> Bool {
            if let up, dot(rotation.matrix.columns.1, up) < 0.5 { return false }
            if let front, dot(rotation.matrix.columns.2, front) < 0.5 { return false }
            return true
        }

        /// The radii of scans from a small patch of a face to a whole person.
        static let anyRadii = (0..<26).map { 0.042 * pow(SurfaceProfile.ratio, Double($0)) }
    }

    let template: FaceTemplate
    let grid: SampleGrid
    let effort: Effort
    let limits: Limits
    /// How many threads work.
    let threads: Int

    private static let rollCount = 24
    private static let sparseCount = 60

    /// An anchor at a size and a side.
    private struct Candidate {
        var distance: Float
        var anchor: SIMD3<Float>
        var normal: SIMD3<Float>
        var radius: Double
        var sign: Float
    }

    /// The placements found, the best first.
    func placements(limit: Int) -> [FacePlacement] {
        let candidates = candidates()
        let turned = turnedTemplate()
        let found = Parallel.map(candidates.count, threads: threads) { placements(of: candidates[$0], turned) }
        return Array(found.flatMap(\.self).sorted { $0.score > $1.score }.prefix(limit))
    }

    /// Anchors whose surroundings look like those of the tip of a nose, the likeliest first.
    private func candidates() -> [Candidate] {
        let samples = grid.samples
        let step = max(1, samples.count / effort.anchors)
        let anchors = stride(from: 0, to: samples.count, by: step).map { samples.points[$0] }
        // The k-th size has radii from index (count − 1 − k) of one series, since all share its ratio.
        let sizes = limits.radii
        let smallest = SurfaceProfile.smallestRadius / sizes.last!
        let radii = (0..<sizes.count + SurfaceProfile.steps.last!).map { step in
            Float(smallest * SurfaceProfile.radiusFactor(step))
        }
        let squares = radii.map { $0 * $0 }
        let profiled = SurfaceSamples(samples, every: max(1, samples.count / 4000))
        // Parts, each with room of its own for the sums; the order of what is found is that of the anchors.
        let parts = 8
        let found = Parallel.map(parts, threads: threads) { part in
            var sums = SurfaceProfile.Sums(radii: radii.count)
            var values = [Float](repeating: 0, count: SurfaceProfile.count)
            var found: [Candidate] = []
            for index in part * anchors.count / parts..<(part + 1) * anchors.count / parts {
                sums.gather(profiled, around: anchors[index], squaredRadii: squares)
                for (size, radius) in sizes.enumerated() {
                    let first = sizes.count - 1 - size
                    for sign in [Float(1), -1] {
                        guard sums.profile(first: first, radius: radii[first], sign: sign, into: &values)
                        else { continue }
                        found.append(
                            Candidate(
                                distance: template.profile.distance(values), anchor: anchors[index],
                                normal: sign * sums.normal(first: first), radius: radius, sign: sign))
                    }
                }
            }
            return found
        }
        return Array(found.flatMap(\.self).sorted { $0.distance < $1.distance }.prefix(effort.kept))
    }

    /// A sparse face in the axes of its tip, turned about the normal by each roll.
    private func turnedTemplate() -> [[(point: SIMD3<Float>, normal: SIMD3<Float>)]] {
        (0..<Self.rollCount).map { roll in
            let turn =
                Rotation(axisAngle: Vector3(0, 0, 2 * .pi * Double(roll) / Double(Self.rollCount))).matrix
                * template.tipAxes.transposed
            return (0..<min(Self.sparseCount, template.points.count)).map { index in
                (
                    SIMD3<Float>(turn * Vector3(template.points[index] - template.tip)),
                    SIMD3<Float>(turn * Vector3(template.normals[index]))
                )
            }
        }
    }

    /// The best turns of a candidate.
    private func placements(
        of candidate: Candidate, _ turned: [[(point: SIMD3<Float>, normal: SIMD3<Float>)]]
    ) -> [FacePlacement] {
        let normal = Vector3(candidate.normal).normalized
        guard normal.isFinite else { return [] }
        // Any axis across the normal will do: turns cover the circle.
        let across = abs(normal.x) < 0.6 ? Vector3(1, 0, 0) : Vector3(0, 1, 0)
        let axes = FaceTemplate.axes(normal: normal, up: across)
        let scale = 1 / candidate.radius
        let (x, y, z) = (
            SIMD3<Float>(axes.columns.0), SIMD3<Float>(axes.columns.1), SIMD3<Float>(axes.columns.2)
        )
        let length = Float(scale)
        var result: [FacePlacement] = []
        for (roll, points) in turned.enumerated() {
            let turn = Rotation(axisAngle: Vector3(0, 0, 2 * .pi * Double(roll) / Double(Self.rollCount))).matrix
            let rotation = Rotation(unchecked: axes * turn * template.tipAxes.transposed)
            guard limits.allow(rotation) else { continue }
            var sum: Float = 0
            for item in points {
                let point =
                    candidate.anchor + length * (item.point.x * x + item.point.y * y + item.point.z * z)
                let sample = grid.sample(near: point)
                guard sample >= 0 else { continue }
                let normal = item.normal.x * x + item.normal.y * y + item.normal.z * z
                let found = candidate.sign * grid.samples.normals[sample]
                guard dot(normal, found) > 0.5 else { continue }
                let offset = (point - grid.samples.points[sample]) / length
                let height = dot(offset, found)
                let square = height * height + 0.09 * (offset * offset).sum()
                sum += 1 / (1 + square * Float(1 / (0.012 * 0.012)))
            }
            result.append(
                FacePlacement(
                    transform: SimilarityTransform(
                        scale: scale, rotation: rotation,
                        translation: Vector3(candidate.anchor) - scale * (rotation * Vector3(template.tip))),
                    sign: candidate.sign, score: Double(sum) / Double(points.count)))
        }
        return Array(result.sorted { $0.score > $1.score }.prefix(3))
    }
}
