import Foundation

/// How the errors of true data are distributed: r² = σ²·χ²ₙ for errors of n dimensions with noise σ in each.
struct ErrorDistribution {
    /// n: 1 for a distance from a line, 2 for one between image points, 3 for one between points in space.
    let dimension: Int

    init(dimension: Int) {
        precondition(1...3 ~= dimension, "errors have one, two or three dimensions, not \(dimension)")
        self.dimension = dimension
    }

    /// The 0.99 quantile of χ²ₙ.
    var largestSquare: Double { [6.634896601021213, 9.210340371976184, 11.344866730144373][dimension - 1] }

    /// The median of χ²ₙ.
    var medianSquare: Double { [0.454936423119572, 1.386294361119891, 2.365973884375338][dimension - 1] }

    /// The volume of the n-ball: the length 2r, the area πr², the volume 4/3·πr³ of the errors up to r.
    func volume(radius: Double) -> Double {
        switch dimension {
        case 1: 2 * radius
        case 2: Double.pi * radius * radius
        default: 4 / 3 * Double.pi * radius * radius * radius
        }
    }

    /// The density of the errors at 0: (2πσ²)^(−n/2).
    func peak(variance: Double) -> Double { pow(2 * .pi * variance, -0.5 * Double(dimension)) }
}
