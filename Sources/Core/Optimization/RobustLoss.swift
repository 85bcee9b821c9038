import Foundation

/// A robust loss ρ of a squared residual s = r², scaled so that ρ(s) ≈ s near 0.
///
/// A residual enters the normal equations with the weight ρ'(s) (iteratively reweighted least squares).
public enum RobustLoss: Equatable, Sendable {
    /// ρ = s.
    case squared
    /// ρ = s up to `scale`², then 2·scale·|r| − scale². Huber 1964.
    case huber(scale: Double)
    /// ρ = scale²·log(1 + s/scale²).
    case cauchy(scale: Double)
    /// ρ = scale²·s/(scale² + s), at most scale². Geman and McClure 1987.
    case gemanMcClure(scale: Double)
    /// ρ = κ·s/√(κ² + s²) with κ = scale², at most scale². flame-fitting's, a function of s² rather than s.
    case flameFitting(scale: Double)
    /// ρ = scale²/3·(1 − (1 − s/scale²)³) up to scale², constant after it. Beaton and Tukey 1974.
    case tukey(scale: Double)
    /// ρ = min(s, scale²).
    case truncated(scale: Double)

    /// The loss and its derivative with respect to s, at s = `square`.
    public func evaluate(_ square: Double) -> (value: Double, weight: Double) {
        switch self {
        case .squared:
            return (square, 1)
        case .huber(let scale):
            guard square > scale * scale else { return (square, 1) }
            let length = square.squareRoot()
            return (2 * scale * length - scale * scale, scale / length)
        case .cauchy(let scale):
            let ratio = square / (scale * scale)
            return (scale * scale * log1p(ratio), 1 / (1 + ratio))
        case .gemanMcClure(let scale):
            let (knee, denominator) = (scale * scale, scale * scale + square)
            return (knee * square / denominator, knee * knee / (denominator * denominator))
        case .flameFitting(let scale):
            let knee = scale * scale
            let root = (knee * knee + square * square).squareRoot()
            let ratio = knee / root
            return (knee * square / root, ratio * ratio * ratio)
        case .tukey(let scale):
            let knee = scale * scale
            guard square < knee else { return (knee / 3, 0) }
            // Multiplied out, 1 − (1 − x)³ = x·(3 − 3x + x²), so that small residuals keep their digits.
            let ratio = square / knee
            return (square * (1 - ratio + ratio * ratio / 3), (1 - ratio) * (1 - ratio))
        case .truncated(let scale):
            return square < scale * scale ? (square, 1) : (scale * scale, 0)
        }
    }
}
