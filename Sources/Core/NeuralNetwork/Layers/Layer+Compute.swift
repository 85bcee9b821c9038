internal import CNeuralKernels

/// The maps a layer touches.
struct LayerMaps {
    let input: FeatureMap
    let residual: FeatureMap?
    let outputs: [FeatureMap]
}

extension Layer {
    /// Computes some rows of the output.
    func compute(
        _ rows: Range<Int>, _ geometry: BlockGeometry, _ maps: LayerMaps, scratch: UnsafeMutablePointer<Float>,
        _ kernels: Kernels
    ) {
        switch kind {
        case .convolution:
            convolve(
                rows, geometry, maps, windows(of: maps.input, rows, geometry),
                line: maps.input.pitch * maps.input.shape.channels, kernels)
        case .separable(let depthwise):
            convolveByChannel(rows, geometry, maps.input, depthwise, into: scratch, kernels)
            let channels = depthwise.channels
            let between = nk_source(base: scratch, pixel: channels, row: geometry.width * channels)
            convolve(rows, geometry, maps, between, line: 0, kernels)
        case .maximum(let window):
            let (input, output) = (maps.input, maps.outputs[0])
            var maximum = nk_maximum(
                input: windows(of: input, rows, geometry), windowRow: input.pitch * input.shape.channels,
                window: Int32(window), rows: Int32(rows.count), width: Int32(geometry.width),
                channels: Int32(input.shape.channels), output: output.target(row: rows.lowerBound, channel: 0))
            kernels.table.takeMaximum(&maximum)
        }
        for (output, map) in zip(outputs, maps.outputs) {
            for row in rows {
                map.clearBorder(row: row, channels: output.offset..<output.offset + output.channels.count)
            }
        }
    }

    /// The windows of some rows: where the first begins, and the steps from one to the next.
    private func windows(of input: FeatureMap, _ rows: Range<Int>, _ geometry: BlockGeometry) -> nk_source {
        let row = rows.lowerBound * stride - geometry.before.above
        return nk_source(
            base: input.pixel(row: row, column: -geometry.before.left), pixel: stride * input.shape.channels,
            row: stride * input.pitch * input.shape.channels)
    }

    /// A dense convolution, and all that follows it. Windows are read where they lie: a row of one is a run of numbers.
    private func convolve(
        _ rows: Range<Int>, _ geometry: BlockGeometry, _ maps: LayerMaps, _ input: nk_source, line: Int,
        _ kernels: Kernels
    ) {
        let weights = weights!
        // A place a group of eight outputs; groups that are padding have none.
        var targets = [nk_target](repeating: nk_target(base: nil, pixel: 0, row: 0), count: weights.columns / 8)
        for (output, map) in zip(outputs, maps.outputs) {
            for group in 0..<output.channels.count / 8 {
                targets[output.channels.lowerBound / 8 + group] = map.target(
                    row: rows.lowerBound, channel: output.offset + 8 * group)
            }
        }
        var addends: [nk_addend] = []
        if let residual = maps.residual {
            let (channels, start) = (residual.shape.channels, residual.pixel(row: 0, column: 0))
            addends = targets.indices.map { group in
                nk_addend(
                    base: 8 * group < channels ? UnsafePointer(start + 8 * group) : nil, pixel: channels,
                    row: residual.pitch * channels)
            }
        }
        targets.withUnsafeBufferPointer { targets in
            addends.withUnsafeBufferPointer { addends in
                weights.bias.withUnsafeBufferPointer { bias in
                    weights.slope.withUnsafeBufferPointer { slope in
                        var convolution = nk_convolution(
                            input: input, windowRow: line, windowPixel: weights.mapChannels,
                            windowHeight: Int32(weights.windowHeight), windowWidth: Int32(weights.windowWidth),
                            inputs: Int32(weights.inputs), rows: Int32(rows.count), width: Int32(geometry.width),
                            outputs: Int32(weights.columns), panel: Int32(weights.panel),
                            weights: weights.panels.base, bias: bias.baseAddress, slope: slope.baseAddress,
                            targets: targets.baseAddress, addends: addends.isEmpty ? nil : addends.baseAddress,
                            firstRow: Int32(rows.lowerBound), height: Int32(geometry.height),
                            addendHeight: Int32(maps.residual?.shape.height ?? 0),
                            addendWidth: Int32(maps.residual?.shape.width ?? 0),
                            addsAfterActivation: residual?.afterActivation ?? false)
                        kernels.table.convolve(&convolution)
                    }
                }
            }
        }
    }

    /// The 3×3 convolution of each channel of some rows.
    private func convolveByChannel(
        _ rows: Range<Int>, _ geometry: BlockGeometry, _ input: FeatureMap, _ weights: DepthwiseWeights,
        into result: UnsafeMutablePointer<Float>, _ kernels: Kernels
    ) {
        weights.taps.withUnsafeBufferPointer { taps in
            weights.bias.withUnsafeBufferPointer { bias in
                weights.slope.withUnsafeBufferPointer { slope in
                    var depthwise = nk_depthwise(
                        input: windows(of: input, rows, geometry), windowRow: input.pitch * weights.channels,
                        rows: Int32(rows.count), width: Int32(geometry.width), channels: Int32(weights.channels),
                        taps: taps.baseAddress, bias: bias.baseAddress, slope: slope.baseAddress, output: result)
                    kernels.table.convolveByChannel(&depthwise)
                }
            }
        }
    }
}

extension FeatureMap {
    /// A row's first pixel from a channel on, as kernels write to it.
    fileprivate func target(row: Int, channel: Int) -> nk_target {
        nk_target(
            base: pixel(row: row, column: 0) + channel, pixel: shape.channels, row: pitch * shape.channels)
    }
}
