import Foundation
internal import LinearAlgebra
public import Landmarks
public import PhotoFitting
internal import SpatialGeometry

/// A head's pose as JSON tells it: lengths in metres, angles in degrees.
public struct PoseReport: Encodable, Sendable {
    /// The landmarks it was fitted to.
    public var scheme: LandmarkScheme
    /// Yaw, in axes x right, y up, z towards the viewer along the line of sight to the face.
    public var yaw: Double
    /// Pitch.
    public var pitch: Double
    /// Roll.
    public var roll: Double
    /// The same about the camera's axes, as `rotation` has them, rather than about the line of sight to the face.
    public var cameraAxes: [String: Double]
    /// Standard deviations of a rotation about x right, y up and the line of sight, in degrees.
    public var deviations: [Double]
    /// cameraFromHead, rows.
    public var rotation: [[Double]]
    /// cameraFromHead.
    public var translation: [Double]
    /// From the camera to the head.
    public var distance: Double
    /// In pixels.
    public var focalLength: Double
    /// Where it comes from.
    public var focalLengthSource: PhotoFit.FocalLengthSource
    /// In pixels.
    public var reprojectionError: Double
    /// Of a rotation in radians and a translation in metres about and along the camera's axes.
    public var covariance: [[Double]]

    /// The report of a fit.
    ///
    /// - Parameters:
    ///   - fit: the fit.
    ///   - scheme: the landmarks it was fitted to.
    public init(_ fit: PhotoFit, scheme: LandmarkScheme) {
        func angle(_ radians: Double) -> Double { (radians * 180 / .pi).rounded(decimals: 4) }
        let (angles, axes) = (fit.yawPitchRoll, fit.cameraYawPitchRoll)
        self.scheme = scheme
        (yaw, pitch, roll) = (angle(angles.yaw), angle(angles.pitch), angle(angles.roll))
        cameraAxes = ["yaw": angle(axes.yaw), "pitch": angle(axes.pitch), "roll": angle(axes.roll)]
        let spread = fit.sightDeviations
        deviations = (0..<3).map { angle(spread[$0]) }
        let matrix = fit.cameraFromHead.rotation.matrix
        rotation = (0..<3).map { row in (0..<3).map { matrix[row, $0].rounded(decimals: 8) } }
        let place = fit.cameraFromHead.translation
        translation = (0..<3).map { place[$0].rounded(decimals: 6) }
        distance = fit.distance.rounded(decimals: 6)
        focalLength = fit.focalLength.rounded(decimals: 3)
        focalLengthSource = fit.focalLengthSource
        reprojectionError = fit.reprojectionError.rounded(decimals: 4)
        covariance = (0..<6).map { row in (0..<6).map { fit.covariance[row, $0] } }
    }
}

extension Double {
    /// Rounded to some decimals, for files that people read.
    package func rounded(decimals: Int) -> Double {
        let factor = pow(10, Double(decimals))
        return (self * factor).rounded() / factor
    }
}
