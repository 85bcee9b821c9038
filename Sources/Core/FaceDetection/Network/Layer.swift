/// A step of a network: reads maps already made, makes one or several.
///
/// Three kinds do for the networks here. Batch normalisation is folded into the weights before it; leaky ReLU, ReLU and
/// PReLU are a slope a channel; sums, nearest upsampling and channel padding are a `Residual`; concatenation is
/// `Output`s that share a map.
struct Layer: Sendable {
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

    /// A map to add to what the convolution gives. One with fewer channels adds to the first ones; one of another size
    /// is read at ⌊x·size/outputSize⌋, which is nearest upsampling.
    struct Residual: Sendable {
        var map: Int
        var afterActivation: Bool
    }

    /// Which channels of the result go where.
    struct Output: Sendable {
        var channels: Range<Int>
        var map: Int
        /// The first channel they take in that map.
        var offset: Int
    }
}
