internal import Cameras
import Foundation
import Optimization
import SpatialGeometry

/// The reprojection error of a pose, and of a focal length if that is free, in pixels.
///
/// With y = R·X + t and the step (ω, τ, φ), y moves by ω × (R·X) + τ and the focal length by the factor exp φ.
struct PoseProblem: LeastSquaresProblem {
    struct State {
        var rotation: Matrix3x3
        var translation: Vector3
        /// The factor on the lens's focal lengths.
        var focalScale = 1.0

        init(_ pose: RigidTransform) {
            rotation = pose.rotation.matrix
            translation = pose.translation
        }

        var pose: RigidTransform {
            RigidTransform(rotation: Rotation(unchecked: rotation).renormalized, translation: translation)
        }
    }

    let lens: Lens
    let points: [Vector3]
    let pixels: [Vector2]
    /// A weight a point, or none for 1 each; points of weight 0 take no part.
    var weights: [Double] = []
    var loss = RobustLoss.squared
    var refinesFocalLength = false

    /// The largest step of the focal length's logarithm: a factor of 4.
    private static let largestStep = 1.4

    var unknownCount: Int { refinesFocalLength ? 7 : 6 }

    func cost(at state: State) -> Double {
        var sum = 0.0
        for index in points.indices {
            let weight = weights.isEmpty ? 1 : weights[index]
            if weight == 0 { continue }
            guard let pixel = lens.project(state.rotation * points[index] + state.translation) else { return .infinity }
            let residual = (pixel - lens.centre) * state.focalScale + lens.centre - pixels[index]
            let square = dot(residual, residual)
            sum += weight * (loss == .squared ? square : loss.evaluate(square).value)
        }
        return 0.5 * sum
    }

    func linearize(at state: State, into equations: inout FixedSizeNormalEquations) {
        for index in points.indices {
            var weight = weights.isEmpty ? 1 : weights[index]
            if weight == 0 { continue }
            let turned = state.rotation * points[index]
            guard let projected = lens.projectWithDerivative(turned + state.translation) else { continue }
            let image = (projected.pixel - lens.centre) * state.focalScale
            let residual = image + lens.centre - pixels[index]
            if loss != .squared {
                let square = dot(residual, residual)
                let (value, slope) = loss.evaluate(square)
                // Gathered below is slope·square.
                equations.cost += 0.5 * weight * (value - slope * square)
                weight *= slope
            }
            let (rowX, rowY) = (projected.rowX * state.focalScale, projected.rowY * state.focalScale)
            // rowᵀ(ω × q) = ωᵀ(q × row).
            let (turnX, turnY) = (cross(turned, rowX), cross(turned, rowY))
            equations.add(
                residual.x, SIMD8(turnX.x, turnX.y, turnX.z, rowX.x, rowX.y, rowX.z, image.x, 0), weight: weight)
            equations.add(
                residual.y, SIMD8(turnY.x, turnY.y, turnY.z, rowY.x, rowY.y, rowY.z, image.y, 0), weight: weight)
        }
    }

    func state(_ state: State, after step: SIMD8<Double>) -> State {
        var next = state
        let turn = Rotation(axisAngle: Vector3(step[0], step[1], step[2])).matrix
        next.rotation = turn * state.rotation
        next.translation += Vector3(step[3], step[4], step[5])
        if refinesFocalLength { next.focalScale *= exp(min(max(step[6], -Self.largestStep), Self.largestStep)) }
        return next
    }
}
