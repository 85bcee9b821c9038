public import Cameras
import Foundation
public import HeadModel
public import LinearAlgebra
public import SpatialGeometry

/// A head as a photo shows it: where it is, what it looks like, and how certain that is.
public struct PhotoFit: Sendable {
    /// Where a focal length comes from.
    public enum FocalLengthSource: String, Codable, Sendable {
        /// The caller knew it.
        case given
        /// The photo's file says it.
        case exif
        /// Found together with the pose: the landmarks say enough of it.
        case estimated
        /// Assumed: the landmarks say too little.
        case assumed
    }

    /// Takes points of the head's frame (metres; +x the subject's left, +y up, +z out of the face) to the camera's
    /// (metres; +x right, +y down, +z forward).
    public var cameraFromHead: RigidTransform
    /// The camera it was seen through.
    public var camera: Camera
    /// The focal length in pixels; along x where there are two.
    public var focalLength: Double { camera.focalLengths.x }
    /// Where it comes from.
    public var focalLengthSource: FocalLengthSource
    /// An unknown focal length as the landmarks and the assumption together say it, and the standard deviation of its
    /// logarithm; `nil` where it was given.
    public var focalLengthEstimate: (pixels: Double, deviation: Double)?
    /// Identity, expression, jaw and eyes, in the head's own frame.
    public var parameters: HeadParameters
    /// The weights of the head's named shapes, in their order, 0…1, of which expression, jaw and eyes are made; empty where the
    /// head has none or coefficients were found instead.
    public var weights: [Double] = []
    /// The root of the weighted mean square distance between landmarks seen and predicted, in pixels.
    public var reprojectionError: Double
    /// How many landmarks agree with the head within three standard deviations, and how many there are.
    public var agreeing: (count: Int, of: Int)
    /// The covariance of a rotation in radians about the camera's axes after the rotation, and of a translation in metres, 6×6:
    /// what noise and what is not known of identity, expression and focal length leave open.
    public var covariance: Matrix

    /// How far the head is from the camera, in metres.
    public var distance: Double { cameraFromHead.translation.length }

    /// The direction of the head as the viewer sees it: in axes x right, y up, z towards the viewer along the line of
    /// sight to the head. All are 0 for a head that looks straight into the camera, wherever it stands in the photo.
    ///
    /// Unlike angles about the camera's axes they hardly depend on the focal length or on how the photo was cropped.
    public var yawPitchRoll: YawPitchRoll { PhotoFit.directionAlongSight(cameraFromHead) }

    /// The direction of the head about the camera's own axes: that of `cameraFromHead`.
    public var cameraYawPitchRoll: YawPitchRoll {
        YawPitchRoll(PhotoFit.viewerFromCamera * cameraFromHead.rotation)
    }

    /// The standard deviations of a turn about the camera's x, y and z axes, in radians.
    public var rotationDeviations: Vector3 {
        Vector3(
            covariance[0, 0].squareRoot(), covariance[1, 1].squareRoot(), covariance[2, 2].squareRoot())
    }

    /// The standard deviations of the head's direction as the viewer sees it: of turns about x right, y up and the line
    /// of sight, in radians. What an unknown focal length leaves open of where the head stands is no part of them.
    public var sightDeviations: Vector3 {
        let step = 1e-5
        var columns: [Vector3] = []
        for axis in 0..<6 {
            func direction(_ sign: Double) -> Rotation {
                var moved = cameraFromHead
                var change = Vector3.zero
                change[axis % 3] = sign * step
                if axis < 3 {
                    moved.rotation = Rotation(axisAngle: change) * moved.rotation
                } else {
                    moved.translation += change
                }
                return PhotoFit.directionAlongSight(moved).rotation
            }
            columns.append((direction(1) * direction(-1).inverse).axisAngle / (2 * step))
        }
        var variances = Vector3.zero
        for a in 0..<6 {
            for b in 0..<6 { variances += covariance[a, b] * columns[a] * columns[b] }
        }
        return variances.squareRoot()
    }

    /// x right, y up, z towards the viewer, from x right, y down, z forward: half a turn about x.
    package static let viewerFromCamera = Rotation(axisAngle: Vector3(.pi, 0, 0))

    /// The direction of a head, z towards the viewer along the line of sight to it.
    package static func directionAlongSight(_ cameraFromHead: RigidTransform) -> YawPitchRoll {
        let sight = cameraFromHead.translation.normalized
        let axis = cross(sight, Vector3(0, 0, 1))
        let sine = axis.length
        let turn = sine < 1e-12 ? Rotation.identity : Rotation(axisAngle: axis / sine * atan2(sine, sight.z))
        return YawPitchRoll(viewerFromCamera * turn * cameraFromHead.rotation)
    }
}
