internal import Registration
internal import HeadModel
internal import Meshes
internal import Optimization

/// Follows a head from one frame of a sequence to the next.
struct FrameTracker {
    let head: Head
    let surface: ModelSurface
    let configuration: FittingConfiguration
    let threads: Int
    /// What all frames are refined with: the configuration's last stage, without landmarks, along normals alone.
    let stage: FittingStage

    /// How far the surface may move from one frame to the next, in metres.
    static let reach = 0.03
    /// The most points of a frame that are used.
    static let sampleLimit = 5000

    init(head: Head, surface: ModelSurface, configuration: FittingConfiguration, threads: Int) {
        self.head = head
        self.surface = surface
        self.configuration = configuration
        self.threads = threads
        var last = configuration.stages[configuration.stages.count - 1]
        last.landmarkWeight = 0
        // A share of point-to-point distance holds the surface where it is: sliding along itself into place would take
        // many steps. Frames that are nearly in place can do without.
        last.planeShare = 1
        stage = last
    }

    /// The head in a frame and the points it was found by, from where it was in the frame before.
    ///
    /// - Parameter scan: the frame's surface, in metres in the frame the first fit began in.
    /// - Throws: `FittingError` when there is too little surface beside the head.
    func follow(
        _ scan: TriangleMesh, from state: HeadParameters, frame: Int, name: String
    ) throws -> (state: HeadParameters, samples: ScanSamples) {
        let samples = ScanSamples(
            of: scan, beside: head.vertices(state), surface, reach: Self.reach,
            limit: min(configuration.sampleCount, Self.sampleLimit), threads: threads)
        guard samples.count >= 100 else { throw lost(name, "only \(samples.count) of its points lie beside the head") }
        guard frame > 0 else { return (state, samples) }
        var state = state
        // The head first, then the face: a turn is not taken for an expression.
        var rigid = stage
        (rigid.unknowns, rigid.shapeCount, rigid.expressionCount) = ([.root, .translation], 0, 0)
        (rigid.reach, rigid.lossScale, rigid.normalAngle) = (1000 * Self.reach, max(stage.lossScale, 8), 60)
        (rigid.iterationLimit, rigid.tolerance) = (8, 1e-3)
        var moving = stage
        moving.shapeCount = 0
        (moving.iterationLimit, moving.tolerance, moving.lossScale) = (8, 1e-3, max(stage.lossScale, 4))
        for stage in [rigid, moving] {
            let problem = ScanFitProblem(
                head: head, surface: surface, samples: samples,
                energy: StageEnergy(stage, head: head, landmarks: []), start: state, threads: threads)
            let solver = LevenbergMarquardt(
                options: .init(iterationLimit: stage.iterationLimit, costTolerance: stage.tolerance))
            _ = solver.minimize(problem, from: &state)
            let count = problem.settled(at: state).pointCount
            guard 2 * count > samples.count else {
                throw lost(name, "\(count) of its \(samples.count) points beside the head agree with it")
            }
        }
        return (state, samples)
    }

    private func lost(_ name: String, _ what: String) -> FittingError {
        FittingError(
            .scan, at: name,
            "the head is lost: \(what). All frames must be in one frame and unit, in order, and move by less than "
                + "3 cm from one to the next")
    }
}
