/// The filters of a convolution as a file holds them.
package struct Filters: Sendable {
    package enum Order: Sendable {
        /// outputs × inputs × height × width.
        case pyTorch
        /// outputs × height × width × inputs.
        case tensorFlow
    }

    package var values: [Float]
    package var outputs: Int
    var inputs: Int
    var height: Int
    var width: Int
    var order: Order

    package init(values: [Float], outputs: Int, inputs: Int, height: Int, width: Int, order: Order) {
        self.values = values
        self.outputs = outputs
        self.inputs = inputs
        self.height = height
        self.width = width
        self.order = order
    }

    subscript(output: Int, ky: Int, kx: Int, input: Int) -> Float {
        switch order {
        case .pyTorch: values[((output * inputs + input) * height + ky) * width + kx]
        case .tensorFlow: values[((output * height + ky) * width + kx) * inputs + input]
        }
    }

    /// Filters one after the other, as one convolution that gives the channels of both.
    package func followed(by other: Filters) -> Filters {
        precondition(
            order == other.order && inputs == other.inputs && height == other.height && width == other.width,
            "filters of one shape can be put together")
        var both = self
        both.values += other.values
        both.outputs += other.outputs
        return both
    }
}
