public import Cameras
import Foundation
internal import Images
internal import PhotoFitting

/// What is known of the camera that took a photo.
public enum PhotoCamera: Equatable, Sendable {
    /// What the photo's file says; where it says nothing the focal length is estimated with the pose.
    case unknown
    /// The focal length in pixels of the upright photo.
    case focalLength(Double)
    /// The field of view across the upright photo's longer side, in radians.
    case fieldOfView(Double)
    /// A calibrated camera, lens distortion and all, for photos of its size.
    case calibrated(Camera)

    /// The focal length of a photo in pixels and where it comes from; `nil` when nothing is known.
    ///
    /// - Throws: `CameraError` for a field of view that is not between 0 and π.
    func focalLength(of photo: Photo) throws(CameraError) -> (pixels: Double, source: PhotoFit.FocalLengthSource)? {
        switch self {
        case .unknown: return photo.metadata.focalLength.map { ($0, .exif) }
        case .focalLength(let pixels): return (pixels, .given)
        case .fieldOfView(let angle):
            let side = max(photo.image.width, photo.image.height)
            return try FocalLength.fieldOfView(angle, across: side).value.map { ($0, .given) }
        case .calibrated(let camera): return (camera.focalLengths.x, .given)
        }
    }
}
