import Flambeau

/// Where a scan's fit begins: on the face found, or on landmarks.
struct ScanPlacement {
    /// How the report tells of it.
    let start: FitReport.Start
    /// The face found; `nil` where landmarks alone place the head.
    let face: FaceAlignment?
    /// The landmarks, where there are any.
    let landmarks: LandmarkSet?
    private let alignment: LandmarkAlignment?

    /// Places a head on a scan.
    ///
    /// Where no stage weighs landmarks against the surface, they only say where the face is: it is settled on the
    /// surface, as it is without them. A surface that shows no face there is fitted from the landmarks alone.
    ///
    /// - Parameters:
    ///   - scan: the scan's file, for messages.
    ///   - landmarks: the file of landmarks on it, where there is one.
    /// - Throws: `FittingError` when no face is found, or the landmarks are not a face's.
    init(
        _ mesh: TriangleMesh, scan: String, landmarks: String?, scheme: LandmarkScheme?, unit: LengthUnit?,
        up: Vector3? = nil, front: Vector3? = nil, _ fitter: ScanFitter
    ) throws {
        let finder = FaceFinder(fitter.head)
        guard let landmarks else {
            face = try finder.find(in: mesh, unit: unit, up: up, front: front, place: scan)
            (alignment, self.landmarks) = (nil, nil)
            start = .init(up: up, front: front)
            return
        }
        let marks = try LandmarkFile.read(landmarks, scheme: scheme)
        let placed = try LandmarkAlignment(fitter.head, to: marks, unit: unit, place: landmarks)
        (alignment, self.landmarks) = (placed, marks)
        start = FitReport.Start(
            method: "landmarks", landmarks: landmarks, landmarkRootMeanSquare: placed.rootMeanSquare)
        let weighsLandmarks = fitter.configuration.stages.contains { $0.dataWeight > 0 && $0.landmarkWeight > 0 }
        let settled = weighsLandmarks ? nil : finder.settle(placed, on: mesh, unit: unit)
        face = settled.flatMap { $0.confidence >= FaceFinder.smallestConfidence ? $0 : nil }
    }

    /// Fits the scan from here.
    func fit(
        _ mesh: TriangleMesh, _ fitter: ScanFitter, place: String, progress: (FitProgress) -> Bool
    ) throws -> ScanFit {
        if let face { return try fitter.fit(mesh, alignment: face, place: place, progress: progress) }
        guard let alignment else { preconditionFailure("a head is placed by a face or by landmarks") }
        return try fitter.fit(mesh, alignment: alignment, place: place, progress: progress)
    }
}
