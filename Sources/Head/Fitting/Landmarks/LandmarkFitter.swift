public import Registration
public import HeadModel
internal import SpatialGeometry

/// Fits a head model to landmarks alone, points in space of a named scheme.
///
/// The stages of a configuration run with their landmark term and priors; there is no surface for the other term.
public struct LandmarkFitter: Sendable {
    /// The model.
    public let head: Head
    /// The stages and their weights.
    public var configuration: FittingConfiguration

    /// A fitter of a head.
    public init(_ head: Head, configuration: FittingConfiguration) {
        self.head = head
        self.configuration = configuration
    }

    /// Fits the head to the landmarks it was placed on.
    ///
    /// - Parameters:
    ///   - alignment: the head placed on the landmarks.
    ///   - place: the landmarks' name in errors.
    ///   - progress: called before each step; `false` cancels the fit.
    /// - Throws: `FittingError` when a stage of the configuration gives landmarks no weight, or the fit is cancelled.
    public func fit(
        _ alignment: LandmarkAlignment, place: String? = nil, progress: (FitProgress) -> Bool = { _ in true }
    ) throws -> ScanFit {
        if let idle = configuration.stages.first(where: { $0.landmarkWeight == 0 }) {
            throw FittingError(
                .configuration, at: configuration.name,
                "stage \(idle.name) gives landmarks no weight, and there is nothing else to fit to; landmarks and "
                    + "flame-fitting-landmarks are configurations for landmarks alone")
        }
        _ = try configuration.missingRegions(on: head)
        var landmarks = alignment.landmarksInHead
        // Only the vertices between which landmarks lie matter to the fit.
        let part = head.reduced(to: landmarks.map(\.point))
        for index in landmarks.indices { landmarks[index].point = part.points[index] }
        let staged = StagedFit(
            head: part.head, configuration: configuration, threads: 1, samples: .none, landmarks: landmarks)
        var parameters = HeadParameters.neutral(of: head)
        let reports = try staged.run(from: &parameters, place: place, progress: progress)
        return ScanFit(
            head, parametersInHead: parameters, scanFromHead: alignment.scanFromHead, unit: alignment.unit,
            stages: reports, isInsideOut: false, missingRegions: [])
    }
}

extension LandmarkAlignment {
    /// The landmarks, found in the frame of the head, in metres.
    var landmarksInHead: [LandmarkPair] {
        let headFromScan = scanFromHead.inverse
        return pairs.map { pair in
            var pair = pair
            pair.target = headFromScan * pair.target
            return pair
        }
    }
}
