import ArgumentParser
import Flambeau
import Foundation

/// What is known of the camera that took photos.
struct CameraOptions: ParsableArguments {
    @Option(help: "The focal length in pixels of the upright photo.")
    var focalLength: Double?

    @Option(help: "The field of view across the photo's longer side, in degrees.")
    var fieldOfView: Double?

    func validate() throws {
        guard focalLength == nil || fieldOfView == nil else {
            throw ValidationError("--focal-length and --field-of-view say the same thing; give one of them")
        }
        guard focalLength.map({ $0 > 0 && $0.isFinite }) ?? true else {
            throw ValidationError("--focal-length is \(focalLength ?? 0); a number of pixels above 0 was expected")
        }
        guard fieldOfView.map({ $0 > 0 && $0 < 180 }) ?? true else {
            throw ValidationError("--field-of-view is \(fieldOfView ?? 0); an angle between 0° and 180° was expected")
        }
    }

    /// The focal length to use of a photo, and where it comes from; `nil` when nothing is known.
    func focalLength(of photo: Photo) -> (pixels: Double, source: String)? {
        if let focalLength { return (focalLength, "given") }
        if let fieldOfView {
            let side = Double(max(photo.image.width, photo.image.height))
            return (side / (2 * tan(fieldOfView * .pi / 360)), "given")
        }
        return photo.metadata.focalLength.map { ($0, "exif") }
    }
}
