extension Layer {
    /// What follows a convolution: bias, a map to add, activation; then the result's channels go where they belong.
    func finish(
        _ rows: Range<Int>, _ geometry: BlockGeometry, _ views: LayerMaps, _ products: UnsafeMutablePointer<Float>
    ) {
        let weights = weights!
        let channels = geometry.channels
        for row in rows {
            let line = products + (row - rows.lowerBound) * geometry.pitch * channels
            for (output, view) in zip(outputs, views.outputs) {
                for first in Swift.stride(from: output.channels.lowerBound, to: output.channels.upperBound, by: 8) {
                    let place = view.pixel(row: row, column: 0) + output.offset + first - output.channels.lowerBound
                    let (bias, slope) = (weights.bias.eight(at: first), weights.slope.eight(at: first))
                    if let residual, let added = views.residual, first < added.shape.channels {
                        finishLine(
                            line + first, step: channels, bias, slope, into: place, step: view.shape.channels,
                            adding: added, channel: first, row: row, geometry, after: residual.afterActivation)
                    } else {
                        finishLine(
                            line + first, step: channels, bias, slope, into: place, step: view.shape.channels,
                            count: geometry.width)
                    }
                }
                view.clearBorder(row: row, channels: output.offset..<output.offset + output.channels.count)
            }
        }
    }

    /// Bias and activation of eight channels along a row.
    private func finishLine(
        _ source: UnsafeMutablePointer<Float>, step sourceStep: Int, _ bias: SIMD8<Float>, _ slope: SIMD8<Float>,
        into target: UnsafeMutablePointer<Float>, step targetStep: Int, count: Int
    ) {
        var source = UnsafeRawPointer(source)
        var target = UnsafeMutableRawPointer(target)
        for _ in 0..<count {
            let value = source.load(as: SIMD8<Float>.self) + bias
            target.storeBytes(of: value.rectified(slope), as: SIMD8<Float>.self)
            source += 4 * sourceStep
            target += 4 * targetStep
        }
    }

    /// The same with a map added before or after the activation, stretched by repeating where it is smaller.
    private func finishLine(
        _ source: UnsafeMutablePointer<Float>, step sourceStep: Int, _ bias: SIMD8<Float>, _ slope: SIMD8<Float>,
        into target: UnsafeMutablePointer<Float>, step targetStep: Int, adding: FeatureMap, channel: Int, row: Int,
        _ geometry: BlockGeometry, after: Bool
    ) {
        var source = UnsafeRawPointer(source)
        var target = UnsafeMutableRawPointer(target)
        let addedRow = row * adding.shape.height / geometry.height
        let line = UnsafeRawPointer(adding.pixel(row: addedRow, column: 0) + channel)
        let step = 4 * adding.shape.channels
        let sameWidth = adding.shape.width == geometry.width
        for column in 0..<geometry.width {
            let addedColumn = sameWidth ? column : column * adding.shape.width / geometry.width
            let added = (line + addedColumn * step).load(as: SIMD8<Float>.self)
            var value = source.load(as: SIMD8<Float>.self) + bias
            value = after ? value.rectified(slope) + added : (value + added).rectified(slope)
            target.storeBytes(of: value, as: SIMD8<Float>.self)
            source += 4 * sourceStep
            target += 4 * targetStep
        }
    }
}

extension SIMD4<Float> {
    /// The value where it is positive, slope times it where not.
    @inline(__always) func rectified(_ slope: Self) -> Self {
        replacing(with: self * slope, where: self .< 0)
    }
}

extension SIMD8<Float> {
    /// The value where it is positive, slope times it where not.
    @inline(__always) func rectified(_ slope: Self) -> Self {
        replacing(with: self * slope, where: self .< 0)
    }
}

extension [Float] {
    /// Four values from an index on.
    func four(at start: Int) -> SIMD4<Float> {
        SIMD4(self[start], self[start + 1], self[start + 2], self[start + 3])
    }

    /// Eight values from an index on.
    func eight(at start: Int) -> SIMD8<Float> {
        SIMD8(lowHalf: four(at: start), highHalf: four(at: start + 4))
    }
}
