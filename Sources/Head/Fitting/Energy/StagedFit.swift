internal import HeadModel
internal import Optimization
internal import Registration

/// Runs the stages of a configuration one after the other.
///
/// Everything is in metres, in a frame in which the head stands nearly upright at the origin.
struct StagedFit {
    let head: Head
    let configuration: FittingConfiguration
    let threads: Int
    let samples: ScanSamples
    /// The landmarks, with targets in the same frame.
    let landmarks: [LandmarkPair]
    /// Vertices of the model that the scan does not show.
    var hidden: Set<Int32> = []
    /// Says where a head of that frame is on the scan, for those who watch; `nil` where nobody does.
    var placed: ((HeadParameters) -> FitProgress.PlacedHead)?

    /// How far the jaw is opened for a second start on the surface, in radians.
    private static let openedJaw = 0.15
    /// By which share a second start has to end lower than the first to be taken. Where both end in one place, the same
    /// one is taken however the scan is turned.
    private static let clearlyLower = 0.97
    /// Jaws opened alike to this, in radians, are in one place.
    private static let sameJaw = 0.03
    /// The fewest scan points with a partner at the end of a stage: fewer do not hold a head.
    static let smallestPointCount = 50

    /// Where a start of a stage ended.
    private struct Candidate {
        let problem: ScanFitProblem
        let state: HeadParameters
        let summary: LevenbergMarquardt.Summary
        /// The scan with its partners there.
        let scan: PairedScan
    }

    /// Improves `parameters` stage by stage; says what each did.
    ///
    /// - Throws: `FittingError` when `progress` answers `false`, or so few scan points have a partner at the end of a
    ///   stage that they say nothing of the head.
    func run(
        from parameters: inout HeadParameters, place: String?, progress: (FitProgress) -> Bool
    ) throws(FittingError) -> [ScanFit.Stage] {
        let surface = ModelSurface(head, regionWeights: configuration.regionWeights, hidden: hidden)
        var reports: [ScanFit.Stage] = []
        let firstOnSurface = configuration.stages.firstIndex { $0.dataWeight > 0 }
        let lastOnSurface = configuration.stages.lastIndex { $0.dataWeight > 0 }
        for (number, stage) in configuration.stages.enumerated() {
            let energy = StageEnergy(stage, head: head, landmarks: landmarks)
            func candidate(from start: HeadParameters) throws(FittingError) -> Candidate {
                try minimize(energy, on: surface, from: start, number: number, place: place, progress: progress)
            }
            var best = try candidate(from: parameters)
            // A lower lip may be taken for a chin, from where the jaw does not open by itself.
            if number == firstOnSurface, stage.unknowns.contains(.jaw) {
                var opened = parameters
                opened.pose.jaw.x += Self.openedJaw
                let other = try candidate(from: opened)
                // Where both end in one place their costs differ by which points they lost on the way, and say nothing.
                if abs(other.state.pose.jaw.x - best.state.pose.jaw.x) > Self.sameJaw {
                    let (present, possible) = Self.commonCosts(best, other)
                    if possible < Self.clearlyLower * present { best = other }
                }
            }
            // Lids that are shut have lost their points to the eyeballs behind them.
            if number == lastOnSurface, stage.expressionCount > 0,
                let shut = ShutLids(head)?.starts(best.state, best.scan, on: surface)
            {
                for (start, expression) in shut.starts {
                    // People shut them oftener than the prior of an expression has it.
                    let expecting = StageEnergy(
                        stage, head: head, landmarks: landmarks, expectedExpression: expression)
                    let other = try minimize(
                        expecting, on: surface, from: start, number: number, place: place, progress: progress)
                    let (present, possible) = PairedScan.commonCosts(
                        best.scan, other.scan, best.problem.energy, where: shut.isNear)
                    if possible < ShutLids.clearlyLower * present { best = other }
                }
            }
            try check(best.scan, stage, place: place)
            parameters = best.state
            reports.append(Self.report(best, stage))
        }
        return reports
    }

    private func minimize(
        _ energy: StageEnergy, on surface: ModelSurface, from start: HeadParameters, number: Int, place: String?,
        progress: (FitProgress) -> Bool
    ) throws(FittingError) -> Candidate {
        let stage = energy.stage
        let problem = ScanFitProblem(
            head: head, surface: surface, samples: samples, energy: energy, start: start, threads: threads)
        let solver = LevenbergMarquardt(
            options: .init(
                iterationLimit: stage.iterationLimit, costTolerance: stage.tolerance, gradientTolerance: 0,
                initialDamping: 1e-4))
        var state = start
        let summary = solver.minimize(problem, from: &state) { iteration, cost in
            var told = FitProgress(
                stage: number, stageCount: configuration.stages.count, name: stage.name, iteration: iteration,
                energy: 2 * cost)
            if iteration == 0 { told.head = placed?(start) }
            return progress(told)
        }
        if summary.termination == .cancelled {
            throw FittingError(.cancelled, at: place, "the fit was cancelled")
        }
        return Candidate(problem: problem, state: state, summary: summary, scan: problem.settled(at: state))
    }

    /// The costs of two candidates on the scan points that have a partner in either.
    private static func commonCosts(_ first: Candidate, _ second: Candidate) -> (Double, Double) {
        let data = PairedScan.commonCosts(first.scan, second.scan, first.problem.energy)
        return (
            data.0 + first.problem.restCost(at: first.state), data.1 + second.problem.restCost(at: second.state)
        )
    }

    /// Throws when too few scan points have a partner after a stage: an energy of nothing is 0, and looks converged.
    private func check(_ scan: PairedScan, _ stage: FittingStage, place: String?) throws(FittingError) {
        let count = scan.pointCount
        guard stage.dataWeight > 0, count < Self.smallestPointCount else { return }
        throw FittingError(
            .scan, at: place,
            "stage \(stage.name) ended with \(count) of \(samples.count) scan points beside the head, and at least "
                + "\(Self.smallestPointCount) are needed: the head does not stand on the scan's surface, or the scan's "
                + "triangles face inwards in part. Give landmarks, --up and --front; or, in the configuration, look "
                + "farther (data.reach is \(stage.reach) mm), allow normals to differ more (data.normals is "
                + "\(stage.normalAngle)°), or give more regions a weight")
    }

    private static func report(_ best: Candidate, _ stage: FittingStage) -> ScanFit.Stage {
        ScanFit.Stage(
            name: stage.name, initialEnergy: 2 * best.summary.initialCost, finalEnergy: 2 * best.summary.finalCost,
            iterations: best.summary.iterationCount, termination: best.summary.termination,
            pointCount: best.scan.pointCount, pointRootMeanSquare: 1000 * best.scan.rootMeanSquare,
            landmarkRootMeanSquare: 1000 * best.problem.landmarkRootMeanSquare(at: best.state))
    }
}
