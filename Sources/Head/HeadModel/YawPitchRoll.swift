import Foundation
public import SpatialGeometry

/// The direction of a head as angles a person reads.
///
/// R = Rz(roll)·Ry(yaw)·Rx(pitch) in axes x right, y up, z towards the viewer. Yaw < 0 turns the nose to the image's
/// left, pitch > 0 lowers the chin, roll > 0 turns the head anticlockwise as the viewer sees it.
public struct YawPitchRoll: Equatable, Sendable {
    /// The turn about the vertical axis in radians, −π/2…π/2.
    public var yaw: Double
    /// The turn about the axis through the ears in radians, −π…π.
    public var pitch: Double
    /// The turn about the line of sight in radians, −π…π.
    public var roll: Double

    /// Angles in radians.
    public init(yaw: Double, pitch: Double, roll: Double) {
        self.yaw = yaw
        self.pitch = pitch
        self.roll = roll
    }

    /// The angles of `viewerFromHead`, a rotation in axes x right, y up, z towards the viewer.
    public init(_ viewerFromHead: Rotation) {
        let m = viewerFromHead.matrix
        yaw = atan2(-m[2, 0], hypot(m[0, 0], m[1, 0]))
        if abs(m[2, 0]) < 1 - 1e-12 {
            pitch = atan2(m[2, 1], m[2, 2])
            roll = atan2(m[1, 0], m[0, 0])
        } else {
            // Looking along the ear axis only one sum of pitch and roll is defined; roll takes none of it.
            pitch = atan2(-m[1, 2], m[1, 1])
            roll = 0
        }
    }

    /// The rotation of these angles.
    public var rotation: Rotation {
        Rotation(axisAngle: Vector3(0, 0, roll)) * Rotation(axisAngle: Vector3(0, yaw, 0))
            * Rotation(axisAngle: Vector3(pitch, 0, 0))
    }
}
