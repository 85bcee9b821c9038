/// The weights of a 3×3 convolution of each channel by itself, batch normalisation folded in.
package struct DepthwiseWeights: Sendable {
    /// A multiple of eight.
    let channels: Int
    /// Nine taps by rows, each with a value a channel.
    let taps: [Float]
    let bias: [Float]
    let slope: [Float]

    /// - Parameter filters: nine taps a channel, tap fastest (PyTorch's order), or channel fastest (TensorFlow's).
    package init(_ filters: [Float], order: Filters.Order, bias: [Float], slope: [Float]) {
        channels = bias.count
        precondition(channels % 8 == 0 && filters.count == 9 * channels, "nine taps a channel, channels by eights")
        var taps = filters
        if order == .pyTorch {
            for channel in 0..<channels {
                for tap in 0..<9 { taps[tap * channels + channel] = filters[9 * channel + tap] }
            }
        }
        self.taps = taps
        self.bias = bias
        self.slope = slope
    }
}
