/// The weights of a convolution, batch normalisation folded in, as the product wants them.
///
/// y[n] = activation(Σ over ky, kx, c of x[y·s + ky, x·s + kx, c]·w[ky][kx·C + c][n] + bias[n]). Outputs are padded with
/// zeros to a multiple of eight; so are input channels, to what the map before has.
package struct ConvolutionWeights: Sendable {
    let windowHeight: Int
    let windowWidth: Int
    /// Channels a pixel of the input map.
    let inputs: Int
    /// Channels of the result, a multiple of eight.
    let outputs: Int
    /// windowHeight × (windowWidth·inputs) × outputs.
    let matrix: [Float]
    let bias: [Float]
    /// The factor of negative values: 1 for no activation, 0 for ReLU, else leaky ReLU or PReLU.
    let slope: [Float]

    /// Lays out filters given as outputs × inputs × height × width (`PyTorch`) or outputs × height × width × inputs
    /// (`TensorFlow`).
    package init(_ filters: Filters, bias: [Float], slope: [Float], mapChannels: Int) {
        let outputs = (filters.outputs + 7) / 8 * 8
        var matrix = [Float](repeating: 0, count: filters.height * filters.width * mapChannels * outputs)
        for n in 0..<filters.outputs {
            for ky in 0..<filters.height {
                for kx in 0..<filters.width {
                    for c in 0..<filters.inputs {
                        matrix[((ky * filters.width + kx) * mapChannels + c) * outputs + n] = filters[n, ky, kx, c]
                    }
                }
            }
        }
        windowHeight = filters.height
        windowWidth = filters.width
        inputs = mapChannels
        self.outputs = outputs
        self.matrix = matrix
        let padding = [Float](repeating: 0, count: outputs - filters.outputs)
        self.bias = bias + padding
        self.slope = slope + padding
    }
}
