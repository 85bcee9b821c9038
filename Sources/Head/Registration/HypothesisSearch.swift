internal import Files
import Foundation
internal import SpatialGeometry

/// Looks everywhere on a scan, at every size and in every direction, for places where a face may be.
///
/// 1. Anchors spread over the surface, each at every size of a geometric series and on either side of the surface, are
///    ranked by their ``SurfaceProfile`` against that of the tip of a nose.
/// 2. The best are turned about their normal in steps; a sparse face is laid on the surface and scored by how many of
///    its points lie near it with the same normal.
struct HypothesisSearch<Surface: SearchSurface> {
    let template: FaceTemplate
    let surface: Surface
    /// The sizes tried: the root mean square radius of the scan in metres, in steps of ``SurfaceProfile/ratio``.
    let radii: [Double]
    let limits: SearchLimits
    /// How many pairs of anchor and size are turned about.
    let kept: Int
    /// By how much the face is turned aside against the surface around the tip of its nose, in radians: of a face seen from
    /// one side that is only one side's.
    var yaws: [Double] = [0]
    /// How many threads work.
    let threads: Int

    private static var rotationCount: Int { 24 }
    private static var sparseCount: Int { 60 }
    /// How many points are looked at first, and the share of them that has to lie on the scan.
    private static var glanceCount: Int { 20 }
    private static var glanceShare: Float { 0.2 }

    /// An anchor at a size and a side.
    private struct Candidate {
        var distance: Float
        var anchor: SIMD3<Float>
        var normal: SIMD3<Float>
        var radius: Double
        var sign: Float
    }

    /// The hypotheses found, the best first.
    func hypotheses(limit: Int) -> [FaceHypothesis] {
        guard !radii.isEmpty else { return [] }
        let candidates = candidates()
        let rotated = rotatedTemplate()
        let found = Parallel.map(candidates.count, threads: threads) { hypotheses(of: candidates[$0], rotated) }
        return Array(found.flatMap(\.self).sorted { $0.score > $1.score }.prefix(limit))
    }

    /// Anchors whose surroundings look like those of the tip of a nose, the likeliest first.
    private func candidates() -> [Candidate] {
        let anchors = surface.anchors
        // The k-th size has radii from index (count − 1 − k) of one series, since all share its ratio.
        let smallest = SurfaceProfile.smallestRadius / radii.last!
        let series = (0..<radii.count + SurfaceProfile.steps.last!).map { step in
            Float(smallest * SurfaceProfile.radiusFactor(step))
        }
        let squares = series.map { $0 * $0 }
        // Parts, each with room of its own for the sums; the order of what is found is that of the anchors.
        let parts = 8
        let found = Parallel.map(parts, threads: threads) { part in
            var sums = SurfaceProfile.Sums(radii: series.count)
            var values = [Float](repeating: 0, count: SurfaceProfile.count)
            var found: [Candidate] = []
            for index in part * anchors.count / parts..<(part + 1) * anchors.count / parts {
                surface.gather(into: &sums, around: anchors[index], squaredRadii: squares)
                for (size, radius) in radii.enumerated() {
                    let first = radii.count - 1 - size
                    for sign in [Float(1), -1] {
                        guard sums.profile(first: first, radius: series[first], sign: sign, into: &values)
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
        return Array(found.flatMap(\.self).sorted { $0.distance < $1.distance }.prefix(kept))
    }

    /// A sparse face in the axes of its tip, turned in some way.
    private struct RotatedFace {
        /// Takes directions of the head's frame to the candidate's axes.
        var axes: Matrix3x3
        var points: [(point: SIMD3<Float>, normal: SIMD3<Float>)]
    }

    /// A sparse face turned aside and about the normal by each angle.
    private func rotatedTemplate() -> [RotatedFace] {
        yaws.flatMap { yaw in
            (0..<Self.rotationCount).map { roll in
                let angle = 2 * Double.pi * Double(roll) / Double(Self.rotationCount)
                let axes =
                    Rotation(axisAngle: Vector3(0, 0, angle)).matrix * Rotation(axisAngle: Vector3(0, yaw, 0)).matrix
                    * template.tipAxes.transposed
                return RotatedFace(
                    axes: axes,
                    points: (0..<min(Self.sparseCount, template.points.count)).map { index in
                        (
                            SIMD3<Float>(axes * Vector3(template.points[index] - template.tip)),
                            SIMD3<Float>(axes * Vector3(template.normals[index]))
                        )
                    })
            }
        }
    }

    /// The best turns of a candidate.
    private func hypotheses(
        of candidate: Candidate, _ rotations: [RotatedFace]
    ) -> [FaceHypothesis] {
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
        var result: [FaceHypothesis] = []
        for rotated in rotations {
            let rotation = Rotation(unchecked: axes * rotated.axes)
            guard limits.allow(rotation) else { continue }
            var sum: Float = 0
            for (number, item) in rotated.points.enumerated() {
                // The first points are spread over the face like all of them: few of these on the scan, few of all.
                if number == Self.glanceCount, sum < Self.glanceShare * Float(number) { break }
                let point =
                    candidate.anchor + length * (item.point.x * x + item.point.y * y + item.point.z * z)
                guard let place = surface.place(near: point) else { continue }
                let normal = item.normal.x * x + item.normal.y * y + item.normal.z * z
                let found = candidate.sign * place.normal
                guard dot(normal, found) > 0.5 else { continue }
                let offset = (point - place.position) / length
                let height = dot(offset, found)
                let square = height * height + 0.09 * (offset * offset).sum()
                sum += 1 / (1 + square * Float(1 / (0.012 * 0.012)))
            }
            result.append(
                FaceHypothesis(
                    transform: SimilarityTransform(
                        scale: scale, rotation: rotation,
                        translation: Vector3(candidate.anchor) - scale * (rotation * Vector3(template.tip))),
                    sign: candidate.sign, score: Double(sum) / Double(rotated.points.count)))
        }
        return Array(result.sorted { $0.score > $1.score }.prefix(3))
    }
}
