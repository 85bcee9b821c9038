extension WeightTensors {
    /// A convolution without bias and the batch normalisation after it, as PyTorch names them, folded together.
    ///
    /// w ← w·γ/√(σ² + ε), b ← β − μ·γ/√(σ² + ε), with ε = 1e−5, in double precision.
    package func normalized(
        _ convolution: String, _ normalization: String, outputs: Int, inputs: Int, window: Int
    ) throws(WeightError) -> (filters: Filters, bias: [Float]) {
        var values = try values("\(convolution).weight", shape: [outputs, inputs, window, window])
        let gamma = try self.values("\(normalization).weight", shape: [outputs])
        let beta = try self.values("\(normalization).bias", shape: [outputs])
        let mean = try self.values("\(normalization).running_mean", shape: [outputs])
        let variance = try self.values("\(normalization).running_var", shape: [outputs])
        guard variance.allSatisfy({ $0 >= 0 }) else {
            throw .invalid(path: path, reason: "\(normalization).running_var holds negative values")
        }
        var bias = [Float](repeating: 0, count: outputs)
        let perOutput = values.count / outputs
        for n in 0..<outputs {
            let factor = Double(gamma[n]) / (Double(variance[n]) + 1e-5).squareRoot()
            bias[n] = Float(Double(beta[n]) - Double(mean[n]) * factor)
            for index in n * perOutput..<(n + 1) * perOutput { values[index] = Float(Double(values[index]) * factor) }
        }
        let filters = Filters(
            values: values, outputs: outputs, inputs: inputs, height: window, width: window, order: .pyTorch)
        return (filters, bias)
    }

    /// The same as a layer's weights, with one slope for negative values.
    package func convolution(
        _ convolution: String, _ normalization: String, outputs: Int, inputs: Int, window: Int, slope: Float,
        mapChannels: Int? = nil
    ) throws(WeightError) -> ConvolutionWeights {
        let (filters, bias) = try normalized(
            convolution, normalization, outputs: outputs, inputs: inputs, window: window)
        return ConvolutionWeights(
            filters, bias: bias, slope: Array(repeating: slope, count: outputs), mapChannels: mapChannels ?? inputs)
    }

    /// A depthwise 3×3 convolution and its batch normalisation.
    package func depthwise(
        _ convolution: String, _ normalization: String, channels: Int, slope: Float
    ) throws(WeightError) -> DepthwiseWeights {
        let (filters, bias) = try normalized(convolution, normalization, outputs: channels, inputs: 1, window: 3)
        return DepthwiseWeights(
            filters.values, order: .pyTorch, bias: bias, slope: Array(repeating: slope, count: channels))
    }
}
