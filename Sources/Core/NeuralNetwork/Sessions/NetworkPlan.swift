/// Where every map of a network lies for one input size: places are used again once nobody reads them any more.
struct NetworkPlan: Sendable {
    let shapes: [FeatureMap.Shape]
    /// The start of each map in the arena, in floats, a multiple of 16.
    let offsets: [Int]
    /// The floats the arena needs.
    let count: Int

    init(_ network: Network, height: Int, width: Int) {
        var shapes = network.channels.map { FeatureMap.Shape(height: 0, width: 0, channels: $0) }
        shapes[0] = FeatureMap.Shape(height: height, width: width, channels: network.channels[0])
        // The first and the last layer that touches each map.
        var lives = network.channels.map { _ in (first: Int.max, last: -1) }
        func touch(_ map: Int, _ layer: Int) {
            lives[map].first = min(lives[map].first, layer)
            lives[map].last = max(lives[map].last, layer)
        }
        lives[0] = (-1, -1)
        for (index, layer) in network.layers.enumerated() {
            let input = shapes[layer.input]
            let window = layer.window
            let rows = layer.padding.placement(input: input.height, window: window, stride: layer.stride).outputs
            let columns = layer.padding.placement(input: input.width, window: window, stride: layer.stride).outputs
            touch(layer.input, index)
            if let residual = layer.residual { touch(residual.map, index) }
            for output in layer.outputs {
                shapes[output.map].height = rows
                shapes[output.map].width = columns
                touch(output.map, index)
            }
        }
        for map in network.results { lives[map].last = network.layers.count }

        // First fit, in the order maps come to life; never a place of a map still alive.
        var offsets = [Int](repeating: 0, count: shapes.count)
        var placed: [(range: Range<Int>, last: Int)] = []
        var total = 0
        for map in shapes.indices.sorted(by: { lives[$0].first < lives[$1].first }) {
            let size = (shapes[map].paddedCount(border: network.border(of: map)) + 15) / 16 * 16
            placed.removeAll { $0.last < lives[map].first }
            var start = 0
            for other in placed.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
                if start + size <= other.range.lowerBound { break }
                start = max(start, other.range.upperBound)
            }
            offsets[map] = start
            placed.append((start..<start + size, lives[map].last))
            total = max(total, start + size)
        }
        self.shapes = shapes
        self.offsets = offsets
        count = total
    }
}
