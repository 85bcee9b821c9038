/// The filters of a convolution as a file holds them.
struct Filters: Sendable {
    enum Order: Sendable {
        /// outputs × inputs × height × width.
        case pyTorch
        /// outputs × height × width × inputs.
        case tensorFlow
    }

    var values: [Float]
    var outputs: Int
    var inputs: Int
    var height: Int
    var width: Int
    var order: Order

    subscript(output: Int, ky: Int, kx: Int, input: Int) -> Float {
        switch order {
        case .pyTorch: values[((output * inputs + input) * height + ky) * width + kx]
        case .tensorFlow: values[((output * height + ky) * width + kx) * inputs + input]
        }
    }

    /// Filters one after the other, as one convolution that gives the channels of both.
    func followed(by other: Filters) -> Filters {
        precondition(
            order == other.order && inputs == other.inputs && height == other.height && width == other.width,
            "filters of one shape can be put together")
        var both = self
        both.values += other.values
        both.outputs += other.outputs
        return both
    }
}
