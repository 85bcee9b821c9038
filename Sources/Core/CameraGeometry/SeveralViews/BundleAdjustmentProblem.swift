internal import Cameras
import Optimization
import SpatialGeometry

/// The reprojection errors of points in several views, over the views' poses and the points; see ``BundleAdjustment``.
///
/// The world is the frame of the view `reference`, whose pose is the identity and stays that. With q = R·X and y = q + t, a
/// step (ω, τ) of a pose and χ of a point move y by ω × q + τ + R·χ. One view keeps its distance |t| from the reference: its
/// τ is (τ₀, τ₁) along two tangents of the sphere of that radius. Nothing depends on the third, nor on the unknowns of the
/// reference, and unknowns that nothing depends on stay put.
struct BundleAdjustmentProblem: LeastSquaresProblem {
    struct State {
        /// viewFromReference.
        var poses: [RigidTransform]
        /// In the frame of the reference.
        var points: [Vector3]
    }

    let observations: [BundleAdjustment.Observation]
    let cameras: [Camera]
    let loss: RobustLoss
    let reference: Int
    /// The view that keeps its distance; `nil` where all stand in one place, so that there is no scale to hold.
    let anchor: Int?
    private let layout: SchurNormalEquations.Layout

    init(
        observations: [BundleAdjustment.Observation], cameras: [Camera], loss: RobustLoss, reference: Int, start: State
    ) {
        self.observations = observations
        self.cameras = cameras
        self.loss = loss
        self.reference = reference
        // Views that see nothing do not move with the scene.
        var baselines = [Double](repeating: 0, count: cameras.count)
        for observation in observations {
            baselines[observation.view] = start.poses[observation.view].translation.length
        }
        let farthest = baselines.indices.max { baselines[$0] < baselines[$1] }
        anchor = farthest.flatMap { baselines[$0] > 0 && $0 != reference ? $0 : nil }
        layout = SchurNormalEquations.Layout(
            observations.map { ($0.view, $0.point) }, shared: (cameras.count, 6), local: (start.points.count, 3))
    }

    var unknownCount: Int { layout.unknownCount }

    func emptyEquations() -> SchurNormalEquations { SchurNormalEquations(layout) }

    func cost(at state: State) -> Double {
        var sum = 0.0
        for observation in observations {
            let (view, point) = (observation.view, observation.point)
            guard let pixel = cameras[view].project(state.poses[view] * state.points[point]) else { return .infinity }
            let residual = pixel - observation.pixel
            sum += loss.evaluate(dot(residual, residual)).value
        }
        return 0.5 * sum
    }

    func linearize(at state: State, into equations: inout SchurNormalEquations) {
        let anchorTangents = anchor.map { Self.tangents(state.poses[$0].translation) }
        var row = [Double](repeating: 0, count: 9)
        for (index, observation) in observations.enumerated() {
            let (view, point) = (observation.view, observation.point)
            let pose = state.poses[view]
            let turned = pose.rotation * state.points[point]
            guard let image = cameras[view].projectWithJacobian(turned + pose.translation) else { continue }
            let residual = image.pixel - observation.pixel
            let square = dot(residual, residual)
            let (value, slope) = loss.evaluate(square)
            // Gathered below is slope·square.
            equations.cost += 0.5 * (value - slope * square)
            let transposed = pose.rotation.matrix.transposed
            for axis in 0..<2 {
                let byPlace = axis == 0 ? image.rowX : image.rowY
                let (turn, byPoint) = (cross(turned, byPlace), transposed * byPlace)
                for k in 0..<3 { (row[k], row[3 + k], row[6 + k]) = (turn[k], byPlace[k], byPoint[k]) }
                if view == reference {
                    for k in 0..<6 { row[k] = 0 }
                } else if view == anchor, let (first, second) = anchorTangents {
                    (row[3], row[4], row[5]) = (dot(byPlace, first), dot(byPlace, second), 0)
                }
                equations.add(residual[axis], row, observation: index, weight: slope)
            }
        }
    }

    func state(_ state: State, after step: [Double]) -> State {
        var next = state
        for view in state.poses.indices where view != reference {
            let d = 6 * view
            let pose = state.poses[view]
            var translation = pose.translation
            if view == anchor {
                let (first, second) = Self.tangents(translation)
                let moved = translation + step[d + 3] * first + step[d + 4] * second
                translation = translation.length * moved.normalized
            } else {
                translation += Vector3(step[d + 3], step[d + 4], step[d + 5])
            }
            let turn = Rotation(axisAngle: Vector3(step[d], step[d + 1], step[d + 2]))
            next.poses[view] = RigidTransform(rotation: (turn * pose.rotation).renormalized, translation: translation)
        }
        for point in state.points.indices {
            let d = layout.sharedCount + 3 * point
            next.points[point] += Vector3(step[d], step[d + 1], step[d + 2])
        }
        return next
    }

    /// Two unit vectors that span the tangent plane of a sphere about the origin.
    private static func tangents(_ radius: Vector3) -> (Vector3, Vector3) {
        let direction = radius.normalized
        let axis = abs(direction.x) < 0.6 ? Vector3(1, 0, 0) : Vector3(0, 1, 0)
        let first = cross(direction, axis).normalized
        return (first, cross(direction, first))
    }
}
