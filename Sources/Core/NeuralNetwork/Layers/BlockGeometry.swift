/// How a layer's output is cut into blocks of rows, and what a block needs.
struct BlockGeometry: Sendable {
    let height: Int
    let width: Int
    /// Zeros before the first input, above and to the left.
    let before: (above: Int, left: Int)
    /// Channels of the convolution's result before it is spread over maps.
    let channels: Int
    /// Pixels from one row of the result to the next while it is in scratch memory.
    let pitch: Int
    /// Scratch floats of a row that hold a depthwise result.
    let depthwisePerRow: Int
    let rowsPerBlock: Int
    /// Multiply-adds of the whole layer.
    let operations: Int

    var blocks: Int { (height + rowsPerBlock - 1) / rowsPerBlock }
    var scratchPerRow: Int { depthwisePerRow + pitch * channels }

    func rows(of block: Int) -> Range<Int> {
        block * rowsPerBlock..<min(height, (block + 1) * rowsPerBlock)
    }

    init(_ layer: Layer, plan: NetworkPlan, network: Network) {
        let input = plan.shapes[layer.input]
        let window = layer.window
        let vertical = layer.padding.placement(input: input.height, window: window, stride: layer.stride)
        let horizontal = layer.padding.placement(input: input.width, window: window, stride: layer.stride)
        height = vertical.outputs
        width = horizontal.outputs
        before = (vertical.before, horizontal.before)
        channels = layer.weights?.outputs ?? 0
        var depthwise = 0
        switch layer.kind {
        case .convolution:
            // At stride 1 the windows of several rows are one matrix, those over the border included.
            let direct = layer.isDirect
            pitch = layer.stride == 1 && !direct ? input.width + 2 * network.border(of: layer.input) : width
            operations = height * width * channels * window * window * input.channels
        case .separable:
            pitch = width
            depthwise = width * input.channels
            operations = height * width * (9 * input.channels + channels * input.channels)
        case .maximum:
            pitch = 0
            operations = height * width * input.channels * window
        }
        depthwisePerRow = depthwise
        let perRow = max(1, depthwise + pitch * channels)
        rowsPerBlock = max(1, min(height, NetworkSession.blockLimit / perRow))
    }
}

extension Layer {
    /// A first layer of small windows on the image itself has too few inputs for a product to pay.
    var isDirect: Bool {
        if case .convolution = kind { input == 0 && weights!.windowHeight == 3 } else { false }
    }
}
