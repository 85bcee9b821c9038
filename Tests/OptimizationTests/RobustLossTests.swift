import Optimization
import Testing

@Suite struct RobustLossTests {
    static let losses: [RobustLoss] = [
        .squared, .huber(scale: 0.7), .cauchy(scale: 0.7), .gemanMcClure(scale: 0.7), .flameFitting(scale: 0.7),
        .tukey(scale: 0.7),
        .truncated(scale: 0.7),
    ]

    @Test(arguments: losses)
    func lawsHold(loss: RobustLoss) {
        #expect(loss.evaluate(0).value == 0)
        #expect(abs(loss.evaluate(0).weight - 1) < 1e-15)
        var previous = 0.0
        for square in [1e-6, 0.01, 0.1, 0.3, 0.48, 0.5, 1, 10, 1e6] {
            let (value, weight) = loss.evaluate(square)
            #expect(value >= previous && weight >= 0 && weight <= 1)
            previous = value
            let step = 1e-6 * square
            let difference = (loss.evaluate(square + step).value - loss.evaluate(square - step).value) / (2 * step)
            #expect(abs(difference - weight) < 1e-6 * max(1, loss.evaluate(square).value / square))
        }
    }
}
