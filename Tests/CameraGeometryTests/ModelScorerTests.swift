@testable import CameraGeometry
import Foundation
import Testing

/// Data whose squared errors are given.
private struct GivenErrors: RobustEstimator {
    var squares: [Double]
    var errorDimension = 2
    var count: Int { squares.count }
    var sampleSize: Int { 1 }
    func solve(_ sample: [Int], into models: inout [Double]) { models.append(1) }
    func squaredError(of factor: Double, at index: Int) -> Double { factor * squares[index] }
}

@Suite struct ModelScorerTests {
    /// Σ min(r²/T², 1), or MAGSAC++'s loss, one datum at a time.
    private static func naiveLoss(_ estimator: GivenErrors, _ options: RobustOptions) -> (loss: Double, inliers: Int) {
        let square = options.maxError * options.maxError
        let table = MAGSACLoss(ErrorDistribution(dimension: estimator.errorDimension)).table
        var (loss, inliers) = (0.0, 0)
        for error in estimator.squares {
            guard error < square else {
                loss += 1
                continue
            }
            inliers += 1
            loss +=
                options.score == .msac
                ? error / square : Double(table[Int(error / square * Double(MAGSACLoss.resolution))])
        }
        return (loss, inliers)
    }

    @Test(arguments: RobustOptions.Score.allCases, [1, 2, 3])
    func theLossIsTheNaiveSum(_ score: RobustOptions.Score, _ dimension: Int) {
        var random = Random(#function)
        let options = RobustOptions(maxError: 2, score: score)
        for count in 4...40 {
            for _ in 0..<10 {
                let estimator = GivenErrors(
                    squares: (0..<count).map { _ in random.uniform(0, 8) }, errorDimension: dimension)
                var scorer = ModelScorer(estimator, options: options)
                let (loss, inliers) = Self.naiveLoss(estimator, options)
                // Sums of single precision; a step of the table besides where rounding falls on the other side of it.
                let slack = 1e-5 * Double(count) + (score == .msac ? 0 : 3 / Double(MAGSACLoss.resolution))
                guard let found = scorer.score(1, below: Float(loss + slack)) else {
                    Issue.record("a loss below its bound was refused at N = \(count)")
                    continue
                }
                #expect(abs(Double(found.loss) - loss) <= slack && found.inliers == inliers)
                let refused = scorer.score(1, below: Float(loss - slack))
                #expect(refused == nil)
            }
        }
    }

    /// w(r) = ∫ p(r|σ) dσ over σ from r/k to σ_max, with p the density of χₙ, and ρ(r) = ∫ x·w(x) dx, by sums of rectangles.
    @Test(arguments: [1, 2, 3])
    func theTableIsTheIntegralOfTheDefinition(_ dimension: Int) {
        let distribution = ErrorDistribution(dimension: dimension)
        let table = MAGSACLoss(distribution).table
        let quantile = distribution.largestSquare.squareRoot()
        let steps = 2000
        // σ_max = 1, so that T is the quantile itself.
        var (loss, losses) = (0.0, [Double]())
        for step in 0..<steps {
            let r = quantile * (Double(step) + 0.5) / Double(steps)
            var weight = 0.0
            let low = r / quantile
            for inner in 0..<steps {
                let sigma = low + (1 - low) * (Double(inner) + 0.5) / Double(steps)
                weight += pow(r / sigma, Double(dimension - 1)) / sigma * exp(-0.5 * r * r / (sigma * sigma))
            }
            loss += r * weight * (1 - low)
            losses.append(loss)
        }
        for share in stride(from: 0.05, through: 0.95, by: 0.05) {
            let expected = losses[Int((share * Double(steps)).rounded()) - 1] / loss
            let found = Double(table[Int(share * share * Double(MAGSACLoss.resolution))])
            // A step of the table, and the rectangles.
            #expect(abs(found - expected) < 0.005)
        }
        #expect(zip(table, table.dropFirst()).allSatisfy { $0 <= $1 } && table[0] >= 0 && table.last! <= 1)
    }
}
