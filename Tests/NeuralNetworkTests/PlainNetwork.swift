@testable import NeuralNetwork

/// A network computed the plain way, in double precision: the oracle of the fast kernels.
struct PlainNetwork {
    /// A map without border.
    struct Map {
        var shape: FeatureMap.Shape
        var values: [Double]

        init(_ shape: FeatureMap.Shape) {
            self.shape = shape
            values = Array(repeating: 0, count: shape.height * shape.width * shape.channels)
        }

        /// A value; outside the map it is zero.
        subscript(row: Int, column: Int, channel: Int) -> Double {
            get {
                guard (0..<shape.height).contains(row), (0..<shape.width).contains(column) else { return 0 }
                return values[(row * shape.width + column) * shape.channels + channel]
            }
            set { values[(row * shape.width + column) * shape.channels + channel] = newValue }
        }
    }

    var maps: [Map]

    init(_ network: Network, input: Map) {
        let plan = NetworkPlan(network, height: input.shape.height, width: input.shape.width)
        maps = plan.shapes.map(Map.init)
        maps[0] = input
        for layer in network.layers { run(layer) }
    }

    private mutating func run(_ layer: Layer) {
        let input = maps[layer.input]
        let output = maps[layer.outputs[0].map].shape
        let above = layer.padding.placement(input: input.shape.height, window: layer.window, stride: layer.stride)
        let left = layer.padding.placement(input: input.shape.width, window: layer.window, stride: layer.stride)
        func value(_ row: Int, _ column: Int, _ ky: Int, _ kx: Int, _ channel: Int) -> Double {
            input[row * layer.stride + ky - above.before, column * layer.stride + kx - left.before, channel]
        }
        func activated(_ value: Double, _ slope: Float) -> Double { value < 0 ? value * Double(slope) : value }
        for row in 0..<output.height {
            for column in 0..<output.width {
                if case .maximum(let window) = layer.kind {
                    for channel in 0..<input.shape.channels {
                        let values = (0..<window * window).map {
                            value(row, column, $0 / window, $0 % window, channel)
                        }
                        maps[layer.outputs[0].map][row, column, channel] = values.max()!
                    }
                    continue
                }
                let weights = layer.weights!
                var sums = weights.bias.map(Double.init)
                if case .separable(let depthwise) = layer.kind {
                    for channel in 0..<depthwise.channels {
                        var sum = Double(depthwise.bias[channel])
                        for tap in 0..<9 {
                            sum +=
                                value(row, column, tap / 3, tap % 3, channel)
                                * Double(depthwise.taps[tap * depthwise.channels + channel])
                        }
                        sum = activated(sum, depthwise.slope[channel])
                        for n in 0..<weights.outputs { sums[n] += sum * Double(weights[0, 0, channel, n]) }
                    }
                } else {
                    for ky in 0..<weights.windowHeight {
                        for kx in 0..<weights.windowWidth {
                            for c in 0..<weights.inputs {
                                let x = value(row, column, ky, kx, c)
                                for n in 0..<weights.outputs { sums[n] += x * Double(weights[ky, kx, c, n]) }
                            }
                        }
                    }
                }
                for n in 0..<weights.outputs {
                    var added = 0.0
                    if let residual = layer.residual, n < maps[residual.map].shape.channels {
                        let map = maps[residual.map]
                        added =
                            map[
                                row * map.shape.height / output.height, column * map.shape.width / output.width, n]
                    }
                    sums[n] =
                        layer.residual?.afterActivation == true
                        ? activated(sums[n], weights.slope[n]) + added : activated(sums[n] + added, weights.slope[n])
                }
                for part in layer.outputs {
                    for n in part.channels {
                        maps[part.map][row, column, part.offset + n - part.channels.lowerBound] = sums[n]
                    }
                }
            }
        }
    }
}
