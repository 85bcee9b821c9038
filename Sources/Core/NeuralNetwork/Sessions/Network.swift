/// A convolutional network of any input size: layers and their weights.
///
/// Maps lie in memory as rows of pixels, channels fastest, one zero pixel around (the input: as many as its first window
/// needs). A row of a window is then one run of numbers, and a convolution reads the map where it lies.
package struct Network: Sendable {
    /// Zero pixels around every map but the input.
    static let border = 1

    private(set) var layers: [Layer] = []
    /// The channels of each map; map 0 is the input: red, green, blue and a zero.
    package private(set) var channels: [Int] = [4]
    /// Zero pixels around the input.
    let inputBorder: Int
    /// The maps that are results, in the order of `markOutput`.
    package private(set) var results: [Int] = []

    package init(inputBorder: Int) {
        self.inputBorder = inputBorder
    }

    func border(of map: Int) -> Int { map == 0 ? inputBorder : Network.border }

    /// A map that layers will write parts of: what concatenation needs.
    package mutating func addMap(channels count: Int) -> Int {
        precondition(count % 8 == 0, "channels come by eights")
        channels.append(count)
        return channels.count - 1
    }

    /// Adds a dense convolution whose whole result is one map.
    package mutating func addConvolution(
        of input: Int, _ weights: ConvolutionWeights, stride: Int = 1, padding: Layer.Padding,
        residual: Layer.Residual? = nil
    ) -> Int {
        let map = addMap(channels: weights.outputs)
        addConvolution(
            of: input, weights, stride: stride, padding: padding, residual: residual,
            outputs: [Layer.Output(channels: 0..<weights.outputs, map: map, offset: 0)])
        return map
    }

    /// Adds a dense convolution whose channels are spread over maps.
    package mutating func addConvolution(
        of input: Int, _ weights: ConvolutionWeights, stride: Int = 1, padding: Layer.Padding,
        residual: Layer.Residual? = nil, outputs: [Layer.Output]
    ) {
        precondition(weights.mapChannels == channels[input], "the weights are for maps of other channels")
        layers.append(
            Layer(
                kind: .convolution, input: input, stride: stride, padding: padding, weights: weights,
                residual: residual, outputs: outputs))
    }

    /// Adds a depthwise 3×3 convolution and the 1×1 convolution of its result.
    package mutating func addSeparable(
        of input: Int, _ depthwise: DepthwiseWeights, _ weights: ConvolutionWeights, stride: Int,
        padding: Layer.Padding,
        residual: Layer.Residual? = nil
    ) -> Int {
        precondition(depthwise.channels == channels[input] && weights.mapChannels == channels[input])
        let map = addMap(channels: weights.outputs)
        layers.append(
            Layer(
                kind: .separable(depthwise), input: input, stride: stride, padding: padding, weights: weights,
                residual: residual, outputs: [Layer.Output(channels: 0..<weights.outputs, map: map, offset: 0)]))
        return map
    }

    /// Adds a maximum over windows.
    package mutating func addMaximum(of input: Int, window: Int, stride: Int, padding: Layer.Padding) -> Int {
        let map = addMap(channels: channels[input])
        layers.append(
            Layer(
                kind: .maximum(window: window), input: input, stride: stride, padding: padding, weights: nil,
                residual: nil, outputs: [Layer.Output(channels: 0..<channels[input], map: map, offset: 0)]))
        return map
    }

    /// Keeps a map to the end of a run.
    package mutating func markOutput(_ map: Int) { results.append(map) }
}
