import Foundation
import HeadModel
internal import LinearAlgebra
internal import Optimization
internal import SpatialGeometry

/// The energy of a head seen in photos of one person: reprojection errors of landmarks, and priors.
///
/// For each photo i a landmark of the head X, moved by its expression, is seen at u = c + f·(x/z, y/z) with
/// (x, y, z) = R_i·X + t_i. The residual (u − û)/σ goes through a Cauchy loss. Coefficients are pulled to 0 with unit
/// variance, the jaw and the eyes to rest, log f to the assumed focal length. Identity is shared by the photos.
/// A step of photo i is (ω, τ, λ, expression, joints): R ← exp(ω)·R, t ← t + τ, f ← f·exp(λ).
final class PhotoFitProblem: LeastSquaresProblem {
    /// A photo's own unknowns; the identity stands in the first one's parameters and in all.
    struct View {
        var cameraFromHead: RigidTransform
        var focalLength: Double
        var parameters: HeadParameters
    }

    typealias State = [View]

    /// What is measured in a photo.
    struct Measurements {
        var points: [SurfacePoint]
        var targets: [Vector2]
        /// One over the standard deviation of each, in pixels, with the point's weight.
        var precisions: [Double]
        var principalPoint: Vector2
        /// The assumed focal length where it is free.
        var assumedFocalLength: Double?
    }

    let layout: ParameterLayout
    let measurements: [Measurements]
    private let focalSpread: Double
    private var posed: [PosedHead]
    private let loss = RobustLoss.cauchy(scale: 2)

    /// Unknowns of a photo before those of the head: a turn, a shift, the focal length's logarithm.
    static let cameraCount = 7
    private static let jawDeviation = 0.15
    private static let eyeDeviation = 0.3

    init(_ head: Head, layout: ParameterLayout, _ measurements: [Measurements], focalSpread: Double, start: State) {
        self.layout = layout
        self.measurements = measurements
        self.focalSpread = focalSpread
        posed = start.map { PosedHead(head, layout: layout, at: $0.parameters) }
    }

    /// Unknowns of a photo: camera, expression and joints.
    var viewCount: Int { PhotoFitProblem.cameraCount + layout.count - layout.shapeCount }
    var unknownCount: Int { layout.shapeCount + viewCount * measurements.count }

    /// The first unknown of a photo.
    func start(of view: Int) -> Int { layout.shapeCount + view * viewCount }

    func cost(at state: State) -> Double {
        move(to: state)
        var sum = 0.0
        for (index, view) in state.enumerated() {
            for residual in residuals(index, view) {
                guard let residual else { return .infinity }
                sum += loss.evaluate(dot(residual, residual)).value
            }
        }
        forEachPrior(state) { _, value, weight in sum += weight * value * value }
        return sum / 2
    }

    /// (u − û)/σ of each landmark of a photo; `nil` behind the camera.
    func residuals(_ index: Int, _ view: View) -> [Vector2?] {
        let measured = measurements[index]
        return measured.points.indices.map { point in
            let x = view.cameraFromHead * Vector3(posed[index].position(measured.points[point]))
            guard x.z > 0.01 else { return nil }
            let pixel = measured.principalPoint + view.focalLength / x.z * Vector2(x.x, x.y)
            return measured.precisions[point] * (pixel - measured.targets[point])
        }
    }

    func state(_ state: State, after step: [Double]) -> State {
        state.enumerated().map { index, view in
            let first = start(of: index)
            var next = view
            next.cameraFromHead.rotation =
                Rotation(axisAngle: Vector3(step[first], step[first + 1], step[first + 2]))
                * view.cameraFromHead.rotation
            next.cameraFromHead.translation += Vector3(step[first + 3], step[first + 4], step[first + 5])
            next.focalLength *= exp(step[first + 6])
            next.parameters = layout.stepped(
                view.parameters,
                by: Array(step[..<layout.shapeCount])
                    + Array(step[first + PhotoFitProblem.cameraCount..<first + viewCount]))
            return next
        }
    }

    func linearize(at state: State, into equations: inout NormalEquations) {
        move(to: state)
        for (index, view) in state.enumerated() { add(index, view, to: &equations) }
        forEachPrior(state) { equations.addPrior($0, residual: $1, weight: $2) }
    }

    private func move(to state: State) {
        for (index, view) in state.enumerated() where posed[index].parameters != view.parameters {
            posed[index].update(view.parameters)
        }
    }

    /// A photo's residuals: rows [shape | camera | expression and joints], multiplied out in one product.
    private func add(_ index: Int, _ view: View, to equations: inout NormalEquations) {
        let measured = measurements[index]
        let (count, width) = (measured.points.count, PhotoFitProblem.cameraCount + layout.count)
        var directions: [SIMD3<Float>] = []
        var camera = [Double](repeating: 0, count: 2 * count * PhotoFitProblem.cameraCount)
        var residuals = [Double](repeating: 0, count: 2 * count)
        let inverse = view.cameraFromHead.rotation.inverse
        for point in 0..<count {
            let turned =
                view.cameraFromHead.rotation * Vector3(posed[index].position(measured.points[point]))
            let x = turned + view.cameraFromHead.translation
            let scale = view.focalLength / x.z
            let offset = scale * Vector2(x.x, x.y)
            let raw = measured.precisions[point] * (measured.principalPoint + offset - measured.targets[point])
            let (value, weight) = loss.evaluate(dot(raw, raw))
            equations.cost += value / 2
            let factor = measured.precisions[point] * weight.squareRoot()
            for axis in 0..<2 {
                var direction = Vector3.zero
                direction[axis] = scale
                direction.z = -offset[axis] / x.z
                direction *= factor
                directions.append(SIMD3<Float>(inverse * direction))
                // d·(ω × RX) = ω·(RX × d)
                let turn = cross(turned, direction)
                let row = PhotoFitProblem.cameraCount * (2 * point + axis)
                for k in 0..<3 {
                    camera[row + k] = turn[k]
                    camera[row + 3 + k] = direction[k]
                }
                camera[row + 6] = measured.assumedFocalLength == nil ? 0 : factor * offset[axis]
                residuals[2 * point + axis] = weight.squareRoot() * raw[axis]
            }
        }
        let points = measured.points.flatMap { [$0, $0] }
        let modelRows = posed[index].derivativeRows(points: points, directions: directions)
        // [camera | shape, expression, joints], then both are put where they belong.
        var rows = [Float](repeating: 0, count: 2 * count * width)
        for row in 0..<2 * count {
            for k in 0..<PhotoFitProblem.cameraCount {
                rows[row * width + k] = Float(camera[row * PhotoFitProblem.cameraCount + k])
            }
            for k in 0..<layout.count {
                rows[row * width + PhotoFitProblem.cameraCount + k] = modelRows[row * layout.count + k]
            }
        }
        var product = [Float](repeating: 0, count: width * width)
        rows.withUnsafeBufferPointer { rows in
            product.withUnsafeMutableBufferPointer {
                BLAS.addNormalProduct(
                    rows.baseAddress!, rows: 2 * count, columns: width, into: $0.baseAddress!, keep: 0)
            }
        }
        func place(_ column: Int) -> Int {
            let coefficient = column - PhotoFitProblem.cameraCount
            if coefficient < 0 { return start(of: index) + column }
            if coefficient < layout.shapeCount { return coefficient }
            return start(of: index) + PhotoFitProblem.cameraCount + coefficient - layout.shapeCount
        }
        let places = (0..<width).map(place)
        for a in 0..<width {
            for b in a..<width {
                let (row, column) = (min(places[a], places[b]), max(places[a], places[b]))
                equations.hessian[row, column] += Double(product[a * width + b])
            }
            var sum = 0.0
            for row in 0..<2 * count { sum += Double(rows[row * width + a]) * residuals[row] }
            equations.gradient[places[a]] += sum
        }
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
