import Foundation
public import Images
public import SpatialGeometry

/// Cuts faces out as recognition networks expect them: 112×112 pixels, eyes, nose and mouth at canonical places.
///
/// The five canonical points are those of ArcFace (Deng, Guo, Xue, Zafeiriou, CVPR 2019), moved by half a pixel: there
/// the centre of the top-left pixel is (0, 0), here it is (0.5, 0.5).
public enum RecognitionCrop {
    /// The sides of the crop in pixels.
    public static let size = 112

    /// Where the image-left eye, image-right eye, nose tip and corners of the mouth come to lie, in pixels.
    public static let canonicalPoints = [
        Vector2(38.7946, 52.1963), Vector2(74.0318, 52.0014), Vector2(56.5252, 72.2366), Vector2(42.0493, 92.8655),
        Vector2(71.2299, 92.7041),
    ]

    /// The crop of a face, turned and scaled by the similarity that takes its five points nearest to the canonical
    /// ones; outside the image the nearest pixel counts.
    ///
    /// - Parameters:
    ///   - image: upright pixels.
    ///   - points: the face's five points, in RetinaFace's order.
    /// - Returns: `nil` when the points coincide or are not finite.
    public static func aligned(_ image: Image, _ points: [Vector2]) -> Image? {
        guard let crop = crop(points) else { return nil }
        return crop.sampled(from: image, size: size)
    }

    /// The square of the image that becomes the crop.
    ///
    /// With points as complex numbers the similarity is z ↦ a·z + b, a = Σ conj(p′)·q′/Σ|p′|² over centred points.
    static func crop(_ points: [Vector2]) -> FaceCrop? {
        precondition(points.count == canonicalPoints.count, "a face has five points")
        func centre(_ points: [Vector2]) -> Vector2 { points.reduce(.zero, +) / Double(points.count) }
        let (from, to) = (centre(canonicalPoints), centre(points))
        var (real, imaginary, total) = (0.0, 0.0, 0.0)
        for (canonical, point) in zip(canonicalPoints, points) {
            let (p, q) = (canonical - from, point - to)
            real += p.x * q.x + p.y * q.y
            imaginary += p.x * q.y - p.y * q.x
            total += dot(p, p)
        }
        let a = Vector2(real, imaginary) / total
        let middle = Vector2(repeating: Double(size) / 2) - from
        let crop = FaceCrop(
            centre: to + Vector2(a.x * middle.x - a.y * middle.y, a.y * middle.x + a.x * middle.y),
            side: Double(size) * a.length, angle: atan2(a.y, a.x))
        return crop.isUsable ? crop : nil
    }
}
