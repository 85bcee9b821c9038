import HeadModel
internal import Landmarks
internal import Optimization
internal import Registration
internal import SpatialGeometry

extension PhotoFitter {
    /// A problem and the state that solves it.
    typealias Solution = (problem: PhotoFitProblem<PosedHead>, state: [FrameState])

    /// The best state that some starts lead to.
    ///
    /// - Parameters:
    ///   - frames: what is seen in each frame.
    ///   - candidates: the starts, each a state a frame.
    ///   - motion: how frames are bound to their neighbours, and when each was taken, in seconds; `nil` where they are not.
    ///   - calibrates: whether the landmarks' noise is told from how they are met.
    ///   - place: the photos' name in errors.
    /// - Throws: `FittingError` of kind `noFace` when every start leads behind a camera.
    func solve(
        _ frames: [ObservedFrame], from candidates: [[FrameState]],
        motion: (prior: MotionPrior, times: [Double])? = nil, calibrates: Bool = true, place: String?
    ) throws(FittingError) -> Solution {
        let views = frames.flatMap(\.views)
        let expression = expression(for: views)
        let layout = expression?.layout ?? layout(for: views)
        var frames = frames
        if expression != nil {
            let contacts = contacts()
            for index in frames.indices { frames[index].contacts = contacts }
        }
        let solver = LevenbergMarquardt(
            options: LevenbergMarquardt.Options(iterationLimit: options.iterationLimit, costTolerance: 1e-6))
        var best: (solution: Solution, cost: Double)?
        for candidate in candidates {
            var state = withOneIdentity(candidate)
            if let shapes = expression?.unknowns.shapes {
                for index in state.indices where state[index].weights.isEmpty {
                    state[index].weights = Array(repeating: 0, count: shapes.count)
                    state[index].parameters = shapes.applying(state[index].weights, to: state[index].parameters)
                }
            }
            var problem = PhotoFitProblem(
                head, layout: layout, frames, focalSpread: options.focalSpread, expression: expression?.unknowns,
                motion: motion, start: state)
            if var unknowns = expression?.unknowns, calibrates {
                // First with a prior that holds no weight at 0, and noise as it is at most; then as it is.
                if state.allSatisfy({ $0.weights.allSatisfy { $0 == 0 } }) {
                    unknowns.knee = ExpressionUnknowns.firstKnee
                    let first = PhotoFitProblem(
                        head, layout: layout, frames, focalSpread: options.focalSpread, expression: unknowns,
                        motion: motion, start: state)
                    guard solver.minimize(first, from: &state).finalCost.isFinite else { continue }
                }
                problem = PhotoFitProblem(
                    head, layout: layout, calibrated(frames, by: problem, state), focalSpread: options.focalSpread,
                    expression: expression?.unknowns, motion: motion, start: state)
            }
            let summary = solver.minimize(problem, from: &state)
            guard summary.finalCost.isFinite, summary.finalCost < best?.cost ?? .infinity else { continue }
            best = ((problem, state), summary.finalCost)
        }
        guard let best else {
            throw FittingError(.noFace, at: place, "no pose has the whole face in front of the camera")
        }
        return best.solution
    }

    /// The weights to find, and the parameters they are turned into; `nil` where components are found.
    private func expression(
        for views: [ObservedView]
    ) -> (unknowns: ExpressionUnknowns, layout: ParameterLayout)? {
        guard options.findsWeights, views.contains(where: \.coversExpressions), let shapes = ExpressionShapes(head)
        else {
            return nil
        }
        let layout = ParameterLayout(
            shapeCount: min(options.shapeCount, head.shapeCount), expressionCount: head.expressionCount,
            joints: ExpressionShapes.joints)
        return (
            ExpressionUnknowns(
                shapes, layout: layout, cameraCount: PhotoFitProblem<PosedHead>.cameraCount,
                showsIrises: views.contains(where: \.showsIrises)), layout
        )
    }

    /// The frames with the noise of their landmarks as the residuals say it, unless it is known.
    ///
    /// Landmarks' noise differs by detector, size and blur: what most of them are off by, once a head is fitted, tells it,
    /// and parts that the fit does not follow yet are few.
    private func calibrated(
        _ frames: [ObservedFrame], by problem: PhotoFitProblem<PosedHead>, _ state: [FrameState]
    ) -> [ObservedFrame] {
        guard options.pixelNoise == nil else { return frames }
        guard problem.cost(at: state).isFinite else { return frames }
        var result = frames
        for index in frames.indices {
            for (view, residuals) in problem.residuals(index, state[index]).enumerated() {
                let scale = noiseScale(residuals.compactMap(\.self), of: frames[index].views[view])
                for point in result[index].views[view].precisions.indices {
                    result[index].views[view].precisions[point] /= scale
                }
                for opening in result[index].views[view].openings.indices {
                    result[index].views[view].openings[opening].precision /= scale
                }
            }
        }
        return result
    }

    /// What the noise of a view's landmarks is of the one assumed, by residuals in deviations: 1.4826·median, the fit's own
    /// freedom taken into account, within a fifth and one and a half.
    func noiseScale(_ residuals: [Vector2], of view: ObservedView) -> Double {
        let sizes = residuals.flatMap { [abs($0.x), abs($0.y)] }.sorted()
        guard sizes.count > 60 else { return 1 }
        let freedom = (1 - 40 / Double(sizes.count)).squareRoot()
        return min(max(1.4826 * sizes[sizes.count / 2] / freedom / evidenceShare(of: view), 0.2), 1.5)
    }

    /// Where lids and lips of the head may meet, upper and lower by turns.
    private func contacts() -> [SurfacePoint] {
        for scheme in [LandmarkScheme.mediapipe478, .ibug68, .ibug51] {
            guard let points = try? head.landmarkPoints(scheme), let indices = try? head.landmarkIndices(scheme) else {
                continue
            }
            let pointOf = Dictionary(zip(indices, points), uniquingKeysWith: { first, _ in first })
            return (scheme.openings.lids + scheme.openings.lips).flatMap { upper, lower -> [SurfacePoint] in
                guard let upper = pointOf[upper], let lower = pointOf[lower] else { return [] }
                return [upper, lower]
            }
        }
        return []
    }

    /// What is free: the jaw where landmarks tell expressions apart, the eyes where irises are seen.
    private func layout(for views: [ObservedView]) -> ParameterLayout {
        var joints: Set<HeadJoint> = []
        if options.freesJaw, views.contains(where: \.coversExpressions) { joints.insert(.jaw) }
        if options.freesEyes, views.contains(where: \.showsIrises) { joints.formUnion([.leftEye, .rightEye]) }
        return ParameterLayout(
            shapeCount: min(options.shapeCount, head.shapeCount),
            expressionCount: min(options.expressionCount, head.expressionCount), joints: joints)
    }

    /// States with the mean of the identities they begin with.
    private func withOneIdentity(_ states: [FrameState]) -> [FrameState] {
        var result = states
        for component in 0..<head.shapeCount {
            let sum = states.reduce(0) { $0 + $1.parameters.shape[component] }
            for index in result.indices { result[index].parameters.shape[component] = sum / Double(states.count) }
        }
        return result
    }
}
