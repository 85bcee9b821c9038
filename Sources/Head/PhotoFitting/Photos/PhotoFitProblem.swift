internal import Cameras
import CameraGeometry
import Foundation
import HeadModel
internal import Optimization
internal import SpatialGeometry

/// The energy of a head seen at several moments by one camera or more: reprojection errors of landmarks, and priors.
///
/// At moment i the head stands at R_i, t_i in the world; for a photo by itself the world is its camera's frame. A
/// landmark of the head X, moved by its expression, is seen by a camera at u = π(cameraFromWorld·(R_i·X + t_i)). The
/// residual (u − û)/σ goes through a Cauchy loss. Coefficients are pulled to 0 with unit variance, the jaw and the eyes
/// to rest, the logarithm of an unknown focal length to that of the assumed one. Identity is shared by all moments,
/// which are linked by nothing else: the normal equations are an arrow. A step of moment i is
/// (ω, τ, λ, expression, joints): R ← exp(ω)·R, t ← t + τ, f ← f·exp(λ).
final class PhotoFitProblem: LeastSquaresProblem {
    /// A moment's own unknowns; the identity stands in all of them.
    struct View {
        var worldFromHead: RigidTransform
        /// Used where the focal length is free.
        var focalLength: Double
        var parameters: HeadParameters
    }

    typealias State = [View]

    /// What one camera sees.
    struct Sight {
        var points: [SurfacePoint]
        var targets: [Vector2]
        /// One over the standard deviation of each, in pixels, with the point's weight.
        var precisions: [Double]
        var camera: Camera
        var cameraFromWorld = RigidTransform.identity
    }

    /// What is seen at a moment.
    struct Measurements {
        var sights: [Sight]
        /// The assumed focal length where it is free; then there is one sight.
        var assumedFocalLength: Double?
    }

    let layout: ParameterLayout
    let measurements: [Measurements]
    private let focalSpread: Double
    private var posed: [PosedHead]
    private let loss = RobustLoss.cauchy(scale: 2)

    /// Unknowns of a moment before those of the head: a turn, a shift, the focal length's logarithm.
    static let cameraCount = 7
    private static let jawDeviation = 0.15
    private static let eyeDeviation = 0.3

    init(_ head: Head, layout: ParameterLayout, _ measurements: [Measurements], focalSpread: Double, start: State) {
        self.layout = layout
        self.focalSpread = focalSpread
        // Only the vertices between which landmarks lie matter.
        let part = head.reduced(to: measurements.flatMap { $0.sights.flatMap(\.points) })
        var (reduced, next) = (measurements, 0)
        for moment in measurements.indices {
            for sight in measurements[moment].sights.indices {
                let count = measurements[moment].sights[sight].points.count
                reduced[moment].sights[sight].points = Array(part.points[next..<next + count])
                next += count
            }
        }
        self.measurements = reduced
        posed = start.map { PosedHead(part.head, layout: layout, at: $0.parameters) }
    }

    /// Unknowns of a moment: camera, expression and joints.
    var viewCount: Int { PhotoFitProblem.cameraCount + layout.count - layout.shapeCount }
    var unknownCount: Int { layout.shapeCount + viewCount * measurements.count }

    func emptyEquations() -> SequenceNormalEquations {
        SequenceNormalEquations(
            sharedCount: layout.shapeCount, frameUnknownCount: viewCount, frameCount: measurements.count)
    }

    /// The first unknown of a moment.
    func start(of view: Int) -> Int { layout.shapeCount + view * viewCount }

    func cost(at state: State) -> Double {
        move(to: state)
        var sum = 0.0
        for (index, view) in state.enumerated() {
            for residual in residuals(index, view).joined() {
                guard let residual else { return .infinity }
                sum += loss.evaluate(dot(residual, residual)).value
            }
        }
        forEachPrior(state) { _, value, weight in sum += weight * value * value }
        return sum / 2
    }

    /// (u − û)/σ of each landmark of each sight of a moment; `nil` behind the camera.
    func residuals(_ index: Int, _ view: View) -> [[Vector2?]] {
        measurements[index].sights.map { sight in
            let camera = camera(of: sight, index, view)
            return sight.points.indices.map { point in
                let place = view.worldFromHead * Vector3(posed[index].position(sight.points[point]))
                let x = sight.cameraFromWorld * place
                guard x.z > 0.01, let pixel = camera.project(x) else { return nil }
                return sight.precisions[point] * (pixel - sight.targets[point])
            }
        }
    }

    /// A sight's camera, with the focal length of the state where that is free.
    private func camera(of sight: Sight, _ index: Int, _ view: View) -> Camera {
        guard measurements[index].assumedFocalLength != nil else { return sight.camera }
        return (try? sight.camera.withFocalLength(view.focalLength)) ?? sight.camera
    }

    func state(_ state: State, after step: [Double]) -> State {
        state.enumerated().map { index, view in
            let first = start(of: index)
            var next = view
            next.worldFromHead.rotation =
                Rotation(axisAngle: Vector3(step[first], step[first + 1], step[first + 2]))
                * view.worldFromHead.rotation
            next.worldFromHead.translation += Vector3(step[first + 3], step[first + 4], step[first + 5])
            next.focalLength *= exp(step[first + 6])
            next.parameters = layout.stepped(
                view.parameters,
                by: Array(step[..<layout.shapeCount])
                    + Array(step[first + PhotoFitProblem.cameraCount..<first + viewCount]))
            return next
        }
    }

    func linearize(at state: State, into equations: inout SequenceNormalEquations) {
        move(to: state)
        for (index, view) in state.enumerated() { equations.add(linearized(index, view), frame: index) }
        forEachPrior(state) { equations.addPrior($0, residual: $1, weight: $2) }
    }

    private func move(to state: State) {
        for (index, view) in state.enumerated() where posed[index].parameters != view.parameters {
            posed[index].update(view.parameters)
        }
    }

    /// A moment's equations, in the order shape, camera, expression and joints: rows multiplied out in one product.
    private func linearized(_ index: Int, _ view: View) -> NormalEquations {
        let sights = measurements[index].sights
        let rowCount = 2 * sights.reduce(0) { $0 + $1.points.count }
        var rows = RowsOfPhoto(rowCount: rowCount, cameraCount: PhotoFitProblem.cameraCount)
        let headFromWorld = view.worldFromHead.rotation.inverse
        for sight in sights {
            let camera = camera(of: sight, index, view)
            let worldFromCamera = sight.cameraFromWorld.rotation.inverse
            for point in sight.points.indices {
                let turned = view.worldFromHead.rotation * Vector3(posed[index].position(sight.points[point]))
                let x = sight.cameraFromWorld * (turned + view.worldFromHead.translation)
                guard let (pixel, rowX, rowY) = camera.projectWithJacobian(x) else { continue }
                let raw = sight.precisions[point] * (pixel - sight.targets[point])
                let (value, weight) = loss.evaluate(dot(raw, raw))
                rows.cost += value / 2
                let factor = sight.precisions[point] * weight.squareRoot()
                let fromCentre = pixel - camera.principalPoint
                for (axis, derivative) in [rowX, rowY].enumerated() {
                    let direction = worldFromCamera * (factor * derivative)
                    // d·(ω × RX) = ω·(RX × d), and a pixel's offset from the centre grows with the focal length.
                    let isFree = measurements[index].assumedFocalLength != nil
                    rows.append(
                        sight.points[point], direction: SIMD3<Float>(headFromWorld * direction),
                        turn: cross(turned, direction), shift: direction,
                        focal: isFree ? factor * fromCentre[axis] : 0, residual: weight.squareRoot() * raw[axis])
                }
            }
        }
        return rows.equations(posed[index], shapeCount: layout.shapeCount, columns: layout.count)
    }

    /// Calls `body` with the place, the value and the weight of each unknown that has a prior.
    private func forEachPrior(_ state: State, _ body: (Int, Double, Double) -> Void) {
        for index in layout.shape { body(index, state[0].parameters.shape[index], 1) }
        for (index, view) in state.enumerated() {
            let first = start(of: index)
            if let assumed = measurements[index].assumedFocalLength {
                body(first + 6, log(view.focalLength / assumed), 1 / (focalSpread * focalSpread))
            }
            let values = layout.packed(view.parameters)
            let shift = first + PhotoFitProblem.cameraCount - layout.shapeCount
            for k in layout.expression { body(shift + k, values[k], 1) }
            for (joint, deviation) in [
                (HeadJoint.jaw, PhotoFitProblem.jawDeviation), (.leftEye, PhotoFitProblem.eyeDeviation),
                (.rightEye, PhotoFitProblem.eyeDeviation),
            ] {
                for k in layout.range(of: joint) ?? 0..<0 { body(shift + k, values[k], 1 / (deviation * deviation)) }
            }
        }
    }
}
