import HeadModel
internal import Optimization
internal import Registration

extension PhotoFitter {
    /// A problem and the state that solves it.
    typealias Solution = (problem: PhotoFitProblem<PosedHead>, state: [FrameState])

    /// The best state that some starts lead to.
    ///
    /// - Parameters:
    ///   - frames: what is seen in each frame.
    ///   - candidates: the starts, each a state a frame.
    ///   - place: the photos' name in errors.
    /// - Throws: `FittingError` of kind `noFace` when every start leads behind a camera.
    func solve(
        _ frames: [ObservedFrame], from candidates: [[FrameState]], place: String?
    ) throws(FittingError) -> Solution {
        let layout = layout(for: frames.flatMap(\.views))
        let solver = LevenbergMarquardt(
            options: LevenbergMarquardt.Options(iterationLimit: options.iterationLimit, costTolerance: 1e-6))
        var best: (solution: Solution, cost: Double)?
        for candidate in candidates {
            var state = withOneIdentity(candidate)
            let problem = PhotoFitProblem(head, layout: layout, frames, focalSpread: options.focalSpread, start: state)
            let summary = solver.minimize(problem, from: &state)
            guard summary.finalCost.isFinite, summary.finalCost < best?.cost ?? .infinity else { continue }
            best = ((problem, state), summary.finalCost)
        }
        guard let best else {
            throw FittingError(.noFace, at: place, "no pose has the whole face in front of the camera")
        }
        return best.solution
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
