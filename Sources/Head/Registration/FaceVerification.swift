import Foundation
internal import LinearAlgebra
internal import SpatialGeometry

/// What speaks for a placed face: how much of the scan's relief it explains, and how much of the face is there.
struct FaceVerification {
    /// The share of the face's points that have the scan beside them: within 10 mm, its normal within 60°, not the
    /// edge of a hole.
    var coverage: Double
    /// The root mean square distance of those points along the scan's normals, in metres.
    var residual: Double
    /// The root mean square of what a smooth surface, a quadratic height over the face's plane, leaves of the scan at
    /// those points, in metres.
    var relief: Double

    /// The share of the relief that the face explains: 1 − residual²/relief². A sphere, a shoulder or a bun of hair
    /// has no relief of this kind, and a face only adds to it; where there is none, nothing is explained.
    var explained: Double { relief > 0 ? 1 - residual * residual / (relief * relief) : 0 }

    /// How sure it is that there is a face, from 0 to 1: the product of two logistic functions, of the share of relief
    /// explained and of the coverage.
    ///
    /// The first is calibrated on 40 synthetic scans with up to 40 % holes and four real ones, whose faces explain 0.91
    /// to 0.99 of the relief, and on 40 surfaces without a face (solids, noise, terrain, blobs, backs of heads,
    /// shoulders), the best of which explains 0.66: it is 0.5 in the middle between the two sets, and 0.97 and 0.03 at
    /// their nearest members. The second is 0.5 where 35 % of the face is there, so that the confidence in a small patch
    /// is lower than the relief alone would make it.
    var confidence: Double {
        let relief = 1 / (1 + exp(-(explained - 0.785) / 0.035))
        let presence = 1 / (1 + exp(-(coverage - 0.35) / 0.05))
        return relief * presence
    }

    /// What ranks hypotheses of which a part may be missing from the scan: the relief explained, down to two fifths of the
    /// face whatever their number.
    var partialScore: Double { explained * min(1, coverage / 0.4) }

    static let none = FaceVerification(coverage: 0, residual: 0, relief: 0)

    init(coverage: Double, residual: Double, relief: Double) {
        (self.coverage, self.residual, self.relief) = (coverage, residual, relief)
    }

    /// The verification for a hypothesis.
    init(_ hypothesis: FaceHypothesis, template: FaceTemplate, on surface: some NearestSurface) {
        let count = template.points.count
        let moved = template.points(of: hypothesis, count: count).moved
        var hits = [SurfaceHit](repeating: .none, count: count)
        surface.nearest(to: moved.map { SIMD3<Float>($0) }, into: &hits)
        let transform = hypothesis.transform
        let back = transform.inverse
        // Places of the scan beside the face, in the head's frame, whose x and y are those of the face's plane.
        var (places, sum) = ([Vector3](), 0.0)
        for index in 0..<count where hits[index].isValid {
            let normal = Double(hypothesis.sign) * Vector3(hits[index].normal)
            let outwards = transform.rotation * Vector3(template.normals[index])
            let position = Vector3(hits[index].position)
            let offset = (moved[index] - position) / transform.scale
            guard dot(outwards, normal) > 0.5, dot(offset, offset) < 0.01 * 0.01 else { continue }
            let height = dot(offset, normal)
            sum += height * height
            places.append(back * position)
        }
        guard places.count >= 40 else {
            self = .none
            return
        }
        let heights = SurfaceRelief.heights(of: places)
        coverage = Double(places.count) / Double(count)
        residual = (sum / Double(places.count)).squareRoot()
        relief = (heights.reduce(0) { $0 + $1 * $1 } / Double(places.count)).squareRoot()
    }
}
