import NeuralNetwork

/// The face mesh network: a 192² crop of a face to 478 points and the logit of a face being there.
///
/// MediaPipe's face landmarks detector, version 2: blocks of a depthwise 3×3 and a 1×1 convolution with a shortcut and
/// PReLU, halved six times by blocks whose shortcut is a 2×2 maximum. Arrays are called `t` and their number in the
/// original model, which counts biases of depthwise convolutions, then everything used once in order, then filters.
enum FaceMeshArchitecture {
    /// The manifest's name for it.
    static let name = "mediapipe-face-mesh-v2-192"
    /// The sides of the crop.
    static let size = 192
    /// Points the network gives.
    static let points = 478

    /// Builds the network; its results are the presence logit (channel 0 of one pixel), and x, y, z a point.
    static func build(_ weights: WeightTensors) throws(WeightError) -> Network {
        var builder = Builder(network: Network(inputBorder: 1), weights: weights)
        try builder.addAll()
        return builder.network
    }

    private struct Builder {
        var network: Network
        let weights: WeightTensors
        /// The next number of a depthwise bias, of what is used once, of a filter.
        var bias = 1
        var single = 20
        var filter = 97

        mutating func addAll() throws(WeightError) {
            let first = try denseWeights(
                inputs: 3, outputs: 16, window: 3, mapChannels: 4, bias: nextBias(16), activated: true)
            var map = network.addConvolution(of: 0, first, stride: 2, padding: .same)
            for (stage, channels) in [16, 32, 64, 128, 128, 128].enumerated() {
                if stage > 0 { map = try addBlock(of: map, outputs: channels, halved: true) }
                for _ in 0..<2 { map = try addBlock(of: map, outputs: channels, halved: false) }
            }
            let narrow = try denseWeights(
                inputs: 128, outputs: 8, window: 1, mapChannels: 128, bias: nextSingle([8]), activated: true)
            map = network.addConvolution(of: map, narrow, padding: .valid)
            map = try addBlock(of: map, outputs: 8, halved: false)
            for outputs in [1, 3 * FaceMeshArchitecture.points] {
                let head = try denseWeights(
                    inputs: 8, outputs: outputs, window: 3, mapChannels: 8, bias: nextSingle([outputs]),
                    activated: false)
                network.markOutput(network.addConvolution(of: map, head, padding: .valid))
            }
        }

        private mutating func addBlock(
            of map: Int, outputs: Int, halved: Bool
        ) throws(WeightError) -> Int {
            let inputs = network.channels[map]
            let taps = try nextSingle([1, 3, 3, inputs])
            let depthwise = DepthwiseWeights(
                taps, order: .tensorFlow, bias: try nextBias(inputs), slope: try nextSingle([1, 1, inputs]))
            let dense = try denseWeights(
                inputs: inputs, outputs: outputs, window: 1, mapChannels: inputs, bias: nextSingle([outputs]),
                activated: true)
            // The shortcut joins before the activation; its missing channels count as zero.
            let shortcut = halved ? network.addMaximum(of: map, window: 2, stride: 2, padding: .valid) : map
            return network.addSeparable(
                of: map, depthwise, dense, stride: halved ? 2 : 1, padding: .same,
                residual: Layer.Residual(map: shortcut, afterActivation: false))
        }

        private mutating func denseWeights(
            inputs: Int, outputs: Int, window: Int, mapChannels: Int, bias: [Float], activated: Bool
        ) throws(WeightError) -> ConvolutionWeights {
            let values = try weights.values("t\(filter)", shape: [outputs, window, window, inputs])
            filter += 1
            let filters = Filters(
                values: values, outputs: outputs, inputs: inputs, height: window, width: window, order: .tensorFlow)
            let slope = activated ? try nextSingle([1, 1, outputs]) : [Float](repeating: 1, count: outputs)
            return ConvolutionWeights(filters, bias: bias, slope: slope, mapChannels: mapChannels)
        }

        private mutating func nextBias(_ count: Int) throws(WeightError) -> [Float] {
            bias += 1
            return try weights.values("t\(bias - 1)", shape: [count])
        }

        private mutating func nextSingle(_ shape: [Int]) throws(WeightError) -> [Float] {
            single += 1
            return try weights.values("t\(single - 1)", shape: shape)
        }
    }
}
