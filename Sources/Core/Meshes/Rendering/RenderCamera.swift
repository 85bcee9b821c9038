import Foundation
public import SpatialGeometry

/// Where a picture is taken from, and how points become pixels.
///
/// The view frame has x to the right, y up and z towards the viewer. Pixels are counted from the top-left corner, the
/// centre of the first one at (0.5, 0.5).
public struct RenderCamera: Equatable, Sendable {
    /// How view coordinates become pixels.
    public enum Projection: Equatable, Sendable {
        /// Parallel rays; a unit of the world is so many pixels.
        case orthographic(pixelsPerUnit: Double)
        /// Rays through the origin of the view frame, looking along −z; the focal length is in pixels.
        case perspective(focalLength: Double)
    }

    /// The motion from the world to the view frame.
    public var viewFromWorld: RigidTransform
    /// How view coordinates become pixels.
    public var projection: Projection
    /// The pixel that the view's z axis meets.
    public var principalPoint: Vector2

    /// A camera of the given frame and projection.
    public init(viewFromWorld: RigidTransform, projection: Projection, principalPoint: Vector2) {
        self.viewFromWorld = viewFromWorld
        self.projection = projection
        self.principalPoint = principalPoint
    }

    /// A camera with parallel rays that shows a box from a direction, centred and with a margin.
    ///
    /// - Parameters:
    ///   - box: what is to be seen, in the world's frame: x to the subject's left, y up, z out of the face.
    ///   - yaw: how far the viewer walks around the head to the subject's left, in radians; 0 looks at the face.
    ///   - pitch: how far the viewer rises, in radians.
    ///   - width: the picture's width in pixels.
    ///   - height: the picture's height in pixels.
    ///   - margin: the share of the picture left free on each side.
    public static func framing(
        _ box: BoundingBox, yaw: Double = 0, pitch: Double = 0, width: Int, height: Int, margin: Double = 0.06
    ) -> RenderCamera {
        let rotation = Rotation(axisAngle: Vector3(pitch, 0, 0)) * Rotation(axisAngle: Vector3(0, -yaw, 0))
        var extent = Vector3.zero
        for corner in 0..<8 {
            let sign = Vector3(corner & 1 == 0 ? 1 : -1, corner & 2 == 0 ? 1 : -1, corner & 4 == 0 ? 1 : -1)
            let turned = rotation * (0.5 * sign * box.size)
            extent = pointwiseMax(extent, pointwiseMax(turned, -turned))
        }
        let room = 1 - 2 * margin
        let scale = min(
            room * Double(width) / max(2 * extent.x, 1e-30), room * Double(height) / max(2 * extent.y, 1e-30))
        return RenderCamera(
            viewFromWorld: RigidTransform(rotation: rotation, translation: -(rotation * box.center)),
            projection: .orthographic(pixelsPerUnit: scale),
            principalPoint: Vector2(Double(width) / 2, Double(height) / 2))
    }

    /// The pixel of a point and its nearness, which grows towards the viewer and is linear between pixels: z of the
    /// view for parallel rays, 1/−z otherwise; `nil` for a point at or behind a perspective camera.
    public func project(_ point: Vector3) -> (pixel: Vector2, nearness: Double)? {
        let view = viewFromWorld * point
        switch projection {
        case .orthographic(let scale):
            return (principalPoint + Vector2(view.x, -view.y) * scale, view.z)
        case .perspective(let focalLength):
            guard view.z < 0 else { return nil }
            return (principalPoint + Vector2(view.x, -view.y) * (focalLength / -view.z), 1 / -view.z)
        }
    }
}
