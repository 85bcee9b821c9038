internal import Cameras
import Foundation
import HeadModel
internal import Optimization
internal import SpatialGeometry

/// The energy of a head seen in one frame or more by one camera or more: reprojection errors of landmarks, lids and lips that
/// may touch but not pass one another, and priors.
///
/// In frame i the head stands at R_i, t_i in the world; for a photo by itself the world is its camera's frame. A landmark of
/// the head X, moved by its expression, is seen in a view at u = π(cameraFromWorld·(R_i·X + t_i)). The residual (u − û)/σ
/// goes through a Cauchy loss. Coefficients are pulled to 0 with unit variance, the jaw and the eyes to rest, the logarithm of
/// an unknown focal length to that of the assumed one; where the head has named shapes their weights, within 0…1, take the
/// place of expression, jaw and eyes (``ExpressionUnknowns``). Distances across the slit of an eye or between the lips are
/// residuals of their own, surer than their ends. Identity is shared by all frames, which are linked by nothing else:
/// the normal equations are an arrow. A step of frame i is (ω, τ, λ, expression, joints): R ← exp(ω)·R, t ← t + τ,
/// f ← f·exp(λ).
final class PhotoFitProblem<Evaluation: SurfaceEvaluation>: LeastSquaresProblem {
    typealias State = [FrameState]

    let layout: ParameterLayout
    let frames: [ObservedFrame]
    /// The named shapes whose weights are found; `nil` where expression components, jaw and eyes are.
    let expression: ExpressionUnknowns?
    /// How frames are bound to their neighbours, and when each was taken, in seconds; `nil` where they are not.
    let motion: (prior: MotionPrior, times: [Double])?
    private let focalSpread: Double
    private(set) var evaluations: [Evaluation]
    private let loss = RobustLoss.cauchy(scale: 2)
    /// Of openings: a shut eye is no outlier.
    let openingLoss = RobustLoss.huber(scale: 3)

    /// Unknowns of a frame before those of the head: a rotation, a translation, the focal length's logarithm.
    static var cameraCount: Int { 7 }
    /// The standard deviation of each component of the jaw's rotation, in radians.
    private static var jawDeviation: Double { 0.15 }
    /// The same of an eye's.
    private static var eyeDeviation: Double { 0.3 }

    /// The problem of some frames.
    ///
    /// - Parameters:
    ///   - frames: what is seen in each.
    ///   - evaluations: the head in each.
    ///   - layout: which parameters of the head are free.
    ///   - focalSpread: the standard deviation of the logarithm of an unknown focal length about the assumed one.
    ///   - expression: the named shapes whose weights are found, if they are.
    ///   - motion: how frames are bound to their neighbours, and when each was taken, in seconds.
    init(
        _ frames: [ObservedFrame], evaluations: [Evaluation], layout: ParameterLayout, focalSpread: Double,
        expression: ExpressionUnknowns? = nil, motion: (prior: MotionPrior, times: [Double])? = nil
    ) {
        precondition(frames.count == evaluations.count, "there is a head a frame")
        self.frames = frames
        self.evaluations = evaluations
        self.layout = layout
        self.focalSpread = focalSpread
        self.expression = expression
        self.motion = motion
    }

    /// Unknowns of a frame: camera, then weights, or expression and joints.
    var frameUnknownCount: Int { Self.cameraCount + (expression?.free.count ?? layout.count - layout.shapeCount) }
    var unknownCount: Int { layout.shapeCount + frameUnknownCount * frames.count }

    func emptyEquations() -> SequenceNormalEquations {
        SequenceNormalEquations(
            sharedCount: layout.shapeCount, frameUnknownCount: frameUnknownCount, frameCount: frames.count)
    }

    /// The first unknown of a frame.
    func start(of frame: Int) -> Int { layout.shapeCount + frame * frameUnknownCount }

    func cost(at state: State) -> Double {
        move(to: state)
        var sum = 0.0
        for (index, frame) in state.enumerated() {
            for residual in residuals(index, frame).joined() {
                guard let residual else { return .infinity }
                sum += loss.evaluate(dot(residual, residual)).value
            }
            sum += openingCost(index, frame) + contactCost(index)
        }
        forEachPrior(state) { _, cost, _, _ in sum += 2 * cost }
        for frame in state { sum += 2 * pairCost(frame) }
        sum += 2 * motionCost(state)
        return sum / 2
    }

    /// (u − û)/σ of each landmark of each view of a frame; `nil` behind the camera.
    func residuals(_ index: Int, _ state: FrameState) -> [[Vector2?]] {
        frames[index].views.map { view in
            let camera = camera(of: view, index, state)
            return view.points.indices.map { point in
                let seen =
                    view.cameraFromWorld * (state.worldFromHead * evaluations[index].place(of: view.points[point]))
                guard seen.z > 0.01, let pixel = camera?.project(seen) else { return nil }
                return view.precisions[point] * (pixel - view.targets[point])
            }
        }
    }

    /// A view's camera, with the focal length of the state where that is free; `nil` where that is no focal length.
    func camera(of view: ObservedView, _ index: Int, _ state: FrameState) -> Camera? {
        guard frames[index].assumedFocalLength != nil else { return view.camera }
        return try? view.camera.withFocalLength(state.focalLength)
    }

    func state(_ state: State, after step: [Double]) -> State {
        state.enumerated().map { index, frame in
            let first = start(of: index)
            var next = frame
            next.worldFromHead.rotation =
                Rotation(axisAngle: Vector3(step[first], step[first + 1], step[first + 2]))
                * frame.worldFromHead.rotation
            next.worldFromHead.translation += Vector3(step[first + 3], step[first + 4], step[first + 5])
            next.focalLength *= exp(step[first + 6])
            let own = step[first + Self.cameraCount..<first + frameUnknownCount]
            guard let expression else {
                next.parameters = layout.stepped(frame.parameters, by: Array(step[..<layout.shapeCount]) + Array(own))
                return next
            }
            for (shape, change) in zip(expression.free, own) {
                next.weights[shape] = min(max(frame.weights[shape] + change, 0), 1)
            }
            for k in layout.shape { next.parameters.shape[k] += step[k] }
            next.parameters = expression.shapes.applying(next.weights, to: next.parameters)
            return next
        }
    }

    func linearize(at state: State, into equations: inout SequenceNormalEquations) {
        move(to: state)
        for (index, frame) in state.enumerated() { equations.add(linearized(index, frame), frame: index) }
        forEachPrior(state) { equations.addTerm($0, cost: $1, gradient: $2, curvature: $3) }
        if expression != nil { bind(state, &equations) }
        addMotion(state, to: &equations)
    }

    private func move(to state: State) {
        for (index, frame) in state.enumerated() where evaluations[index].parameters != frame.parameters {
            evaluations[index].update(frame.parameters)
        }
    }

    /// A frame's equations, in the order shape, camera, expression and joints: rows multiplied out in one product.
    private func linearized(_ index: Int, _ state: FrameState) -> NormalEquations {
        let views = frames[index].views
        let rowCount = 2 * views.reduce(0) { $0 + $1.points.count + 2 * $1.openings.count }
        var rows = LandmarkRows<Evaluation>(rowCount: rowCount, cameraCount: Self.cameraCount)
        let headFromWorld = state.worldFromHead.rotation.inverse
        let isFocalLengthFree = frames[index].assumedFocalLength != nil
        for view in views {
            guard let camera = camera(of: view, index, state) else { continue }
            let worldFromCamera = view.cameraFromWorld.rotation.inverse
            for point in view.points.indices {
                let rotated = state.worldFromHead.rotation * evaluations[index].place(of: view.points[point])
                let seen = view.cameraFromWorld * (rotated + state.worldFromHead.translation)
                guard let (pixel, rowX, rowY) = camera.projectWithJacobian(seen) else { continue }
                let raw = view.precisions[point] * (pixel - view.targets[point])
                let (value, weight) = loss.evaluate(dot(raw, raw))
                rows.cost += value / 2
                let factor = view.precisions[point] * weight.squareRoot()
                let fromCentre = pixel - camera.principalPoint
                for (axis, derivative) in [rowX, rowY].enumerated() {
                    let direction = worldFromCamera * (factor * derivative)
                    // d·(ω × RX) = ω·(RX × d), and a pixel's offset from the centre grows with the focal length.
                    rows.append(
                        view.points[point], direction: headFromWorld * direction, rotation: cross(rotated, direction),
                        translation: direction, focal: isFocalLengthFree ? factor * fromCentre[axis] : 0,
                        residual: weight.squareRoot() * raw[axis])
                }
            }
            addOpenings(of: view, camera, index, state, to: &rows)
        }
        addContacts(index, state, to: &rows)
        let equations = rows.equations(evaluations[index], shapeCount: layout.shapeCount, columns: layout.count)
        return expression?.turned(equations) ?? equations
    }

    /// Calls `body` with the place in a step, the cost, its slope and its curvature of each unknown that has a prior.
    private func forEachPrior(_ state: State, _ body: (Int, Double, Double, Double) -> Void) {
        func normal(_ index: Int, _ value: Double, _ weight: Double) {
            body(index, weight * value * value / 2, weight * value, weight)
        }
        for index in layout.shape { normal(index, state[0].parameters.shape[index], 1) }
        for (index, frame) in state.enumerated() {
            let first = start(of: index)
            if let assumed = frames[index].assumedFocalLength {
                normal(first + 6, log(frame.focalLength / assumed), 1 / (focalSpread * focalSpread))
            }
            if let expression {
                for (place, shape) in expression.free.enumerated() {
                    let term = expression.prior(frame.weights[shape])
                    body(first + Self.cameraCount + place, term.cost, term.gradient, term.curvature)
                }
                continue
            }
            let values = layout.packed(frame.parameters)
            let shift = first + Self.cameraCount - layout.shapeCount
            for k in layout.expression { normal(shift + k, values[k], 1) }
            for (joint, deviation) in [
                (HeadJoint.jaw, Self.jawDeviation), (.leftEye, Self.eyeDeviation), (.rightEye, Self.eyeDeviation),
            ] {
                for k in layout.range(of: joint) ?? 0..<0 { normal(shift + k, values[k], 1 / (deviation * deviation)) }
            }
        }
    }
}

extension PhotoFitProblem where Evaluation == PosedHead {
    /// The problem of some frames that start somewhere: of the head only the vertices between which landmarks lie take part.
    convenience init(
        _ head: Head, layout: ParameterLayout, _ frames: [ObservedFrame], focalSpread: Double,
        expression: ExpressionUnknowns? = nil, motion: (prior: MotionPrior, times: [Double])? = nil, start: State
    ) {
        let part = head.reduced(to: frames.flatMap { $0.views.flatMap(\.points) + $0.contacts })
        var (reduced, next) = (frames, 0)
        for frame in frames.indices {
            for view in frames[frame].views.indices {
                let count = frames[frame].views[view].points.count
                reduced[frame].views[view].points = Array(part.points[next..<next + count])
                next += count
            }
            let count = frames[frame].contacts.count
            reduced[frame].contacts = Array(part.points[next..<next + count])
            next += count
        }
        self.init(
            reduced, evaluations: start.map { PosedHead(part.head, layout: layout, at: $0.parameters) }, layout: layout,
            focalSpread: focalSpread, expression: expression, motion: motion)
    }
}
