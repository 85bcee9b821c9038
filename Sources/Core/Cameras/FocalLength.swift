import Foundation

/// A focal length in pixels, or the plain statement that it is not known.
///
/// A wrong focal length turns a head by 1 to 6°, so a guess is never made silently: with `.unknown` the pose is
/// estimated together with the focal length (see `AbsolutePose` of `CameraGeometry`). What a photo's file says of it is read
/// by `PhotoMetadata` of `Images`.
public enum FocalLength: Equatable, Sendable {
    /// Known, in pixels.
    case pixels(Double)
    /// Not known: to be estimated.
    case unknown

    /// The focal length of a field of view across an image side.
    ///
    /// - Parameters:
    ///   - angle: the full angle in radians, between 0 and π.
    ///   - pixels: the length of that side in pixels.
    /// - Throws: ``CameraError/invalid(_:)`` outside those bounds.
    public static func fieldOfView(_ angle: Double, across pixels: Int) throws(CameraError) -> FocalLength {
        guard angle > 0, angle < .pi else {
            throw .invalid("a field of view of \(angle) rad is not between 0 and π")
        }
        guard pixels > 0 else { throw .invalid("an image side of \(pixels) pixels is not positive") }
        return .pixels(Double(pixels) / (2 * tan(angle / 2)))
    }

    /// The value in pixels, if known.
    public var value: Double? {
        if case .pixels(let value) = self { value } else { nil }
    }
}
