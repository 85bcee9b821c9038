/// A step of a network: reads maps already made, makes one or several.
///
/// Three kinds do for the networks here. Batch normalisation is folded into the weights before it; leaky ReLU, ReLU and
/// PReLU are a slope a channel; sums, nearest upsampling and channel padding are a `Residual`; concatenation is
/// `Output`s that share a map.
package struct Layer: Sendable {
    enum Kind: Sendable {
        /// A dense convolution: the product of every window with a matrix.
        case convolution
        /// A 3×3 convolution of each channel by itself, then a 1×1 convolution of the result.
        case separable(DepthwiseWeights)
        /// The largest value of each window.
        case maximum(window: Int)
    }

    var kind: Kind
    var input: Int
    var stride: Int
    var padding: Padding
    /// The weights of the dense convolution, or of the 1×1 one after a depthwise; `nil` for a maximum.
    var weights: ConvolutionWeights?
    var residual: Residual?
    var outputs: [Output]

    /// The side of its window.
    var window: Int {
        switch kind {
        case .convolution: weights!.windowHeight
        case .separable: 3
        case .maximum(let window): window
        }
    }

    /// A map to add to what the convolution gives. One with fewer channels adds to the first ones; one of another size
    /// is read at ⌊x·size/outputSize⌋, which is nearest upsampling.
    package struct Residual: Sendable {
        var map: Int
        var afterActivation: Bool

        package init(map: Int, afterActivation: Bool) {
            self.map = map
            self.afterActivation = afterActivation
        }
    }

    /// Which channels of the result go where.
    package struct Output: Sendable {
        var channels: Range<Int>
        var map: Int
        /// The first channel they take in that map.
        var offset: Int

        package init(channels: Range<Int>, map: Int, offset: Int) {
            self.channels = channels
            self.map = map
            self.offset = offset
        }
    }

    /// How a window is laid over the border of its input.
    package enum Padding: Sendable {
        /// So many zeros on every side: PyTorch's rule.
        case symmetric(Int)
        /// TensorFlow's `SAME`: as many outputs as ⌈input/stride⌉, the odd zero at the bottom and right.
        case same
        /// No zeros: windows that lie inside only.
        case valid

        /// The number of outputs along a side, and how many zeros precede the first input.
        func placement(input: Int, window: Int, stride: Int) -> (outputs: Int, before: Int) {
            switch self {
            case .symmetric(let zeros): return ((input + 2 * zeros - window) / stride + 1, zeros)
            case .valid: return ((input - window) / stride + 1, 0)
            case .same:
                let outputs = (input + stride - 1) / stride
                return (outputs, max(0, (outputs - 1) * stride + window - input) / 2)
            }
        }
    }
}
