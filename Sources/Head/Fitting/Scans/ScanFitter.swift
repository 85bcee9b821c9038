public import Files
public import Registration
import Foundation
public import HeadModel
public import Meshes
internal import SpatialGeometry

/// Fits a head model to a scan: rigid on landmarks, then pose, then shape and expression on the whole surface.
///
/// Li et al., "Learning a model of facial shape and expression from 4D scans", SIGGRAPH Asia 2017, section 4, with the
/// energy of ``FittingStage``.
public struct ScanFitter: Sendable {
    /// The model.
    public let head: Head
    /// The stages and their weights.
    public var configuration: FittingConfiguration
    /// How many threads look for closest points.
    public var threads: Int

    /// A fitter of a head.
    public init(_ head: Head, configuration: FittingConfiguration, threads: Int = Threads.all) {
        self.head = head
        self.configuration = configuration
        self.threads = threads
    }

    /// Fits the head to a scan placed by landmarks.
    ///
    /// - Parameters:
    ///   - scan: the surface in its own frame and unit.
    ///   - alignment: the head placed on the scan's landmarks.
    ///   - place: the scan's name in errors.
    ///   - progress: called before each step; `false` cancels the fit.
    /// - Throws: `FittingError` when the scan has no surface near the landmarks, or the fit is cancelled.
    public func fit(
        _ scan: TriangleMesh, alignment: LandmarkAlignment, place: String? = nil,
        progress: (FitProgress) -> Bool = { _ in true }
    ) throws -> ScanFit {
        let placement = ScanPlacement.landmarks(alignment)
        return try fit(HeadSurface(scan, placement, head: head), placement, place: place, progress: progress)
    }

    /// Fits the head to a scan on which its face was found.
    ///
    /// Stages that minimise nothing but distances of landmarks are left out: what was found with the face takes their
    /// place.
    ///
    /// - Parameters:
    ///   - scan: the surface in its own frame and unit.
    ///   - alignment: the face found on it.
    ///   - place: the scan's name in errors.
    ///   - progress: called before each step; `false` cancels the fit.
    /// - Throws: `FittingError` when the scan has too little surface near the face, or the fit is cancelled.
    public func fit(
        _ scan: TriangleMesh, alignment: FaceAlignment, place: String? = nil,
        progress: (FitProgress) -> Bool = { _ in true }
    ) throws -> ScanFit {
        let placement = ScanPlacement.face(alignment)
        return try fit(HeadSurface(scan, placement, head: head), placement, place: place, progress: progress)
    }

    /// Fits the head to the surface around it, from where it was placed.
    ///
    /// On a face, stages that minimise nothing but distances of landmarks are left out: what was found with the face
    /// takes their place.
    ///
    /// - Parameters:
    ///   - surface: the scan's surface around the head, made from the same placement.
    ///   - placement: where the head stands.
    ///   - place: the scan's name in errors.
    ///   - progress: called before each step; `false` cancels the fit.
    /// - Throws: `FittingError` when no stage looks at the surface though there are no landmarks either, the scan has too
    ///   little surface there, or the fit is cancelled.
    public func fit(
        _ surface: HeadSurface, _ placement: ScanPlacement, place: String? = nil,
        progress: (FitProgress) -> Bool = { _ in true }
    ) throws -> ScanFit {
        try fit(surface, placement, hidden: [], place: place, progress: progress)
    }

    /// The same with vertices of the model that the scan does not show, which the model alone is to fill.
    package func fit(
        _ surface: HeadSurface, _ placement: ScanPlacement, hidden: Set<Int32>, place: String?,
        progress: (FitProgress) -> Bool
    ) throws -> ScanFit {
        let missing = try configuration.missingRegions(on: head)
        var start = HeadParameters.neutral(of: head)
        var (configuration, landmarks) = (configuration, [LandmarkPair]())
        switch placement {
        case .landmarks(let alignment): landmarks = alignment.landmarksInHead
        case .face(let alignment):
            try configuration.requireSurface()
            start.shape.replaceSubrange(0..<alignment.shape.count, with: alignment.shape)
            start.expression.replaceSubrange(0..<alignment.expression.count, with: alignment.expression)
            start.pose.jaw = Vector3(alignment.jawAngle, 0, 0)
            configuration.stages.removeAll { $0.dataWeight == 0 }
        }
        let samples = ScanSamples(
            surface: surface, centre: head.faceCentre - Vector3(0, 0, 0.05), radius: 0.18,
            limit: configuration.sampleCount, threads: threads)
        if configuration.looksAtSurface, samples.count < 50 {
            throw FittingError(
                .scan, at: place,
                "has only \(samples.count) usable vertices within 18 cm of where the face was placed; is this the scan "
                    + "the landmarks belong to?")
        }
        let (unit, scanFromHead) = (placement.unit, placement.scanFromHead)
        let metricFromHead = SimilarityTransform(
            scale: scanFromHead.scale * unit.metres, rotation: scanFromHead.rotation,
            translation: scanFromHead.translation * unit.metres)
        let staged = StagedFit(
            head: head, configuration: configuration, threads: threads, samples: samples, landmarks: landmarks,
            hidden: hidden,
            placed: { FitProgress.PlacedHead(head.moved($0, by: metricFromHead), unit: unit) })
        var parameters = start
        let reports = try staged.run(from: &parameters, place: place, progress: progress)
        return ScanFit(
            head, parametersInHead: parameters, scanFromHead: placement.scanFromHead, unit: placement.unit,
            stages: reports, isInsideOut: surface.isInsideOut, missingRegions: missing)
    }
}
