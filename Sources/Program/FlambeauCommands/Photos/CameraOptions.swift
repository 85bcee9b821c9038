import ArgumentParser
import Flambeau

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

    /// The same as the pipelines take it.
    var camera: PhotoCamera {
        if let focalLength { return .focalLength(focalLength) }
        return fieldOfView.map { .fieldOfView($0 * .pi / 180) } ?? .unknown
    }
}
