import Cameras
import HeadModel
internal import Optimization
internal import SpatialGeometry

extension PhotoFitProblem {
    /// How deep points may pass one another before it costs, in metres: lips and lids of some identities do at rest.
    private static var slack: Double { 0.0003 }
    /// What a contact gives way by, in metres.
    private static var contactDeviation: Double { 0.0002 }

    /// The difference of two points seen less that of the two predicted, in pixels; `nil` behind the camera.
    private func miss(
        _ opening: ObservedView.Opening, _ view: ObservedView, _ camera: Camera, _ index: Int, _ state: FrameState
    ) -> Vector2? {
        func pixel(_ point: Int) -> Vector2? {
            let seen = view.cameraFromWorld * (state.worldFromHead * evaluations[index].place(of: view.points[point]))
            return seen.z > 0.01 ? camera.project(seen) : nil
        }
        guard let upper = pixel(opening.upper), let lower = pixel(opening.lower) else { return nil }
        return (upper - lower) - (view.targets[opening.upper] - view.targets[opening.lower])
    }

    /// Σ ρ of a frame's openings.
    func openingCost(_ index: Int, _ state: FrameState) -> Double {
        frames[index].views.reduce(0) { sum, view in
            guard let camera = camera(of: view, index, state) else { return sum }
            return view.openings.reduce(sum) { sum, opening in
                guard let miss = miss(opening, view, camera, index, state) else { return sum }
                return sum + openingLoss.evaluate(opening.precision * opening.precision * dot(miss, miss)).value
            }
        }
    }

    /// Adds a view's openings: each residual depends on two points.
    func addOpenings(
        of view: ObservedView, _ camera: Camera, _ index: Int, _ state: FrameState,
        to rows: inout LandmarkRows<Evaluation>
    ) {
        let headFromWorld = state.worldFromHead.rotation.inverse
        let worldFromCamera = view.cameraFromWorld.rotation.inverse
        let isFocalLengthFree = frames[index].assumedFocalLength != nil
        for opening in view.openings {
            var ends: [(rotated: Vector3, pixel: Vector2, rows: [Vector3])] = []
            for point in [opening.upper, opening.lower] {
                let rotated = state.worldFromHead.rotation * evaluations[index].place(of: view.points[point])
                let seen = view.cameraFromWorld * (rotated + state.worldFromHead.translation)
                guard seen.z > 0.01, let (pixel, rowX, rowY) = camera.projectWithJacobian(seen) else { break }
                ends.append((rotated, pixel, [rowX, rowY]))
            }
            guard ends.count == 2 else { continue }
            let miss = ends[0].pixel - ends[1].pixel - (view.targets[opening.upper] - view.targets[opening.lower])
            let (value, weight) = openingLoss.evaluate(opening.precision * opening.precision * dot(miss, miss))
            rows.cost += value / 2
            let factor = opening.precision * weight.squareRoot()
            for axis in 0..<2 {
                for (end, sign) in [(0, factor), (1, -factor)] {
                    let direction = worldFromCamera * (sign * ends[end].rows[axis])
                    rows.append(
                        view.points[end == 0 ? opening.upper : opening.lower], direction: headFromWorld * direction,
                        rotation: cross(ends[end].rotated, direction), translation: direction,
                        focal: isFocalLengthFree ? sign * (ends[end].pixel - camera.principalPoint)[axis] : 0,
                        residual: end == 0 ? factor * miss[axis] : nil)
                }
            }
        }
    }

    /// How far the lower point of each contact stands above the upper one, beyond the slack, in deviations.
    private func overlaps(_ index: Int) -> [(upper: SurfacePoint, lower: SurfacePoint, depth: Double)] {
        let points = frames[index].contacts
        return stride(from: 0, to: points.count, by: 2).compactMap { pair in
            let (upper, lower) = (points[pair], points[pair + 1])
            let gap = evaluations[index].place(of: upper).y - evaluations[index].place(of: lower).y
            let depth = (-Self.slack - gap) / Self.contactDeviation
            return depth > 0 ? (upper, lower, depth) : nil
        }
    }

    /// Σ r² of a frame's contacts.
    func contactCost(_ index: Int) -> Double { overlaps(index).reduce(0) { $0 + $1.depth * $1.depth } }

    /// Adds a frame's contacts: the head's own up is the way apart.
    func addContacts(_ index: Int, _ state: FrameState, to rows: inout LandmarkRows<Evaluation>) {
        let down = Vector3(0, -1 / Self.contactDeviation, 0)
        for (upper, lower, depth) in overlaps(index) {
            rows.cost += depth * depth / 2
            rows.append(upper, direction: down, rotation: .zero, translation: .zero, focal: 0, residual: depth)
            rows.append(lower, direction: -down, rotation: .zero, translation: .zero, focal: 0, residual: nil)
        }
    }

    /// What left and right of a frame cost by being different.
    func pairCost(_ state: FrameState) -> Double {
        guard let expression else { return 0 }
        return expression.pairs.reduce(0) { sum, pair in
            sum + ExpressionUnknowns.pairPrior(difference(pair, expression, state)).cost
        }
    }

    private func difference(
        _ pair: (left: Int, right: Int), _ expression: ExpressionUnknowns, _ state: FrameState
    ) -> Double {
        state.weights[expression.free[pair.left]] - state.weights[expression.free[pair.right]]
    }

    /// Adds what left and right cost by being different, and keeps weights within 0…1.
    func bind(_ state: State, _ equations: inout SequenceNormalEquations) {
        guard let expression else { return }
        var bounds = equations.bounds ?? StepBounds(count: unknownCount)
        for (index, frame) in state.enumerated() {
            let first = start(of: index) + Self.cameraCount
            for (place, shape) in expression.free.enumerated() {
                bounds.keep(first + place, at: frame.weights[shape], in: 0...1)
            }
            for pair in expression.pairs {
                let difference = difference(pair, expression, frame)
                let (cost, weight) = ExpressionUnknowns.pairPrior(difference)
                let (left, right) = (Self.cameraCount + pair.left, Self.cameraCount + pair.right)
                equations.cost += cost
                equations.frameGradients[index][left] += weight * difference
                equations.frameGradients[index][right] -= weight * difference
                equations.frames[index][left, left] += weight
                equations.frames[index][right, right] += weight
                equations.frames[index][min(left, right), max(left, right)] -= weight
            }
        }
        equations.bounds = bounds
    }
}
