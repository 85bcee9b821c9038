internal import SpatialGeometry

/// Calms the pose and the expression of a head from frame to frame with one-euro filters.
///
/// Rotations are filtered on the sphere: R̂ ← R̂·exp(α·log(R̂⁻¹·R)).
public struct PoseSmoother: Sendable {
    /// How far the head's direction lags behind at its present speed, in seconds.
    public var lag: Double { rotationGain.lag }
    private var rotationGain: OneEuroGain
    private var placeGain: OneEuroGain
    private var jointGain: OneEuroGain
    private var expressionGain: OneEuroGain
    private var measured: PhotoFit?
    private var calmed: PhotoFit?

    /// A smoother for frames at a rate.
    ///
    /// - Parameters:
    ///   - cutoff: the cutoff at rest in hertz: lower is calmer, and lags 1/(2π·cutoff) seconds behind slow motion.
    ///   - frameRate: frames a second.
    public init(cutoff: Double, frameRate: Double) {
        precondition(cutoff > 0 && frameRate > 0, "cutoff and frame rate are above 0")
        // Per radian, metre and standard deviation a second: a head turning by 60° a second lags less than a frame at 30
        // a second.
        rotationGain = OneEuroGain(cutoff: cutoff, slope: 8, frameRate: frameRate)
        placeGain = OneEuroGain(cutoff: cutoff, slope: 20, frameRate: frameRate)
        jointGain = OneEuroGain(cutoff: 2 * cutoff, slope: 8, frameRate: frameRate)
        expressionGain = OneEuroGain(cutoff: 2 * cutoff, slope: 1, frameRate: frameRate)
    }

    /// How far the direction of a head that turns by `speed` radians a second lags behind, in seconds.
    public func lag(speed: Double) -> Double { 1 / (2 * .pi * (rotationGain.cutoff + rotationGain.slope * speed)) }

    /// The calmed fit of the next frame in which the face was seen.
    ///
    /// - Parameters:
    ///   - fit: the fit as measured.
    ///   - frames: how many frames lie between it and the last one.
    public mutating func smooth(_ fit: PhotoFit, frames: Int = 1) -> PhotoFit {
        precondition(frames > 0, "frames come in order")
        defer { measured = fit }
        guard let measured, let last = calmed else {
            calmed = fit
            return fit
        }
        var next = fit
        let turn = (measured.cameraFromHead.rotation.inverse * fit.cameraFromHead.rotation).axisAngle
        next.cameraFromHead.rotation = last.cameraFromHead.rotation.interpolated(
            to: fit.cameraFromHead.rotation,
            fraction: rotationGain.share(change: [turn.x, turn.y, turn.z], frames: frames))
        let shift = fit.cameraFromHead.translation - measured.cameraFromHead.translation
        let place = placeGain.share(change: [shift.x, shift.y, shift.z], frames: frames)
        next.cameraFromHead.translation =
            last.cameraFromHead.translation
            + place * (fit.cameraFromHead.translation - last.cameraFromHead.translation)
        let (before, now) = (measured.parameters, fit.parameters)
        // Joints turn by small angles: their vectors are filtered as they are.
        let joints = zip(now.pose.joints, before.pose.joints).map { $0 - $1 }
        let jointShare = jointGain.share(change: joints.flatMap { [$0.x, $0.y, $0.z] }, frames: frames)
        next.parameters.pose.joints = zip(last.parameters.pose.joints, now.pose.joints).map {
            $0 + jointShare * ($1 - $0)
        }
        let change = zip(now.expression, before.expression).map(-)
        let share = expressionGain.share(change: change, frames: frames)
        next.parameters.expression = zip(last.parameters.expression, now.expression).map { $0 + share * ($1 - $0) }
        next.weights = zip(last.weights, fit.weights).map { $0 + share * ($1 - $0) }
        calmed = next
        return next
    }
}
