internal import Cameras
import Optimization
import SpatialGeometry

/// The reprojection errors of a planar target in several views, over a camera's parameters and the views' poses; see
/// ``CameraCalibration``.
///
/// With q = R·X and y = q + t, a step (ω, τ) of a view moves y by ω × q + τ; parameters are added to.
struct CameraCalibrationProblem: LeastSquaresProblem {
    struct State {
        /// `nil` after a step to parameters that no camera has, such as a negative focal length.
        var camera: Camera?
        /// cameraFromTarget, a view.
        var poses: [RigidTransform]
    }

    let views: [CameraCalibration.View]
    let parameterCount: Int
    /// Parameters that stay put.
    let held: Set<Int>
    private let layout: SchurNormalEquations.Layout

    init(_ views: [CameraCalibration.View], parameterCount: Int, held: Set<Int>) {
        self.views = views
        self.parameterCount = parameterCount
        self.held = held
        layout = SchurNormalEquations.Layout(
            views.indices.map { (0, $0) }, shared: (1, parameterCount), local: (views.count, 6))
    }

    var unknownCount: Int { layout.unknownCount }

    func emptyEquations() -> SchurNormalEquations { SchurNormalEquations(layout, held: held) }

    func cost(at state: State) -> Double {
        guard let camera = state.camera else { return .infinity }
        return 0.5 * zip(views, state.poses).reduce(0) { $0 + Self.squaredErrors(camera, $1.1, $1.0) }
    }

    /// The sum of squared errors of a view in pixels²; infinite with a point of it behind the camera.
    static func squaredErrors(_ camera: Camera, _ pose: RigidTransform, _ view: CameraCalibration.View) -> Double {
        var sum = 0.0
        for (target, pixel) in zip(view.target, view.pixels) {
            guard let image = camera.project(pose * Vector3(target.x, target.y, 0)) else { return .infinity }
            sum += dot(image - pixel, image - pixel)
        }
        return sum
    }

    func linearize(at state: State, into equations: inout SchurNormalEquations) {
        guard let camera = state.camera else { return }
        var rowX = [Double](repeating: 0, count: parameterCount + 6)
        var rowY = rowX
        for (index, view) in views.enumerated() {
            let pose = state.poses[index]
            for (target, pixel) in zip(view.target, view.pixels) {
                let turned = pose.rotation * Vector3(target.x, target.y, 0)
                let point = turned + pose.translation
                guard let image = camera.projectWithJacobian(point),
                    camera.writeParameterJacobian(point, rowX: &rowX, rowY: &rowY)
                else { continue }
                let (turnX, turnY) = (cross(turned, image.rowX), cross(turned, image.rowY))
                for k in 0..<3 {
                    (rowX[parameterCount + k], rowX[parameterCount + 3 + k]) = (turnX[k], image.rowX[k])
                    (rowY[parameterCount + k], rowY[parameterCount + 3 + k]) = (turnY[k], image.rowY[k])
                }
                equations.add(image.pixel.x - pixel.x, rowX, observation: index)
                equations.add(image.pixel.y - pixel.y, rowY, observation: index)
            }
        }
    }

    func state(_ state: State, after step: [Double]) -> State {
        var next = state
        next.camera = state.camera.flatMap { camera in
            try? Camera(
                model: camera.model, width: camera.width, height: camera.height,
                parameters: camera.parameters.indices.map { camera.parameters[$0] + step[$0] })
        }
        for view in state.poses.indices {
            let d = parameterCount + 6 * view
            let pose = state.poses[view]
            next.poses[view] = RigidTransform(
                rotation: (Rotation(axisAngle: Vector3(step[d], step[d + 1], step[d + 2])) * pose.rotation)
                    .renormalized,
                translation: pose.translation + Vector3(step[d + 3], step[d + 4], step[d + 5]))
        }
        return next
    }
}
