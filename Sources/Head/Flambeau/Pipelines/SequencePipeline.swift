public import Files
public import Fitting
public import HeadModel
public import Landmarks
internal import Meshes
public import Registration

/// One identity and a moving face fitted to scans that follow one another, from their files to the files of the result.
///
/// The face is found on the first scan, or settled where landmarks say, the head fitted there and followed through the
/// rest; then all frames are refined together (``Fitting/SequenceFitter``). `flambeau fit-sequence` does this and prints.
public struct SequencePipeline: Sendable {
    /// The model.
    public let head: Head
    /// What parameter files and reports say of the model.
    public let model: ModelReference
    /// The stages and their weights.
    public let configuration: FittingConfiguration
    /// The scans' unit; found when `nil`.
    public var unit: LengthUnit?
    /// How many threads work.
    public var threads: Int

    /// A pipeline for sequences.
    ///
    /// - Parameters:
    ///   - head: the model.
    ///   - model: what files are to say of it.
    ///   - configuration: the stages and their weights.
    ///   - unit: the scans' unit; found when `nil`.
    ///   - threads: how many threads work.
    public init(
        _ head: Head, model: ModelReference, configuration: FittingConfiguration, unit: LengthUnit? = nil,
        threads: Int = Threads.all
    ) {
        self.head = head
        self.model = model
        self.configuration = configuration
        self.unit = unit
        self.threads = threads
    }

    /// Fits the head to a sequence.
    ///
    /// - Parameters:
    ///   - scans: the files in order, at least one.
    ///   - landmarks: a file of landmarks on the first scan, where there is one.
    ///   - scheme: their scheme, where the file does not tell.
    ///   - folder: where the result is to be written later; that it can be is made sure of once the face is found.
    ///   - progress: called before each step and each frame; `false` cancels.
    /// - Throws: an error that names the file at fault; `FittingError` when there is no face, the head is lost in a frame
    ///   or the caller cancels; `FileError` when the folder cannot be written or would replace what is read.
    public func run(
        _ scans: [String], landmarks: String? = nil, scheme: LandmarkScheme? = nil, folder: String? = nil,
        progress: (FitProgress) -> Bool = { _ in true }
    ) throws -> SequenceResult {
        precondition(!scans.isEmpty, "a sequence has a frame")
        if let folder { try HeadFiles.refuse(replacing: scans + [landmarks], by: SequenceResult.names, in: folder) }
        let first = try MeshFile.read(scans[0]).mesh
        let marks = try landmarks.map { try LandmarkFile.read($0, scheme: scheme) }
        let alignment = try marks.map { try LandmarkAlignment(head, to: $0, unit: unit, place: landmarks) }
        let placement = try ScanPlacement(
            on: first, landmarks: alignment, unit: unit, finder: FaceFinder(head, threads: threads),
            configuration: configuration, place: scans[0], progress: progress)
        if let folder { try OutputFolder.make(at: folder) }
        let start = try ScanFitter(head, configuration: configuration, threads: threads).fit(
            HeadSurface(first, placement, head: head), placement, place: scans[0], progress: progress)
        let fit = try SequenceFitter(head, configuration: configuration, threads: threads).fit(
            frameCount: scans.count, from: start, name: { scans[$0] }, progress: progress,
            frame: { $0 == 0 ? first : try MeshFile.read(scans[$0]).mesh })
        let report = SequenceFitReport(
            fit, scans: scans, model: model, configuration: configuration, unitIsFound: unit == nil,
            start: FitReport.Start(
                method: alignment == nil ? .geometry : .landmarks, landmarks: landmarks, scheme: marks?.scheme,
                landmarkRootMeanSquare: alignment?.rootMeanSquare),
            alignment: placement.face)
        return SequenceResult(report: report, fit: fit, model: model)
    }
}
