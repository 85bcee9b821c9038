import HeadModel
import SpatialGeometry
import TestSupport
import Testing

/// The largest distance between coordinates, in metres.
func largestDifference(_ values: [Float], _ expected: [Double]) -> Double {
    precondition(values.count == expected.count)
    return zip(values, expected).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
}

@Suite struct EvaluationTests {
    /// Single precision at a head's size rounds by 1e−8 m a step; 2e−6 m is a five-hundredth of a millimetre.
    static let tolerance = 2e-6

    @Test(arguments: [0, 1e-9, 1e-6, 1e-3, 0.1, 1, 2, 3])
    func fastAgreesWithPlain(angle: Double) {
        let arrays = RandomHead.arrays(seed: 1)
        let (plain, head) = (PlainHead(arrays), Head(arrays))
        for seed in 10..<15 as Range<UInt64> {
            let parameters = RandomHead.parameters(seed: seed, angle: angle)
            #expect(
                largestDifference(head.vertices(parameters), plain.vertices(parameters)) < EvaluationTests.tolerance)
        }
    }

    @Test func batchesAgreeWithSingles() {
        let arrays = RandomHead.arrays(seed: 2)
        let (plain, head) = (PlainHead(arrays), Head(arrays))
        var evaluator = HeadEvaluator(head)
        var vertices: [Float] = []
        // Batches of growing and shrinking size reuse one evaluator, with parameters that differ in what they use.
        for size in [1, 7, 3, 0, 2] {
            let batch = (0..<size).map { index in
                var parameters = RandomHead.parameters(seed: UInt64(100 + index), angle: Double(index) * 0.3)
                if index == 1 { parameters.shape = [] }
                if index == 2 { parameters.expression = [0.5, 0, 0] }
                return parameters
            }
            evaluator.evaluate(batch, into: &vertices)
            #expect(
                largestDifference(vertices, batch.flatMap { plain.vertices($0) }) < EvaluationTests.tolerance)
        }
    }

    /// Columns that are left out of the product because their features are 0, in every combination.
    @Test func partsOfTheParametersAlone() {
        let arrays = RandomHead.arrays(seed: 3, shapeCount: 40, expressionCount: 37)
        let (plain, head) = (PlainHead(arrays), Head(arrays))
        for bits in 0..<32 {
            var parameters = HeadParameters()
            if bits & 1 != 0 { parameters.shape = [1, -1, 0, 2] }
            if bits & 2 != 0 { parameters.expression = [0.5, 0, -2] }
            if bits & 4 != 0 { parameters.pose.jaw = Vector3(0.3, 0.01, 0) }
            if bits & 8 != 0 { parameters.pose.rightEye = Vector3(0, 0.2, 0) }
            if bits & 16 != 0 { parameters.pose.root = Vector3(0, -0.7, 0) }
            #expect(
                largestDifference(head.vertices(parameters), plain.vertices(parameters)) < EvaluationTests.tolerance)
        }
    }

    @Test func subsetsAloneAreTheSame() {
        let head = Head(RandomHead.arrays(seed: 4))
        let parameters = RandomHead.parameters(seed: 40, angle: 0.8)
        let whole = head.vertices(parameters)
        let subset = [59, 3, 3, 17, 0]
        var evaluator = HeadEvaluator(head, vertices: subset)
        let part = evaluator.vertices(parameters)
        let expected = subset.flatMap { whole[3 * $0..<3 * $0 + 3] }
        #expect(part.count == expected.count)
        // The same products in another blocking: a few roundings.
        for (value, expected) in zip(part, expected) { #expect(abs(value - expected) < 1e-7) }
        var none = HeadEvaluator(head, vertices: [])
        #expect(none.vertices(parameters).isEmpty)
    }

    @Test func restIsTheTemplate() {
        let arrays = RandomHead.arrays(seed: 5)
        // Mixing joints at rest with weights that sum to 1 rounds in the last places.
        #expect(largestDifference(Head(arrays).vertices(HeadParameters()), arrays.template) < 5e-8)
    }
}
