public import HeadModel
public import Meshes
public import Registration
public import SpatialGeometry

/// Where a scan's fit begins: on the face found on its surface, or on landmarks.
public enum ScanPlacement: Sendable {
    /// The face that was found, by a search or around landmarks.
    case face(FaceAlignment)
    /// The landmarks; the fit weighs them, or the surface around them shows no face.
    case landmarks(LandmarkAlignment)

    /// Places a head on a scan.
    ///
    /// Without landmarks the face is looked for. With them, what they are for is the configuration's to say: where a
    /// stage weighs them against the surface, or none looks at the surface at all, the fit starts from them. Otherwise
    /// they only say where the face is, and the head is refined on the surface there, so that a scan gives the same head
    /// with them and without; a surface that shows no face there is fitted from the landmarks alone.
    ///
    /// - Parameters:
    ///   - scan: the surface in its own frame and unit.
    ///   - landmarks: the head placed on landmarks of the scan, where there are any.
    ///   - unit: the scan's unit, where it is known; otherwise found.
    ///   - up: a direction of the scan's frame within 60° of the head's up, where one is known; for a search.
    ///   - front: a direction of the scan's frame within 60° of the face's, where one is known; for a search.
    ///   - finder: finds faces of the head that is fitted.
    ///   - configuration: the stages of the fit.
    ///   - place: the scan's name in errors.
    ///   - progress: called before each part of a search; `false` cancels it.
    /// - Throws: `FittingError` when no face is found, the search is cancelled, or no stage of the configuration looks at
    ///   the scan and there are no landmarks either.
    public init(
        on scan: TriangleMesh, landmarks: LandmarkAlignment? = nil, unit: LengthUnit? = nil, up: Vector3? = nil,
        front: Vector3? = nil, finder: FaceFinder, configuration: FittingConfiguration, place: String? = nil,
        progress: (FitProgress) -> Bool = { _ in true }
    ) throws {
        guard let landmarks else {
            try configuration.requireSurface()
            self = .face(
                try finder.find(in: scan, unit: unit, up: up, front: front, place: place, progress: progress))
            return
        }
        guard configuration.looksAtSurface, !configuration.weighsLandmarksAgainstSurface,
            let face = finder.refine(landmarks, on: scan, unit: unit),
            face.confidence >= FaceFinder.smallestConfidence
        else {
            self = .landmarks(landmarks)
            return
        }
        self = .face(face)
    }

    /// Takes points of the head's frame, in metres, to the scan's frame, in the scan's unit.
    public var scanFromHead: SimilarityTransform {
        switch self {
        case .face(let alignment): alignment.scanFromHead
        case .landmarks(let alignment): alignment.scanFromHead
        }
    }

    /// The scan's unit, found or given.
    public var unit: LengthUnit {
        switch self {
        case .face(let alignment): alignment.unit
        case .landmarks(let alignment): alignment.unit
        }
    }

    /// Whether the scan's triangles face inwards; `nil` where only the surface can tell.
    public var isInsideOut: Bool? {
        switch self {
        case .face(let alignment): alignment.isInsideOut
        case .landmarks: nil
        }
    }

    /// The face found; `nil` where landmarks alone place the head.
    public var face: FaceAlignment? {
        if case .face(let alignment) = self { alignment } else { nil }
    }
}

extension HeadSurface {
    /// The surface of a scan around a head placed on it, turned as the face that was found says.
    public init(_ scan: TriangleMesh, _ placement: ScanPlacement, head: Head) {
        self.init(
            scan, scanFromHead: placement.scanFromHead, head: head, isInsideOut: placement.isInsideOut)
    }
}
