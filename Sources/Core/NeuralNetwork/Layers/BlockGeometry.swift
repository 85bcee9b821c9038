/// How a layer's output is cut into blocks of rows, and what a block needs.
struct BlockGeometry: Sendable {
    let height: Int
    let width: Int
    /// Zeros before the first input, above and to the left.
    let before: (above: Int, left: Int)
    /// Scratch floats of a row: what a depthwise convolution gives.
    let scratchPerRow: Int
    let rowsPerBlock: Int
    /// Multiply-adds of the whole layer.
    let operations: Int

    /// The floats a block reads and writes: they should stay in the second-level cache, beside the weights.
    private static let blockLimit = 32_768

    var blocks: Int { (height + rowsPerBlock - 1) / rowsPerBlock }

    func rows(of block: Int) -> Range<Int> {
        block * rowsPerBlock..<min(height, (block + 1) * rowsPerBlock)
    }

    init(_ layer: Layer, plan: NetworkPlan) {
        let input = plan.shapes[layer.input]
        let window = layer.window
        let vertical = layer.padding.placement(input: input.height, window: window, stride: layer.stride)
        let horizontal = layer.padding.placement(input: input.width, window: window, stride: layer.stride)
        height = vertical.outputs
        width = horizontal.outputs
        before = (vertical.before, horizontal.before)
        let outputs = layer.weights?.outputs ?? input.channels
        switch layer.kind {
        case .convolution:
            scratchPerRow = 0
            operations = height * width * outputs * window * window * input.channels
        case .separable:
            scratchPerRow = width * input.channels
            operations = height * width * (9 + outputs) * input.channels
        case .maximum:
            scratchPerRow = 0
            operations = height * width * input.channels * window
        }
        let perRow = max(1, width * (input.channels + outputs))
        rowsPerBlock = max(1, min(height, BlockGeometry.blockLimit / perRow))
    }
}
