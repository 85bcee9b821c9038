import Foundation

/// MAGSAC++'s loss: a datum's probability of being an inlier, integrated over all noise scales up to the one whose 0.99
/// quantile is the largest error T.
///
/// With x = r²/(2σ²), k² the 0.99 quantile of χ²ₙ and T = k·σ:
/// ρ ∝ σ²/2·γ((n + 1)/2, x) + r²/4·(Γ((n − 1)/2, x) − Γ((n − 1)/2, k²/2)), scaled to 1 at T. Barath, Noskova, Ivashechkin
/// and Matas, "MAGSAC++, a fast, reliable and accurate robust estimator", CVPR 2020.
struct MAGSACLoss {
    /// The number of steps of r²/T² in ``table``.
    static let resolution = 1024

    /// The loss at the middle of each step of r²/T², the last for 1 itself.
    let table: [Float]

    init(_ distribution: ErrorDistribution) {
        let half = distribution.largestSquare / 2
        let dimension = distribution.dimension
        let rest = Self.upperGamma(dimension, half)
        // In units of σ²; ρ grows with r² up to T.
        func loss(_ share: Double) -> Double {
            let x = share * half
            return 0.5 * Self.lowerGamma(dimension, x) + 0.5 * x * (Self.upperGamma(dimension, x) - rest)
        }
        let scale = 1 / loss(1)
        table = (0...Self.resolution).map {
            Float(scale * loss(min(1, (Double($0) + 0.5) / Double(Self.resolution))))
        }
    }

    /// γ((n + 1)/2, x) for n = 1, 2, 3.
    private static func lowerGamma(_ dimension: Int, _ x: Double) -> Double {
        switch dimension {
        case 1: -expm1(-x)
        case 2: 0.5 * Double.pi.squareRoot() * erf(x.squareRoot()) - x.squareRoot() * exp(-x)
        default: -expm1(-x) - x * exp(-x)
        }
    }

    /// Γ((n − 1)/2, x) for n = 1, 2, 3 and x > 0.
    private static func upperGamma(_ dimension: Int, _ x: Double) -> Double {
        switch dimension {
        case 1: exponentialIntegral(x)
        case 2: Double.pi.squareRoot() * erfc(x.squareRoot())
        default: exp(-x)
        }
    }

    /// E₁(x) = Γ(0, x) for 0 < x < 10: −γ − ln x − Σ (−x)ᵏ/(k·k!) (Abramowitz and Stegun, 5.1.11).
    private static func exponentialIntegral(_ x: Double) -> Double {
        var (sum, term) = (0.0, 1.0)
        for k in 1...60 {
            term *= -x / Double(k)
            sum -= term / Double(k)
        }
        return sum - 0.5772156649015329 - log(x)
    }
}
