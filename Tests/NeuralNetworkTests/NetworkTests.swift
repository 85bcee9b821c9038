import SpatialGeometry
import TestSupport
import Testing

@testable import NeuralNetwork

/// Every kind of layer against the plain computation, at sizes where borders and odd halves matter.
@Suite struct NetworkTests {
    static func random(_ count: Int, _ generator: inout SeededGenerator) -> [Float] {
        (0..<count).map { _ in Float.random(in: -1...1, using: &generator) }
    }

    static func dense(
        _ inputs: Int, _ outputs: Int, _ window: Int, _ generator: inout SeededGenerator
    ) -> ConvolutionWeights {
        let filters = Filters(
            values: random(outputs * inputs * window * window, &generator), outputs: outputs,
            inputs: inputs, height: window, width: window, order: .pyTorch)
        return ConvolutionWeights(
            filters, bias: random(outputs, &generator), slope: random(outputs, &generator).map(abs),
            mapChannels: inputs)
    }

    /// Runs a network both ways on random pixels and gives the largest difference of any result.
    static func difference(
        _ network: Network, height: Int, width: Int, threads: Int, _ generator: inout SeededGenerator
    ) -> Double {
        var input = PlainNetwork.Map(FeatureMap.Shape(height: height, width: width, channels: 4))
        for pixel in 0..<height * width {
            for color in 0..<3 {
                input.values[4 * pixel + color] = Double(Float.random(in: -1...1, using: &generator))
            }
        }
        let plain = PlainNetwork(network, input: input)
        var worst = 0.0
        for kernels in Kernels.all {
            let run = NetworkSession(network, height: height, width: width, threads: threads, kernels: kernels)
            // Twice: nothing of a run may be left for the next.
            for _ in 0..<2 { worst = max(worst, difference(run, plain, input)) }
        }
        return worst
    }

    /// Runs once and gives the largest difference of any result from the plain computation.
    private static func difference(_ run: NetworkSession, _ plain: PlainNetwork, _ input: PlainNetwork.Map) -> Double {
        let (height, width) = (input.shape.height, input.shape.width)
        var worst = 0.0
        run.run { map in
            for row in 0..<height {
                for column in 0..<width {
                    for channel in 0..<4 {
                        map.pixel(row: row, column: column)[channel] = Float(input[row, column, channel])
                    }
                }
            }
        }
        for index in run.network.results {
            let (map, expected) = (run.map(index), plain.maps[index])
            for row in 0..<expected.shape.height {
                for column in 0..<expected.shape.width {
                    for channel in 0..<expected.shape.channels {
                        let value = Double(map.pixel(row: row, column: column)[channel])
                        worst = max(worst, abs(value - expected[row, column, channel]))
                    }
                }
            }
        }
        return worst
    }

    static let sizes = [(1, 1), (2, 3), (5, 4), (16, 16), (31, 18), (47, 64)]

    /// Single precision over sums of at most a few hundred products of numbers below one.
    static let tolerance = 2e-4

    @Test(arguments: sizes, [Layer.Padding.symmetric(1), .same]) func firstLayer(
        size: (Int, Int), padding: Layer.Padding
    ) {
        var generator = SeededGenerator(seed: "firstLayer")
        var network = Network(inputBorder: 1)
        let map = network.addConvolution(of: 0, Self.dense(4, 16, 3, &generator), stride: 2, padding: padding)
        network.markOutput(map)
        #expect(
            Self.difference(network, height: size.0, width: size.1, threads: 1, &generator) < Self.tolerance)
    }

    @Test(arguments: sizes, [1, 2]) func denseConvolutions(size: (Int, Int), stride: Int) {
        var generator = SeededGenerator(seed: "denseConvolutions")
        var network = Network(inputBorder: 3)
        let wide = network.addConvolution(of: 0, Self.dense(4, 8, 7, &generator), stride: 1, padding: .symmetric(3))
        let map = network.addConvolution(
            of: wide, Self.dense(8, 24, 3, &generator), stride: stride, padding: .symmetric(1))
        let point = network.addConvolution(of: map, Self.dense(24, 16, 1, &generator), padding: .valid)
        for map in [wide, map, point] { network.markOutput(map) }
        #expect(
            Self.difference(network, height: size.0, width: size.1, threads: 2, &generator) < 5 * Self.tolerance)
    }

    @Test(arguments: sizes, [Layer.Padding.symmetric(1), .same]) func separableHalves(
        size: (Int, Int), padding: Layer.Padding
    ) {
        var generator = SeededGenerator(seed: "separableHalves")
        var network = Network(inputBorder: 1)
        var map = network.addConvolution(of: 0, Self.dense(4, 16, 1, &generator), padding: .valid)
        for stride in [1, 2] {
            let depthwise = DepthwiseWeights(
                Self.random(9 * 16, &generator), order: .tensorFlow, bias: Self.random(16, &generator),
                slope: Self.random(16, &generator).map(abs))
            map = network.addSeparable(
                of: map, depthwise, Self.dense(16, 16, 1, &generator), stride: stride, padding: padding,
                residual: stride == 1 ? Layer.Residual(map: map, afterActivation: false) : nil)
            network.markOutput(map)
        }
        #expect(
            Self.difference(network, height: size.0, width: size.1, threads: 2, &generator) < 5 * Self.tolerance)
    }

    /// A pyramid: a coarse map repeated under a fine one, results side by side in one map.
    @Test(arguments: sizes) func mergesAndConcatenations(size: (Int, Int)) {
        var generator = SeededGenerator(seed: "mergesAndConcatenations")
        var network = Network(inputBorder: 1)
        let fine = network.addConvolution(of: 0, Self.dense(4, 16, 1, &generator), padding: .valid)
        let coarse = network.addConvolution(
            of: fine, Self.dense(16, 16, 3, &generator), stride: 2, padding: .symmetric(1))
        let merged = network.addConvolution(
            of: fine, Self.dense(16, 16, 1, &generator), padding: .valid,
            residual: Layer.Residual(map: coarse, afterActivation: true))
        let joined = network.addMap(channels: 32)
        network.addConvolution(
            of: merged, Self.dense(16, 24, 3, &generator), padding: .symmetric(1),
            outputs: [
                Layer.Output(channels: 16..<24, map: joined, offset: 0),
                Layer.Output(channels: 0..<16, map: joined, offset: 8),
            ])
        network.addConvolution(
            of: merged, Self.dense(16, 8, 1, &generator), padding: .valid,
            outputs: [Layer.Output(channels: 0..<8, map: joined, offset: 24)])
        network.markOutput(merged)
        network.markOutput(joined)
        #expect(
            Self.difference(network, height: size.0, width: size.1, threads: 1, &generator) < 5 * Self.tolerance)
    }

    @Test func maximum() {
        var generator = SeededGenerator(seed: "maximum")
        var network = Network(inputBorder: 1)
        let map = network.addConvolution(of: 0, Self.dense(4, 8, 1, &generator), padding: .valid)
        network.markOutput(network.addMaximum(of: map, window: 2, stride: 2, padding: .valid))
        #expect(Self.difference(network, height: 18, width: 14, threads: 1, &generator) < Self.tolerance)
    }
}
