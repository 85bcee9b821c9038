import Foundation
public import Files
public import Fitting
public import HeadModel
public import Landmarks
public import Meshes
public import Registration
internal import SpatialGeometry
internal import SurfaceDetail

/// The first job: a head fitted to a scan, from its file to the files of the result.
///
/// The scan is read, the face found or settled where landmarks say, the head fitted; where that is asked for its vertices
/// are freed and the scan's colours baked; and the scan's distance from it is measured within the face. The scan's
/// surface around the head is made once and serves all of these; what finds faces is made once for all scans.
///
/// ```swift
/// let result = try ScanPipeline().run("scan.ply")
/// try result.write(to: "scan-fit")
/// ```
///
/// `flambeau fit` does this and prints; the files are the same to the byte, for any number of threads.
public struct ScanPipeline: Sendable {
    /// The model.
    public let head: Head
    /// What parameter files and reports say of the model.
    public let model: ModelReference
    /// The stages and their weights.
    public let configuration: FittingConfiguration
    /// What is known of the scans beforehand, and what is made of them.
    public var options: ScanOptions
    /// How many threads work on a scan.
    public var threads: Int
    /// The confidence from which on a fit is a face's; below it there is none, which is an error.
    public var smallestConfidence = FaceFinder.smallestConfidence

    private let finder: FaceFinder

    /// The most scan vertices whose distance is measured; the median of so many is known to a thousandth.
    private static let measuredLimit = 200_000

    /// A pipeline for scans.
    ///
    /// - Parameters:
    ///   - head: the model.
    ///   - model: what files are to say of it: see ``HeadModel/Head/loaded(from:)``.
    ///   - configuration: the stages and their weights.
    ///   - options: what is known of the scans beforehand, and what is made of them.
    ///   - threads: how many threads work on a scan.
    public init(
        _ head: Head, model: ModelReference, configuration: FittingConfiguration, options: ScanOptions = ScanOptions(),
        threads: Int = Threads.all
    ) {
        self.head = head
        self.model = model
        self.configuration = configuration
        self.options = options
        self.threads = threads
        finder = FaceFinder(head, threads: threads)
    }

    /// A pipeline with the head and the configuration that `flambeau fit` takes.
    ///
    /// - Parameters:
    ///   - modelFile: a FLAME pickle or an `.npz`; by default the one `FLAMBEAU_MODEL` names, else the head that comes
    ///     with the project.
    ///   - options: what is known of the scans beforehand, and what is made of them.
    /// - Throws: `ArchiveError` for a model that cannot be read, `FileError` where the project's files are not found.
    public init(modelFile: String? = nil, options: ScanOptions = ScanOptions()) throws {
        let (head, model) = try Head.loaded(from: modelFile)
        self.init(head, model: model, configuration: try .standard(), options: options)
    }

    /// Fits the head to a scan file.
    ///
    /// - Parameters:
    ///   - scan: the file.
    ///   - landmarks: a file of landmarks on it, where there is one; without, the face is looked for.
    ///   - progress: called before each step; `false` cancels.
    /// - Throws: an error that names the file at fault and what to do: `MeshError`, `LandmarkError`, `ImageError`, or
    ///   `FittingError` when there is no face, too little surface, something is missing that the options ask for, or the
    ///   caller cancels.
    public func run(
        _ scan: String, landmarks: String? = nil, progress: (FitProgress) -> Bool = { _ in true }
    ) throws -> ScanResult {
        try fit(place(input(scan, landmarks), progress: progress), progress: progress)
    }

    /// Fits the head to a scan that was read, or made.
    ///
    /// - Parameters:
    ///   - scan: the scan.
    ///   - name: its name in errors and reports; images that it names are looked for beside it.
    ///   - landmarks: landmarks on it, where there are any.
    ///   - progress: called before each step; `false` cancels.
    /// - Throws: as the same of a file.
    public func run(
        _ scan: LoadedMesh, name: String, landmarks: LandmarkSet? = nil,
        progress: (FitProgress) -> Bool = { _ in true }
    ) throws -> ScanResult {
        let input = Input(name: name, loaded: scan, landmarks: landmarks, landmarkFile: nil)
        return try fit(place(input, progress: progress), progress: progress)
    }

    /// Fits the head to a scan file and writes the files of the result.
    ///
    /// A folder that cannot be written is an error before the fit, not after it; one is made only where there is a face.
    ///
    /// - Parameters:
    ///   - scan: the file.
    ///   - landmarks: a file of landmarks on it, where there is one.
    ///   - folder: the folder for the results.
    ///   - progress: called before each step; `false` cancels.
    /// - Throws: as ``run(_:landmarks:progress:)``; `FileError` for a folder or file that cannot be written, or when a
    ///   result would replace what is read.
    @discardableResult
    public func run(
        _ scan: String, landmarks: String? = nil, to folder: String, progress: (FitProgress) -> Bool = { _ in true }
    ) throws -> ScanResult {
        try HeadFiles.refuse(replacing: [scan, landmarks, options.texture?.image], by: options.files, in: folder)
        let placed = try place(input(scan, landmarks), progress: progress)
        try OutputFolder.make(at: folder)
        var result = try fit(placed, progress: progress)
        try result.write(to: folder, progress: progress)
        result.times.end("write")
        return result
    }
}

extension ScanPipeline {
    /// A scan and its landmarks, read.
    private struct Input {
        var name: String
        var loaded: LoadedMesh
        var landmarks: LandmarkSet?
        var landmarkFile: String?
        var times = StageTimes()
    }

    /// A scan on which the head stands.
    private struct Placed {
        var input: Input
        var colors: ScanColors?
        /// Where the head may stand, the likeliest first.
        var placements: [ScanPlacement]
        /// The faces on the scan that are told apart, in their order.
        var faces: [FaceAlignment]
        var start: FitReport.Start
        /// What the eye points of five landmarks were taken for.
        var eyePoints: EyePoints?
    }

    private func input(_ scan: String, _ landmarks: String?) throws -> Input {
        let times = StageTimes()
        return Input(
            name: scan, loaded: try MeshFile.read(scan),
            landmarks: try landmarks.map { try LandmarkFile.read($0, scheme: options.scheme) },
            landmarkFile: landmarks, times: times)
    }

    /// Finds the face, or places the head by landmarks.
    private func place(_ given: Input, progress: (FitProgress) -> Bool) throws -> Placed {
        var input = given
        let colors = try colors(of: input)
        input.times.end("read")
        let alignment = try input.landmarks.map {
            try LandmarkAlignment(head, to: $0, unit: options.unit, place: input.landmarkFile ?? input.name)
        }
        var finder = finder
        finder.threads = threads
        var (placements, faces) = ([ScanPlacement](), [FaceAlignment]())
        if let alignment {
            placements = [
                try ScanPlacement(
                    on: input.loaded.mesh, landmarks: alignment, unit: options.unit, finder: finder,
                    configuration: configuration, place: input.name, progress: progress)
            ]
        } else {
            try configuration.requireSurface()
            let found = try finder.faces(
                atLeast: Self.smallestHope, in: input.loaded.mesh, unit: options.unit, up: options.up,
                front: options.front, place: input.name, progress: progress)
            faces = found.filter { $0.confidence >= FaceFinder.smallestConfidence }
            placements = try chosen(found, faces, place: input.name).map(ScanPlacement.face)
        }
        let start = FitReport.Start(
            method: alignment == nil ? .geometry : .landmarks, landmarks: input.landmarkFile,
            scheme: input.landmarks?.scheme, landmarkRootMeanSquare: alignment?.rootMeanSquare)
        input.times.end("find")
        return Placed(
            input: input, colors: colors, placements: placements, faces: faces, start: start,
            eyePoints: alignment?.eyePoints)
    }

    /// The faces that are tried, of those found: the one asked for, or all, the likeliest first.
    private func chosen(
        _ found: [FaceAlignment], _ faces: [FaceAlignment], place: String
    ) throws(FittingError) -> [FaceAlignment] {
        guard let number = options.head else { return Array(found.prefix(Self.trialLimit)) }
        guard faces.indices.contains(number - 1) else {
            throw FittingError(
                .noFace, at: place,
                "there \(faces.count == 1 ? "is one face" : "are \(faces.count) faces") on the scan, and head \(number) was asked for"
            )
        }
        return [faces[number - 1]]
    }

    /// The confidence from which on a face is fitted, to see whether it is one.
    private static let smallestHope = 0.05
    /// How many are tried at most.
    private static let trialLimit = 4

    /// What has to be there before the fit begins: stages that free vertices, and the colours that are to be baked.
    private func colors(of input: Input) throws -> ScanColors? {
        if options.detail, configuration.detail.stages.isEmpty {
            throw FittingError(
                .configuration, at: configuration.name,
                "has no detail.stages, which --detail needs; add them as assets/configurations/scan.yaml has them")
        }
        guard let texture = options.texture else { return nil }
        try TextureBaker.check(size: texture.size)
        guard head.textureCoordinates != nil else {
            throw FittingError(.model, at: head.name, "has no texture coordinates, which --texture bakes into")
        }
        return try ScanColors(input.loaded, path: input.name, image: texture.image, flipped: texture.isFlipped)
    }

    /// A head fitted from a placement, and what the surface says of it.
    private struct Fitted {
        var placement: ScanPlacement
        var surface: HeadSurface
        var fit: ScanFit
        var verification: FitVerification
        var extrapolated: [Bool]
    }

    /// Fits the head from a placement and looks at it. Where the face below the nose is not the scan's, though that above
    /// is, the model alone fills it: hair and hands do not open the jaw.
    private func fit(
        _ placement: ScanPlacement, _ scan: TriangleMesh, _ name: String, progress: (FitProgress) -> Bool
    ) throws -> Fitted {
        let surface = HeadSurface(scan, placement, head: head)
        let fitter = ScanFitter(head, configuration: configuration, threads: threads)
        var fit = try fitter.fit(surface, placement, place: name, progress: progress)
        var (verification, extrapolated) = FitVerification.look(at: fit, on: surface, of: head, threads: threads)
        if verification.lowerFaceDisagrees, placement.face != nil {
            let hidden = Set(FitVerification.lowerFace(of: head))
            fit = try fitter.fit(surface, placement, hidden: hidden, place: name, progress: progress)
            (verification, extrapolated) = FitVerification.look(
                at: fit, on: surface, of: head, hidden: hidden, threads: threads)
        }
        return Fitted(
            placement: placement, surface: surface, fit: fit, verification: verification, extrapolated: extrapolated)
    }

    /// The surest fit of those from all placements; the first that is beyond doubt.
    ///
    /// - Throws: `FittingError` when none is a face; landmarks are believed.
    private func surest(_ placed: Placed, progress: (FitProgress) -> Bool) throws -> Fitted {
        let (scan, name) = (placed.input.loaded.mesh, placed.input.name)
        if placed.input.landmarks != nil { return try fit(placed.placements[0], scan, name, progress: progress) }
        var (best, failure): (Fitted?, FittingError?)
        for placement in placed.placements {
            do {
                let fitted = try fit(placement, scan, name, progress: progress)
                if fitted.verification.confidence > best?.verification.confidence ?? -1 { best = fitted }
                if fitted.verification.confidence >= FaceFinder.sureConfidence { break }
            } catch let error as FittingError where error.kind == .scan {
                failure = failure ?? error
            }
            // What was found beyond doubt is not given up for what was not.
            if placement.face?.confidence ?? 0 >= FaceFinder.sureConfidence,
                best?.verification.confidence ?? 0 >= FaceFinder.smallestConfidence
            {
                break
            }
        }
        // Too little surface beside what was surely a face is the scan's fault; beside another thing it was none.
        if best == nil, let failure, placed.faces.first?.confidence ?? 0 >= FaceFinder.sureConfidence { throw failure }
        guard let best, best.verification.confidence >= smallestConfidence else {
            throw FittingError(
                .noFace, at: name, best?.verification.refusal(unit: options.unit) ?? "no face was found on the scan")
        }
        return best
    }

    /// Frees the fitted head, bakes and measures.
    private func fit(_ placed: Placed, progress: (FitProgress) -> Bool) throws -> ScanResult {
        let (scan, name) = (placed.input.loaded.mesh, placed.input.name)
        var times = placed.input.times
        let fitted = try surest(placed, progress: progress)
        let (surface, fit, placement) = (fitted.surface, fitted.fit, fitted.placement)
        times.end("fit")
        var (detail, texture): (DetailFit?, BakedTexture?)
        if options.detail {
            detail = try DetailRegistration(head, configuration: configuration.detail, threads: threads)
                .register(surface, fit, place: name, progress: progress)
        }
        if let colors = placed.colors, let wanted = options.texture {
            texture = try TextureBaker(head, size: wanted.size, threads: threads).bake(
                colors, of: scan, fit, vertices: detail?.vertices ?? fit.vertices, place: name, progress: progress)
        }
        if options.detail || options.texture != nil { times.end("detail and texture") }
        let region = placed.input.landmarks.flatMap(FaceRegion.init) ?? FaceRegion(of: head, vertices: fit.vertices)
        func error(of vertices: [Float]) -> FaceError? {
            FaceError(
                of: scan, against: TriangleMesh(positions: vertices, triangles: head.triangles), region: region,
                unit: fit.unit, visibleOn: surface, limit: Self.measuredLimit, threads: threads)
        }
        var report = FitReport(
            scan: name, model: model, configuration: .init(configuration), options: options,
            unit: .init(fit.unit, found: options.unit == nil), mesh: placed.input.loaded.report, start: placed.start,
            alignment: placement.face.map(FitReport.Alignment.init), stages: fit.stages,
            region: region == nil ? .scan : .face, error: error(of: fit.vertices),
            notes: notes(placed, fitted, region: region))
        report.verification = fitted.verification
        report.faces = placed.faces.enumerated().map { index, face in
            .init(
                number: index + 1, confidence: face.confidence, place: face.scanFromHead.translation, size: face.size,
                isFitted: face == placement.face)
        }
        report.detail = detail.map { FitReport.Detail($0, error: error(of: $0.vertices)) }
        report.texture = texture.map(FitReport.Texture.init)
        times.end("measure")
        return ScanResult(
            report: report, fit: fit, extrapolated: fitted.extrapolated, detail: detail, texture: texture, times: times,
            surface: surface, head: head,
            model: model, threads: threads)
    }

    private func notes(_ placed: Placed, _ fitted: Fitted, region: FaceRegion?) -> [String] {
        let fit = fitted.fit
        let mesh = placed.input.loaded.report
        var notes: [String] = []
        if mesh.droppedTriangles > 0 { notes.append("left out of the scan: \(mesh.droppedDescription)") }
        if fit.isInsideOut { notes.append("the scan's triangles face inwards; they were turned for the fit") }
        if case .free = fit.unit {
            notes.append("the scan has no unit; its scale was set so that the head is of ordinary size")
        }
        if let marks = placed.input.landmarks, let total = marks.scheme.count, marks.missingCount > 0 {
            notes.append("\(marks.missingCount) of \(total) landmarks are missing")
        }
        if placed.eyePoints == .innerCorners {
            notes.append(
                "the eye points of the five landmarks are the inner corners of the eyes, by their distance, and were taken "
                    + "as these (scheme retinaface5 has the pupils)")
        }
        if !configuration.looksAtSurface {
            notes.append(
                "configuration \(configuration.name) does not look at the scan: the head is the landmarks' alone")
        }
        if region == nil {
            notes.append(
                "\(head.name) has no landmarks that say where the face is: the error is the whole scan's, hair and "
                    + "shoulders included")
        }
        if head.regions.isEmpty, !configuration.regionWeights.isEmpty {
            notes.append("\(head.name) has no regions: the weights that the configuration gives them do nothing")
        } else if !fit.missingRegions.isEmpty {
            notes.append(
                "\(head.name) has no region \(fit.missingRegions.joined(separator: ", ")): the configuration's weights for "
                    + "\(fit.missingRegions.count == 1 ? "it" : "them") do nothing")
        }
        if configuration.looksAtSurface { notes += fitted.verification.notes }
        if placed.faces.count > 1 {
            let places = placed.faces.enumerated().map { index, face in
                let place = face.scanFromHead.translation
                return String(format: "%d at (%.4g, %.4g, %.4g)", index + 1, place.x, place.y, place.z)
            }
            let number = placed.faces.firstIndex { $0 == fitted.placement.face }.map { "number \($0 + 1)" } ?? "another"
            notes.append(
                "\(placed.faces.count) faces are on the scan: \(places.joined(separator: ", ")); \(number) is fitted (--head N "
                    + "picks one, --all fits each)")
        }
        if options.unit != nil, let size = fitted.placement.face?.size {
            notes.append(
                abs(size - 1) < 1e-6
                    ? "in the unit given the head has the model's own size, and identity alone tells how large it is"
                    : String(
                        format:
                            "in the unit given the head is %.2f times as large as the model's: parameters keep that "
                            + "as their scale", size))
        }
        return notes
    }
}
