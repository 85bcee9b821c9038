/// The weights of a convolution, batch normalisation folded in, as the kernels want them.
///
/// y[n] = activation(Σ over ky, kx, c of x[y·s + ky, x·s + kx, c]·w[ky, kx, c, n] + bias[n]).
package struct ConvolutionWeights: Sendable {
    let windowHeight: Int
    let windowWidth: Int
    /// Channels that are read of each pixel of the input map.
    let inputs: Int
    /// Channels a pixel of the input map.
    let mapChannels: Int
    /// Channels of the result, a multiple of eight: outputs are padded with zeros.
    let outputs: Int
    /// The columns of a panel, the last of which has what is left.
    let panel: Int
    /// Panels of columns, each with (windowHeight·windowWidth·inputs) rows.
    let panels: AlignedFloats
    /// A value an output, padded with zeros to a multiple of sixteen.
    let bias: [Float]
    /// The factor of negative values: 1 for no activation, 0 for ReLU, else leaky ReLU or PReLU; padded as `bias`.
    let slope: [Float]

    /// The outputs that are computed: a multiple of sixteen.
    var columns: Int { bias.count }

    /// Lays out filters given as outputs × inputs × height × width (`PyTorch`) or outputs × height × width × inputs
    /// (`TensorFlow`).
    package init(_ filters: Filters, bias: [Float], slope: [Float], mapChannels: Int) {
        precondition(filters.inputs <= mapChannels, "a map has the channels that are read of it")
        let columns = (filters.outputs + 15) / 16 * 16
        windowHeight = filters.height
        windowWidth = filters.width
        inputs = filters.inputs
        self.mapChannels = mapChannels
        outputs = (filters.outputs + 7) / 8 * 8
        let padding = [Float](repeating: 0, count: columns - filters.outputs)
        self.bias = bias + padding
        self.slope = slope + padding
        panel = Int(Kernels.fastest.table.panel)
        let (panel, inner) = (panel, filters.height * filters.width * filters.inputs)
        panels = AlignedFloats(count: inner * columns) { memory in
            for n in 0..<filters.outputs {
                let place = ConvolutionWeights.place(of: n, inner: inner, panel: panel, columns: columns)
                for ky in 0..<filters.height {
                    for kx in 0..<filters.width {
                        for c in 0..<filters.inputs {
                            let row = (ky * filters.width + kx) * filters.inputs + c
                            memory[place.start + row * place.step] = filters[n, ky, kx, c]
                        }
                    }
                }
            }
        }
    }

    /// The weight of a channel of a pixel of the window.
    subscript(ky: Int, kx: Int, channel: Int, output: Int) -> Float {
        let inner = windowHeight * windowWidth * inputs
        let place = ConvolutionWeights.place(of: output, inner: inner, panel: panel, columns: columns)
        return panels.base[place.start + ((ky * windowWidth + kx) * inputs + channel) * place.step]
    }

    /// Where an output's first weight lies, and how far it is to the next.
    private static func place(of output: Int, inner: Int, panel: Int, columns: Int) -> (start: Int, step: Int) {
        let first = output / panel * panel
        return (first * inner + output - first, min(panel, columns - first))
    }
}
