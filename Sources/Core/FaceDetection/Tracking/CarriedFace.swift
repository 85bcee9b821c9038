import Foundation
import Images
import SpatialGeometry

/// Takes a face from one frame to the next by the motion of its points.
enum CarriedFace {
    /// The face with its points where they went. Points that cannot be followed move as the others do together.
    ///
    /// - Parameters:
    ///   - velocity: how far it is expected to move, in pixels.
    ///   - leastFollowed: the least share of points that must be followed.
    /// - Returns: `nil` when fewer were, when they disagree, or when the face has no extent.
    static func carry(
        _ face: DetectedFace, by velocity: Vector2, from first: ImagePyramid, to second: ImagePyramid,
        leastFollowed: Double
    ) -> DetectedFace? {
        let size = max(face.box.size.x, face.box.size.y)
        guard size.isFinite, size > 0 else { return nil }
        var flow = PointFlow()
        // Where a face is large, windows of the image itself hold too little of it.
        flow.finestLevel = Int(log2(max(1, size / 160)))
        flow.coarsestLevel = max(flow.finestLevel, Int(log2(max(1, size / 24)).rounded(.up)))
        let points = face.landmarks.flatMap(\.points)
        let found = flow.follow(
            points.map { SIMD2<Float>($0) }, from: first, to: second, shift: SIMD2<Float>(velocity))
        let pairs = zip(points, found).compactMap { point, found in found.map { (point, SIMD2<Double>($0)) } }
        guard Double(pairs.count) >= max(3, leastFollowed * Double(points.count)),
            let motion = AffineMotion(pairs, scale: 0.02 * size)
        else { return nil }
        let limit = 0.1 * size
        var (agreeing, next) = (0, 0)
        var carried = face
        for set in face.landmarks.indices {
            for index in face.landmarks[set].points.indices {
                let expected = motion.moved(face.landmarks[set].points[index])
                if let place = found[next].map({ SIMD2<Double>($0) }), (place - expected).length < limit {
                    carried.landmarks[set].points[index] = place
                    agreeing += 1
                } else {
                    carried.landmarks[set].points[index] = expected
                    carried.landmarks[set].weights[index] *= 0.5
                }
                next += 1
            }
        }
        guard Double(agreeing) >= leastFollowed * Double(points.count) else { return nil }
        let centre = motion.moved(face.box.centre)
        let half = 0.5 * motion.scale * face.box.size
        carried.box = FaceBox(minimum: centre - half, maximum: centre + half)
        return carried
    }
}
