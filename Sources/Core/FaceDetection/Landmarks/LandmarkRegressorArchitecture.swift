import NeuralNetwork

/// The project's own landmark network: a 96² crop of a face to points, each with how uncertain it is.
///
/// A 3×3 convolution, sixteen blocks of a depthwise 3×3 and a 1×1 convolution with a shortcut where sizes agree, then
/// the whole 3×3 map to 192 features, and those to x, y and the logarithm of the standard deviation of every point.
/// Every activation is a leaky ReLU of slope 0.1; batch normalisation is folded into the weights.
/// `tools/flambeau_tools/training` trains it and writes its weights.
enum LandmarkRegressorArchitecture {
    /// The manifest's name for it.
    static let name = "flambeau-landmarks-96"
    /// The sides of the crop.
    static let size = 96
    /// How many points it gives: MediaPipe's 478, then iBUG's 68.
    static let points = 478 + 68

    /// Channels, stride of the first, and number of the blocks of each stage.
    private static let stages = [(16, 1, 1), (32, 2, 3), (64, 2, 4), (128, 2, 5), (160, 2, 3)]
    private static let slope: Float = 0.1

    /// Builds the network; its result is one pixel of three numbers a point.
    static func build(_ weights: WeightTensors) throws(WeightError) -> Network {
        var network = Network(inputBorder: 1)
        var map = network.addConvolution(
            of: 0, try dense("first", weights, inputs: 3, outputs: 16, window: 3, mapChannels: 4), stride: 2,
            padding: .symmetric(1))
        var block = 0
        for (channels, stride, count) in stages {
            for index in 0..<count {
                let inputs = network.channels[map]
                let stride = index == 0 ? stride : 1
                let name = "blocks.\(block)"
                let depthwise = DepthwiseWeights(
                    try weights.values("\(name).depthwise.weight", shape: [inputs, 1, 3, 3]), order: .pyTorch,
                    bias: try weights.values("\(name).depthwise.bias", shape: [inputs]),
                    slope: Array(repeating: slope, count: inputs))
                let hasShortcut = stride == 1 && inputs == channels
                map = network.addSeparable(
                    of: map, depthwise, try dense("\(name).pointwise", weights, inputs: inputs, outputs: channels),
                    stride: stride, padding: .symmetric(1),
                    residual: hasShortcut ? Layer.Residual(map: map, afterActivation: false) : nil)
                block += 1
            }
        }
        for (name, outputs, window) in [("narrow", 64, 1), ("features", 192, 3)] {
            let inputs = network.channels[map]
            map = network.addConvolution(
                of: map, try dense(name, weights, inputs: inputs, outputs: outputs, window: window), padding: .valid)
        }
        let last = try dense("points", weights, inputs: 192, outputs: 3 * points, isActivated: false)
        network.markOutput(network.addConvolution(of: map, last, padding: .valid))
        return network
    }

    /// Which point each is in a mirror.
    static func mirror(_ weights: WeightTensors) throws(WeightError) -> [Int] {
        let values = try weights.values("mirror", shape: [points])
        guard values.allSatisfy({ $0 >= 0 && $0 < Float(points) && $0 == $0.rounded() }) else {
            throw .invalid(path: weights.path, reason: "mirror holds numbers that are no points")
        }
        return values.map { Int($0) }
    }

    private static func dense(
        _ name: String, _ weights: WeightTensors, inputs: Int, outputs: Int, window: Int = 1, mapChannels: Int? = nil,
        isActivated: Bool = true
    ) throws(WeightError) -> ConvolutionWeights {
        let values = try weights.values("\(name).weight", shape: [outputs, inputs, window, window])
        let filters = Filters(
            values: values, outputs: outputs, inputs: inputs, height: window, width: window, order: .pyTorch)
        return ConvolutionWeights(
            filters, bias: try weights.values("\(name).bias", shape: [outputs]),
            slope: Array(repeating: isActivated ? slope : 1, count: outputs), mapChannels: mapChannels ?? inputs)
    }
}
