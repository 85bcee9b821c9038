import NeuralNetwork

/// RetinaFace: a backbone, a feature pyramid, context modules, and heads at strides 8, 16 and 32.
///
/// Deng, Guo, Ververas, Kotsia, Zafeiriou, "RetinaFace: Single-shot multi-level face localisation in the wild", CVPR
/// 2020. Each head's pixel holds for two box sizes 2 class scores, 4 box and 10 landmark offsets, in this order: all
/// scores, all boxes, all landmarks.
enum RetinaFaceArchitecture {
    /// Builds the network; its three results are the heads, finest first.
    static func build(_ backbone: RetinaFaceBackbone, _ weights: WeightTensors) throws(WeightError) -> Network {
        var network = Network(inputBorder: backbone == .mobileNet025 ? 1 : 3)
        let levels =
            switch backbone {
            case .mobileNet025: try addMobileNet(to: &network, weights)
            case .resNet50: try addResNet(to: &network, weights)
            }
        let pyramid = try addPyramid(to: &network, levels, backbone, weights)
        for (level, map) in pyramid.enumerated() {
            let context = try addContext(to: &network, of: map, "ssh\(level + 1)", backbone, weights)
            network.markOutput(try addHeads(to: &network, of: context, level: level, backbone, weights))
        }
        return network
    }

    private static func addMobileNet(
        to network: inout Network, _ weights: WeightTensors
    ) throws(WeightError) -> [Int] {
        let first = try weights.convolution(
            "body.stage1.0.0", "body.stage1.0.1", outputs: 8, inputs: 3, window: 3, slope: 0.1, mapChannels: 4)
        var map = network.addConvolution(of: 0, first, stride: 2, padding: .symmetric(1))
        let stages: [(name: String, first: Int, blocks: [(channels: Int, stride: Int)])] = [
            ("stage1", 1, [(16, 1), (32, 2), (32, 1), (64, 2), (64, 1)]),
            ("stage2", 0, [(128, 2), (128, 1), (128, 1), (128, 1), (128, 1), (128, 1)]),
            ("stage3", 0, [(256, 2), (256, 1)]),
        ]
        var levels: [Int] = []
        for stage in stages {
            for (index, block) in stage.blocks.enumerated() {
                let name = "body.\(stage.name).\(index + stage.first)"
                let inputs = network.channels[map]
                map = network.addSeparable(
                    of: map,
                    try weights.depthwise("\(name).0", "\(name).1", channels: inputs, slope: 0.1),
                    try weights.convolution(
                        "\(name).3", "\(name).4", outputs: block.channels, inputs: inputs, window: 1, slope: 0.1),
                    stride: block.stride, padding: .symmetric(1))
            }
            levels.append(map)
        }
        return levels
    }

    /// He, Zhang, Ren, Sun, "Deep residual learning for image recognition", CVPR 2016, with the stride in the 3×3.
    private static func addResNet(
        to network: inout Network, _ weights: WeightTensors
    ) throws(WeightError) -> [Int] {
        let first = try weights.convolution(
            "body.conv1", "body.bn1", outputs: 64, inputs: 3, window: 7, slope: 0, mapChannels: 4)
        var map = network.addConvolution(of: 0, first, stride: 2, padding: .symmetric(3))
        map = network.addMaximum(of: map, window: 3, stride: 2, padding: .symmetric(1))
        var levels: [Int] = []
        for (stage, blocks) in [3, 4, 6, 3].enumerated() {
            let middle = 64 << stage
            for block in 0..<blocks {
                let name = "body.layer\(stage + 1).\(block)"
                let stride = stage > 0 && block == 0 ? 2 : 1
                let inputs = network.channels[map]
                var shortcut = map
                if block == 0 {
                    let projection = try weights.convolution(
                        "\(name).downsample.0", "\(name).downsample.1", outputs: 4 * middle, inputs: inputs, window: 1,
                        slope: 1)
                    shortcut = network.addConvolution(of: map, projection, stride: stride, padding: .valid)
                }
                let reduced = network.addConvolution(
                    of: map,
                    try weights.convolution(
                        "\(name).conv1", "\(name).bn1", outputs: middle, inputs: inputs, window: 1, slope: 0),
                    padding: .valid)
                let seen = network.addConvolution(
                    of: reduced,
                    try weights.convolution(
                        "\(name).conv2", "\(name).bn2", outputs: middle, inputs: middle, window: 3, slope: 0),
                    stride: stride, padding: .symmetric(1))
                map = network.addConvolution(
                    of: seen,
                    try weights.convolution(
                        "\(name).conv3", "\(name).bn3", outputs: 4 * middle, inputs: middle, window: 1, slope: 0),
                    padding: .valid, residual: Layer.Residual(map: shortcut, afterActivation: false))
            }
            if stage > 0 { levels.append(map) }
        }
        return levels
    }

    /// Each level gets the coarser one's map, repeated to its size, and a 3×3 convolution; the coarsest is left alone.
    private static func addPyramid(
        to network: inout Network, _ levels: [Int], _ backbone: RetinaFaceBackbone, _ weights: WeightTensors
    ) throws(WeightError) -> [Int] {
        let channels = backbone.pyramidChannels
        var pyramid = [0, 0, 0]
        for level in [2, 1, 0] {
            let lateral = try weights.convolution(
                "fpn.output\(level + 1).0", "fpn.output\(level + 1).1", outputs: channels,
                inputs: backbone.channels[level], window: 1, slope: backbone.slope)
            let above = level < 2 ? Layer.Residual(map: pyramid[level + 1], afterActivation: true) : nil
            pyramid[level] = network.addConvolution(of: levels[level], lateral, padding: .valid, residual: above)
            guard level < 2 else { continue }
            let merge = try weights.convolution(
                "fpn.merge\(level + 1).0", "fpn.merge\(level + 1).1", outputs: channels, inputs: channels, window: 3,
                slope: backbone.slope)
            pyramid[level] = network.addConvolution(of: pyramid[level], merge, padding: .symmetric(1))
        }
        return pyramid
    }

    /// The context module: 3×3, 5×5 and 7×7 windows made of 3×3 ones, side by side. Convolutions that read the same map
    /// are one product.
    private static func addContext(
        to network: inout Network, of map: Int, _ name: String, _ backbone: RetinaFaceBackbone,
        _ weights: WeightTensors
    ) throws(WeightError) -> Int {
        let channels = backbone.pyramidChannels
        let (half, quarter) = (channels / 2, channels / 4)
        let leaky = [Float](repeating: backbone.slope, count: quarter)
        func part(
            _ part: String, outputs: Int, inputs: Int
        ) throws(WeightError) -> (filters: Filters, bias: [Float]) {
            try weights.normalized(
                "\(name).\(part).0", "\(name).\(part).1", outputs: outputs, inputs: inputs, window: 3)
        }
        let result = network.addMap(channels: channels)
        var (source, inputs, offset) = (map, channels, 0)
        for (done, begun, outputs) in [("conv3X3", "conv5X5_1", half), ("conv5X5_2", "conv7X7_2", quarter)] {
            let direct = try part(done, outputs: outputs, inputs: inputs)
            let further = try part(begun, outputs: quarter, inputs: inputs)
            let rest = network.addMap(channels: quarter)
            network.addConvolution(
                of: source,
                ConvolutionWeights(
                    direct.filters.followed(by: further.filters), bias: direct.bias + further.bias,
                    slope: [Float](repeating: 0, count: outputs) + leaky, mapChannels: inputs),
                padding: .symmetric(1),
                outputs: [
                    Layer.Output(channels: 0..<outputs, map: result, offset: offset),
                    Layer.Output(channels: outputs..<outputs + quarter, map: rest, offset: 0),
                ])
            (source, inputs, offset) = (rest, quarter, offset + outputs)
        }
        let last = try part("conv7x7_3", outputs: quarter, inputs: quarter)
        network.addConvolution(
            of: source,
            ConvolutionWeights(
                last.filters, bias: last.bias, slope: [Float](repeating: 0, count: quarter), mapChannels: quarter),
            padding: .symmetric(1), outputs: [Layer.Output(channels: 0..<quarter, map: result, offset: offset)])
        return result
    }

    private static func addHeads(
        to network: inout Network, of map: Int, level: Int, _ backbone: RetinaFaceBackbone, _ weights: WeightTensors
    ) throws(WeightError) -> Int {
        let channels = backbone.pyramidChannels
        var filters = Filters(
            values: [], outputs: 0, inputs: channels, height: 1, width: 1, order: .pyTorch)
        var bias: [Float] = []
        for (head, outputs) in [("ClassHead", 4), ("BboxHead", 8), ("LandmarkHead", 20)] {
            let name = "\(head).\(level).conv1x1"
            filters.values += try weights.values("\(name).weight", shape: [outputs, channels, 1, 1])
            filters.outputs += outputs
            bias += try weights.values("\(name).bias", shape: [outputs])
        }
        return network.addConvolution(
            of: map,
            ConvolutionWeights(
                filters, bias: bias, slope: [Float](repeating: 1, count: bias.count), mapChannels: channels),
            padding: .valid)
    }
}
