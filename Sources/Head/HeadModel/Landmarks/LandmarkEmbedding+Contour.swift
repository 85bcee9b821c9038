import Foundation
public import SpatialGeometry

extension LandmarkEmbedding.Contour {
    /// The number of rows: yaws of 0…39 degrees, then −1…−39.
    public static let rowCount = 79

    /// The row of a yaw in radians, as FLAME's dynamic embedding numbers them.
    ///
    /// The yaw is rounded to whole degrees a and clamped to ±39: row a for a ≥ 0, row 39 − a for a < 0.
    public static func row(yaw: Double) -> Int {
        guard yaw.isFinite else { return 0 }
        let degrees = Int(min(39, max(-39, (yaw * 180 / .pi).rounded())))
        return degrees >= 0 ? degrees : 39 - degrees
    }
}

extension HeadPose {
    /// The yaw of the face in radians, which says what part of its outline a viewer sees: root and neck turn it.
    ///
    /// Yaw > 0 turns the nose towards the subject's left, +x.
    ///
    /// - Parameter viewerFromModel: the rotation into a viewer's axes, x right, y up, z towards the viewer. The
    ///   identity is a viewer before an upright head, looking along −z.
    public func yaw(viewerFromModel: Rotation = .identity) -> Double {
        YawPitchRoll(viewerFromModel * Rotation(axisAngle: root) * Rotation(axisAngle: neck)).yaw
    }
}
