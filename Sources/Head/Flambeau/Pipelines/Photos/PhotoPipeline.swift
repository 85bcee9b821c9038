public import FaceDetection
internal import Files
public import HeadModel
public import Images
internal import PhotoFitting
public import Registration

/// The third job: the faces of a photo, which way they look and where they are, and the head as the photo shows it.
///
/// ```swift
/// let pipeline = try PhotoPipeline()
/// for face in try pipeline.poses(in: "photo.jpg").faces {
///     print(face.fit.yawPitchRoll.yaw, face.fit.distance)
/// }
/// try pipeline.fit("photo.jpg").write(to: "head")
/// ```
///
/// `flambeau pose` and `flambeau fit-photo` do this and print; reports and files are the same to the byte. All faces of a
/// photo have one focal length, and a head fitted to a photo has that of its pose.
public struct PhotoPipeline: Sendable {
    /// The model.
    public let head: Head
    /// What parameter files say of the model; `nil` where nothing is said.
    public let model: ModelReference?
    /// What finds faces.
    public let detector: any LandmarkDetector
    /// What is known of the photos beforehand.
    public var options: PhotoOptions

    /// A pipeline for photos.
    ///
    /// - Parameters:
    ///   - head: the model.
    ///   - model: what parameter files are to say of it.
    ///   - detector: what finds faces.
    ///   - options: what is known of the photos beforehand.
    public init(
        _ head: Head, model: ModelReference? = nil, detector: any LandmarkDetector,
        options: PhotoOptions = PhotoOptions()
    ) {
        self.head = head
        self.model = model
        self.detector = detector
        self.options = options
    }

    /// A pipeline with the head and the detector that the program takes.
    ///
    /// - Parameters:
    ///   - modelFile: a FLAME pickle or an `.npz`; by default the one that `FLAMBEAU_MODEL` names, else the head that comes
    ///     with the project.
    ///   - detectorFolder: a folder of networks; by default the one that `FLAMBEAU_DETECTORS` names, else those that come
    ///     with the project.
    ///   - options: what is known of the photos beforehand.
    /// - Throws: `ArchiveError` or `FaceDetectionError` that name what cannot be read.
    public init(
        modelFile: String? = nil, detectorFolder: String? = nil, options: PhotoOptions = PhotoOptions()
    ) throws {
        let arrays = try HeadModelArrays.load(HeadModelLocation.find(modelFile))
        var detection = DetectionOptions()
        detection.threads = Parallel.processorCount
        self.init(
            Head(arrays), model: ModelReference(name: arrays.name, checksum: arrays.checksum),
            detector: try FaceDetector(folder: DetectorFolder.find(given: detectorFolder), options: detection),
            options: options)
    }

    /// The poses of the faces in a photo.
    ///
    /// - Parameter path: a JPEG or PNG file.
    /// - Throws: `ImageError` when the file cannot be read; `FittingError` when head or camera do not go with it.
    public func poses(in path: String) throws -> PhotoResult {
        try poses(in: ImageFile.read(path), name: path)
    }

    /// The poses of the faces in a photo.
    ///
    /// - Parameters:
    ///   - photo: the photo, upright.
    ///   - name: what errors and reports call it.
    /// - Throws: `FittingError` when the head knows none of the detector's landmarks, or the camera is not of this photo.
    public func poses(in photo: Photo, name: String = "photo") throws(FittingError) -> PhotoResult {
        try poses(of: detector.faces(in: photo.image), in: photo, name: name)
    }

    /// The poses of faces that were found in a photo.
    ///
    /// - Parameters:
    ///   - faces: what the detector found.
    ///   - photo: the photo, upright.
    ///   - name: what errors and reports call it.
    /// - Throws: `FittingError` as ``poses(in:name:)``.
    public func poses(
        of faces: [DetectedFace], in photo: Photo, name: String = "photo"
    ) throws(FittingError) -> PhotoResult {
        let observations = try observations(of: faces, in: photo, name: name)
        let outcomes = fitter(.pose).outcomes(
            ofFaces: observations.map(\.observation), place: name)
        return result(photo, name, faces, observations, outcomes)
    }

    /// The head fitted to each face of a photo.
    ///
    /// - Parameter path: a JPEG or PNG file.
    /// - Throws: as ``poses(in:)``.
    public func fit(_ path: String) throws -> PhotoResult {
        try fit(ImageFile.read(path), name: path)
    }

    /// The head fitted to each face of a photo: identity, expression and jaw as the photo shows them, with the focal length
    /// of the poses.
    ///
    /// - Parameters:
    ///   - photo: the photo, upright.
    ///   - name: what errors and reports call it.
    /// - Throws: as ``poses(in:name:)``.
    public func fit(_ photo: Photo, name: String = "photo") throws(FittingError) -> PhotoResult {
        let poses = try poses(in: photo, name: name)
        var (faces, failures): ([PhotoFace], [PhotoResult.Failure]) = ([], poses.failures)
        for face in poses.faces {
            do throws(FittingError) {
                faces += try fitted([(face, photo)], names: [name])
            } catch { failures.append(PhotoResult.Failure(detection: face.detection, error: error)) }
        }
        return PhotoResult(
            name: name, photo: photo, faces: faces, failures: failures, head: head, model: model)
    }

    /// The head fitted to the most certain face of each photo, of one identity.
    ///
    /// - Parameter photos: the photos of one person, with what errors and reports call them.
    /// - Returns: a result a photo, with one face where one was found.
    /// - Throws: as ``poses(in:name:)``, and when a photo's landmarks fit no head together with the others.
    public func fit(
        samePerson photos: [(photo: Photo, name: String)]
    ) throws(FittingError) -> [PhotoResult] {
        var poses: [PhotoResult] = []
        for (photo, name) in photos { poses.append(try self.poses(in: photo, name: name)) }
        let seen = photos.indices.filter { !poses[$0].faces.isEmpty }
        let faces = try fitted(
            seen.map { (poses[$0].faces[0], photos[$0].photo) }, names: seen.map { photos[$0].name })
        let faceOf = Dictionary(uniqueKeysWithValues: zip(seen, faces))
        return photos.indices.map { index in
            PhotoResult(
                name: photos[index].name, photo: photos[index].photo, faces: faceOf[index].map { [$0] } ?? [],
                failures: faceOf[index] == nil ? poses[index].failures : [], head: head, model: model)
        }
    }

    /// Faces of one identity fitted with all that is free, their focal lengths held.
    private func fitted(
        _ faces: [(face: PhotoFace, photo: Photo)], names: [String]
    ) throws(FittingError) -> [PhotoFace] {
        var observations: [FaceObservation] = []
        for (index, item) in faces.enumerated() {
            observations += try self.observations(of: [item.face.detection], in: item.photo, name: names[index])
        }
        let fits = try fitter(.full).fit(
            observations.map(\.observation), keepingFocalLengthsOf: faces.map(\.face.fit), places: names)
        return faces.indices.map { index in
            PhotoFace(
                detection: faces[index].face.detection, scheme: faces[index].face.scheme,
                fit: observations[index].attributed(fits[index]))
        }
    }

    private func fitter(_ freedom: PhotoFitOptions) -> PhotoFitter {
        var freedom = freedom
        freedom.noise = options.landmarkNoise
        return PhotoFitter(head, options: freedom)
    }

    private func observations(
        of faces: [DetectedFace], in photo: Photo, name: String
    ) throws(FittingError) -> [FaceObservation] {
        var result: [FaceObservation] = []
        for face in faces {
            result.append(try FaceObservation(face, in: photo, camera: options.camera, head: head, name: name))
        }
        return result
    }

    private func result(
        _ photo: Photo, _ name: String, _ detections: [DetectedFace], _ observations: [FaceObservation],
        _ outcomes: [Result<PhotoFit, FittingError>]
    ) -> PhotoResult {
        var (faces, failures): ([PhotoFace], [PhotoResult.Failure]) = ([], [])
        for (index, outcome) in outcomes.enumerated() {
            switch outcome {
            case .success(let fit):
                faces.append(
                    PhotoFace(
                        detection: detections[index], scheme: observations[index].observation.landmarks.scheme,
                        fit: observations[index].attributed(fit)))
            case .failure(let error):
                failures.append(PhotoResult.Failure(detection: detections[index], error: error))
            }
        }
        return PhotoResult(name: name, photo: photo, faces: faces, failures: failures, head: head, model: model)
    }
}
