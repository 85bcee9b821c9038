internal import HeadModel
internal import Meshes
internal import Optimization
internal import Registration
internal import SpatialGeometry

/// Follows a head from one frame of a sequence to the next.
///
/// A rigid motion is free: the head is brought to the frame from where it was, from where it would be at the same speed,
/// or, where neither lies on the scan, from where its face is found anew. Then the face moves.
final class FrameTracker {
    let head: Head
    let surface: ModelSurface
    let configuration: FittingConfiguration
    let threads: Int
    /// What all frames are refined with: the configuration's last stage, without landmarks, along normals alone.
    let stage: FittingStage
    private lazy var finder = FaceFinder(head, threads: threads)
    private let face: [Int]
    /// How much of the face lies on the first frame, and how much of it closely.
    private var reference: (beside: Double, close: Double)?

    /// How far from the head points are used at first, in metres.
    static let reach = 0.03
    /// The most points of a frame that are used.
    static let sampleLimit = 5000
    /// Less of the face on a frame than this share of the first's asks for another start.
    private static let doubtfulShare = 0.9
    /// Less than this is another head, or none.
    private static let lostShare = 0.6
    /// Less of it closely, after it moved, is another person.
    private static let strangeShare = 0.8

    init(head: Head, surface: ModelSurface, configuration: FittingConfiguration, threads: Int) {
        self.head = head
        self.surface = surface
        self.configuration = configuration
        self.threads = threads
        face = (head.regions["face"]?.map(Int.init) ?? Array(0..<head.vertexCount)).filter {
            surface.weights[$0] >= 0.5
        }
        var last = configuration.stages[configuration.stages.count - 1]
        last.landmarkWeight = 0
        // A share of point-to-point distance holds the surface where it is: sliding along itself into place would take
        // many steps. Frames that are nearly in place can do without.
        last.planeShare = 1
        stage = last
    }

    /// Where a start of a frame ended.
    private struct Followed {
        var state: HeadParameters
        var samples: ScanSamples
        /// The share of the face that lies on the scan.
        var beside: Double
    }

    /// The head in a frame and the points it was found by.
    ///
    /// - Parameters:
    ///   - scan: the frame's surface, in metres in the frame the first fit began in.
    ///   - earlier: the head in the frames before; in the first frame the head fitted there.
    /// - Throws: `FittingError` when the head is not on the scan, or it is another's.
    func follow(
        _ scan: TriangleMesh, after earlier: [HeadParameters], frame: Int, name: String
    ) throws -> (state: HeadParameters, samples: ScanSamples) {
        let scanned = ScannedFrame(scan)
        guard frame > 0, let reference, let last = earlier.last else {
            let state = earlier[0]
            let samples = samples(of: scan, beside: state)
            guard samples.count >= 100 else {
                throw lost(name, "only \(samples.count) of its points lie beside the head")
            }
            let vertices = head.vertices(state)
            self.reference = (
                scanned.share(of: face, vertices, head, within: 0.004),
                scanned.share(of: face, vertices, head, within: 0.0015)
            )
            return (state, samples)
        }
        var best = aligned(scanned, from: last)
        func isDoubtful() -> Bool { best?.beside ?? 0 < Self.doubtfulShare * reference.beside }
        func attempt(_ start: HeadParameters) {
            guard let found = aligned(scanned, from: start), found.beside > best?.beside ?? 0 else { return }
            best = found
        }
        if isDoubtful(), earlier.count > 1, let motion = motion(from: earlier[earlier.count - 2], to: last) {
            attempt(head.moved(last, by: motion))
        }
        if isDoubtful() {
            let found = try? finder.faces(
                atLeast: FaceFinder.smallestConfidence, in: scan, unit: nil, up: nil, front: nil, place: name,
                progress: { _ in true })
            for alignment in found ?? [] where !alignment.isInsideOut { attempt(placed(last, alignment)) }
        }
        guard var followed = best, followed.beside >= Self.lostShare * reference.beside else {
            throw lost(
                name,
                "\(Int(100 * (best?.beside ?? 0))) % of the face lies on the scan, where it was "
                    + "\(Int(100 * reference.beside)) % in the first frame")
        }
        var moving = stage
        moving.shapeCount = 0
        (moving.iterationLimit, moving.tolerance, moving.lossScale) = (8, 1e-3, max(stage.lossScale, 4))
        minimize(moving, followed.samples, &followed.state)
        let close = scanned.share(of: face, head.vertices(followed.state), head, within: 0.0015)
        guard close >= Self.strangeShare * reference.close * min(1, followed.beside / reference.beside) else {
            throw FittingError(
                .scan, at: name,
                "does not show the person of the first frame: \(Int(100 * close)) % of the face lies within 1.5 mm of the scan "
                    + "where it was \(Int(100 * reference.close)) %. A sequence is of one person; fit scans of several with "
                    + "`flambeau fit`")
        }
        return (followed.state, followed.samples)
    }

    /// The head brought to a frame by a rigid motion, from a start; `nil` where there is nothing beside it.
    private func aligned(_ frame: ScannedFrame, from start: HeadParameters) -> Followed? {
        var rigid = stage
        (rigid.unknowns, rigid.shapeCount, rigid.expressionCount) = ([.root, .translation], 0, 0)
        (rigid.reach, rigid.lossScale, rigid.normalAngle) = (1000 * Self.reach, max(stage.lossScale, 8), 60)
        (rigid.iterationLimit, rigid.tolerance) = (12, 1e-3)
        var (state, points) = (start, samples(of: frame.mesh, beside: start))
        guard points.count >= 100 else { return nil }
        minimize(rigid, points, &state)
        // Points were chosen beside where the head began: after a long way others are its own.
        for _ in 0..<3 where moved(start, state) > 0.004 {
            let before = state
            points = samples(of: frame.mesh, beside: state)
            guard points.count >= 100 else { return nil }
            minimize(rigid, points, &state)
            if moved(before, state) < 0.002 { break }
        }
        return Followed(
            state: state, samples: points, beside: frame.share(of: face, head.vertices(state), head, within: 0.004))
    }

    private func samples(of scan: TriangleMesh, beside state: HeadParameters) -> ScanSamples {
        ScanSamples(
            of: scan, beside: head.vertices(state), surface, reach: Self.reach,
            limit: min(configuration.sampleCount, Self.sampleLimit), threads: threads)
    }

    private func minimize(_ stage: FittingStage, _ samples: ScanSamples, _ state: inout HeadParameters) {
        let problem = ScanFitProblem(
            head: head, surface: surface, samples: samples, energy: StageEnergy(stage, head: head, landmarks: []),
            start: state, threads: threads)
        let solver = LevenbergMarquardt(
            options: .init(iterationLimit: stage.iterationLimit, costTolerance: stage.tolerance))
        _ = solver.minimize(problem, from: &state)
    }

    /// Some places of the face, to tell motions by.
    private func marks(_ state: HeadParameters) -> [Vector3] {
        let vertices = head.vertices(state)
        return stride(from: 0, to: face.count, by: max(1, face.count / 60)).map {
            Vector3(vertices.vector(at: face[$0]))
        }
    }

    /// The farthest that a place of the face moves between two states, in metres.
    private func moved(_ first: HeadParameters, _ second: HeadParameters) -> Double {
        zip(marks(first), marks(second)).map { ($0 - $1).length }.max() ?? 0
    }

    /// The rigid motion between two states.
    private func motion(from first: HeadParameters, to second: HeadParameters) -> SimilarityTransform? {
        PointAlignment(source: marks(first), target: marks(second), scaled: false)?.targetFromSource
    }

    /// The head with the expression it had, where a face was found.
    private func placed(_ state: HeadParameters, _ alignment: FaceAlignment) -> HeadParameters {
        var start = state
        start.pose.root = .zero
        start.translation = .zero
        let transform = alignment.scanFromHead
        // The size is the person's; the face found says where its middle is.
        let middle = transform * head.faceCentre
        let own = state.scale * head.faceCentre
        return head.moved(
            start,
            by: SimilarityTransform(rotation: transform.rotation, translation: middle - transform.rotation * own))
    }

    private func lost(_ name: String, _ what: String) -> FittingError {
        FittingError(
            .scan, at: name,
            "the head is lost: \(what). All frames must show one person's face, in one frame and unit")
    }
}
