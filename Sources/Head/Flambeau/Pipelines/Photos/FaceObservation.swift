internal import Cameras
internal import FaceDetection
internal import HeadModel
internal import Images
internal import Landmarks
internal import PhotoFitting
internal import Registration

/// A detected face as the fitter takes it, and where its focal length comes from.
struct FaceObservation {
    let observation: PhotoObservation
    /// Where a focal length that is known comes from; `nil` for one that is to be estimated.
    let source: PhotoFit.FocalLengthSource?

    /// The densest landmarks of a face that the head knows, put where the head has them.
    ///
    /// - Parameters:
    ///   - face: what the detector found.
    ///   - photo: the photo it was found in.
    ///   - camera: what is known of the camera.
    ///   - head: the model.
    ///   - name: the photo's name in errors.
    /// - Throws: `FittingError` when the head knows none of the landmarks, or the camera is not one of this photo.
    init(
        _ face: DetectedFace, in photo: Photo, camera: PhotoCamera, head: Head, name: String
    ) throws(FittingError) {
        let known = head.landmarkSchemes
        guard let landmarks = face.landmarks.last(where: { known.contains($0.scheme) })?.atModelPlaces else {
            let found = face.landmarks.map(\.scheme.name).joined(separator: ", ")
            throw FittingError(
                .model, at: name,
                "the face has landmarks of \(found.isEmpty ? "no scheme" : found), and the head of "
                    + "\(known.map(\.name).joined(separator: ", ")): take a head or a detector that has those of the other"
            )
        }
        let (width, height) = (photo.image.width, photo.image.height)
        if case .calibrated(let camera) = camera {
            guard camera.width == width, camera.height == height else {
                throw FittingError(
                    .landmarks, at: name,
                    "the photo has \(width)×\(height) pixels, the camera \(camera.width)×\(camera.height): give the camera of "
                        + "this photo")
            }
            observation = PhotoObservation(landmarks: landmarks, camera: camera)
            source = .given
            return
        }
        do throws(CameraError) {
            let focalLength = try camera.focalLength(of: photo)
            observation = PhotoObservation(
                landmarks: landmarks, width: width, height: height, focalLength: focalLength?.pixels)
            source = focalLength?.source
        } catch { throw FittingError(.landmarks, at: name, "\(error)") }
    }

    /// A fit of this observation that says where its focal length comes from.
    func attributed(_ fit: PhotoFit) -> PhotoFit {
        var fit = fit
        if let source { fit.focalLengthSource = source }
        return fit
    }
}
