internal import Cameras
import HeadModel
internal import Landmarks
internal import Registration
internal import SpatialGeometry

extension PhotoFitter {
    /// What a photo shows of a face, as the problem takes it; the outline as it is seen at a yaw in radians.
    func frame(
        of observation: PhotoObservation, yaw: Double? = nil, place: String?
    ) throws(FittingError) -> ObservedFrame {
        let camera = try camera(
            of: observation, focalLength: observation.knownFocalLength ?? observation.assumedFocalLength, place: place)
        return ObservedFrame(
            views: [try view(of: observation.landmarks, camera, yaw: yaw, place: place)],
            assumedFocalLength: observation.knownFocalLength == nil ? observation.assumedFocalLength : nil)
    }

    /// A photo's camera: the calibrated one, or a pinhole of a focal length in pixels.
    func camera(
        of observation: PhotoObservation, focalLength: Double, place: String?
    ) throws(FittingError) -> Camera {
        if let camera = observation.camera { return camera }
        let centre = observation.principalPoint
        do throws(CameraError) {
            return try Camera(
                model: .simplePinhole, width: observation.width, height: observation.height,
                parameters: [focalLength, centre.x, centre.y])
        } catch { throw FittingError(.landmarks, at: place, "the photo's camera cannot be: \(error)") }
    }

    /// The landmarks as points of the surface, those that the head has; the outline as it is seen at a yaw in radians.
    ///
    /// - Parameter needed: how many of them there have to be.
    func view(
        of landmarks: ImageLandmarks, _ camera: Camera, cameraFromWorld: RigidTransform = .identity, yaw: Double?,
        needed: Int = 4, place: String?
    ) throws(FittingError) -> ObservedView {
        let (known, indices): ([SurfacePoint], [Int])
        do {
            known = try head.landmarkPoints(landmarks.scheme, yaw: yaw)
            indices = try head.landmarkIndices(landmarks.scheme)
        } catch { throw FittingError(.model, at: place, error.description) }
        let pointOf = Dictionary(zip(indices, known), uniquingKeysWith: { first, _ in first })
        var view = ObservedView(
            camera: camera, cameraFromWorld: cameraFromWorld, coversExpressions: landmarks.scheme.coversExpressions)
        var weights: [Double] = []
        var placeOf: [Int: Int] = [:]
        for (offset, target) in landmarks.points.enumerated() where target.x.isFinite && target.y.isFinite {
            let index = landmarks.indices[offset]
            guard let point = pointOf[index] else { continue }
            placeOf[index] = view.points.count
            view.points.append(point)
            view.targets.append(target)
            weights.append(landmarks.weights[offset])
            if landmarks.scheme.irises.contains(index) { view.showsIrises = true }
        }
        guard view.points.count >= needed else {
            throw FittingError(
                .landmarks, at: place,
                "\(view.points.count) usable landmarks of scheme \(landmarks.scheme); a pose needs at least \(needed)")
        }
        let deviation = options.pixelNoise ?? deviation(of: view)
        let share = evidenceShare(of: view)
        view.precisions = weights.map { max(0.05, $0).squareRoot() * share / deviation }
        for group in [landmarks.scheme.openings.lids, landmarks.scheme.openings.lips] {
            let known = group.compactMap { upper, lower in
                placeOf[upper].flatMap { upper in placeOf[lower].map { (upper, $0) } }
            }
            // Of a dense scheme's openings, too, only some err by themselves: three an eye or a mouth.
            let independent = group.count > 7 ? 6.0 : 3
            let share = min(1, independent / Double(max(1, known.count))).squareRoot()
            view.openings += known.map { upper, lower in
                let weight = max(0.05, min(weights[upper], weights[lower]))
                return ObservedView.Opening(
                    upper: upper, lower: lower,
                    precision: weight.squareRoot() * share / (2.0.squareRoot() * options.openingNoise * deviation))
            }
        }
        return view
    }

    /// The standard deviation of a landmark in pixels: a share of the face's size in the photo. Landmarks that do not cover
    /// the face (eyes, nose and corners of the mouth) span less than a third of it.
    private func deviation(of view: ObservedView) -> Double {
        let low = view.targets.reduce(view.targets[0]) { $0.replacing(with: $1, where: $1 .< $0) }
        let high = view.targets.reduce(view.targets[0]) { $0.replacing(with: $1, where: $1 .> $0) }
        return options.noise * max(high.x - low.x, high.y - low.y, 1) * (view.coversExpressions ? 1 : 3.5)
    }

    /// What is left of a landmark's precision where many err together.
    func evidenceShare(of view: ObservedView) -> Double {
        min(1, options.independentPoints / Double(view.points.count)).squareRoot()
    }
}
