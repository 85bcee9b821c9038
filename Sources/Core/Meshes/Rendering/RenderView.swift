public import Cameras
public import SpatialGeometry

/// What a picture is taken with, and from where: a camera, or parallel rays.
///
/// The viewer's frame is a camera's: +x right, +y down, +z forward. Pixels are counted from the top-left corner, the centre
/// of the first one at (0.5, 0.5).
public struct RenderView: Equatable, Sendable {
    /// How points of the viewer's frame become pixels.
    public enum Projection: Equatable, Sendable {
        /// Through a camera's lens, with its distortion.
        case camera(Camera)
        /// Along parallel rays: (x, y) ↦ `centre` + `pixelsPerUnit`·(x, y).
        case orthographic(pixelsPerUnit: Double, centre: Vector2)
    }

    /// How points of the viewer's frame become pixels.
    public var projection: Projection
    /// Takes points of the world to the viewer's frame.
    public var cameraFromWorld: RigidTransform

    /// A view of the given projection.
    public init(_ projection: Projection, cameraFromWorld: RigidTransform) {
        self.projection = projection
        self.cameraFromWorld = cameraFromWorld
    }

    /// What a camera sees from where it stands.
    public init(_ camera: Camera, cameraFromWorld: RigidTransform) {
        self.init(.camera(camera), cameraFromWorld: cameraFromWorld)
    }

    /// Half a turn about x: the viewer's frame of somebody before an upright head, which has x to the right, y up and z
    /// towards the viewer.
    public static let facing = RigidTransform(openGLView: .identity)

    /// A view along parallel rays that shows a box from a direction, centred and with a margin.
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
    ) -> RenderView {
        let turn = Rotation(axisAngle: Vector3(pitch, 0, 0)) * Rotation(axisAngle: Vector3(0, -yaw, 0))
        var extent = Vector3.zero
        for corner in 0..<8 {
            let sign = Vector3(corner & 1 == 0 ? 1 : -1, corner & 2 == 0 ? 1 : -1, corner & 4 == 0 ? 1 : -1)
            let turned = turn * (0.5 * sign * box.size)
            extent = pointwiseMax(extent, pointwiseMax(turned, -turned))
        }
        let room = 1 - 2 * margin
        let scale = min(
            room * Double(width) / max(2 * extent.x, 1e-30), room * Double(height) / max(2 * extent.y, 1e-30))
        return RenderView(
            .orthographic(pixelsPerUnit: scale, centre: Vector2(Double(width), Double(height)) / 2),
            cameraFromWorld: facing * RigidTransform(rotation: turn, translation: -(turn * box.centre)))
    }

    /// The pixel of a point and its nearness, which grows towards the viewer and is linear between the pixels of a plane:
    /// the inverse depth 1/z before a camera, −z for parallel rays.
    ///
    /// - Returns: `nil` for a point beside or behind a camera, or where its distortion folds back on itself.
    public func project(_ point: Vector3) -> (pixel: Vector2, nearness: Double)? {
        let seen = cameraFromWorld * point
        switch projection {
        case .camera(let camera):
            guard seen.z > 0, let pixel = camera.project(seen) else { return nil }
            return (pixel, 1 / seen.z)
        case .orthographic(let scale, let centre):
            return (centre + scale * Vector2(seen.x, seen.y), -seen.z)
        }
    }

    /// Whether rays meet in one point, so that the middle of an edge is not the middle of its picture.
    var isPerspective: Bool {
        if case .camera = projection { true } else { false }
    }
}
