internal import LinearAlgebra

/// The maps a layer touches.
struct LayerMaps {
    let input: FeatureMap
    let residual: FeatureMap?
    let outputs: [FeatureMap]
}

extension Layer {
    /// Computes some rows of the output.
    func compute(
        _ rows: Range<Int>, _ geometry: BlockGeometry, _ views: LayerMaps, scratch: UnsafeMutablePointer<Float>
    ) {
        let products = scratch + rows.count * geometry.depthwisePerRow
        switch kind {
        case .convolution:
            if isDirect {
                convolveDirectly(rows, geometry, views.input, into: products)
            } else {
                convolve(rows, geometry, views.input, into: products)
            }
        case .separable(let depthwise):
            convolveByChannel(rows, geometry, views.input, depthwise, into: scratch)
            weights!.matrix.withUnsafeBufferPointer { matrix in
                BLAS.multiply(
                    scratch, matrix.baseAddress!, into: products, rows: rows.count * geometry.width,
                    inner: depthwise.channels, columns: geometry.channels)
            }
        case .maximum(let window):
            takeMaximum(rows, geometry, views.input, window: window, into: views.outputs[0])
            return
        }
        finish(rows, geometry, views, products)
    }

    /// The products of the windows of some rows with the matrix.
    ///
    /// A window's row is windowWidth·C numbers that lie together, the next window's starts stride·C later and overlaps
    /// it. Every p-th window, p = ⌈windowWidth/stride⌉, overlaps no other: those are the rows of a matrix, so that a
    /// window row is p products, and window rows add up. At stride 1 this goes on across row ends, where it computes
    /// windows over the border that nobody reads.
    private func convolve(
        _ rows: Range<Int>, _ geometry: BlockGeometry, _ input: FeatureMap, into products: UnsafeMutablePointer<Float>
    ) {
        let weights = weights!
        let inner = weights.windowWidth * weights.inputs
        let phases = (weights.windowWidth + stride - 1) / stride
        let together = stride == 1 ? rows.count : 1
        let windows = (together - 1) * geometry.pitch + geometry.width
        weights.matrix.withUnsafeBufferPointer { matrix in
            for step in 0..<rows.count / together {
                let row = rows.lowerBound + step
                let result = products + step * geometry.pitch * geometry.channels
                for ky in 0..<weights.windowHeight {
                    let line = input.pixel(
                        row: row * stride + ky - geometry.before.above, column: -geometry.before.left)
                    for phase in 0..<min(phases, windows) {
                        BLAS.multiply(
                            line + phase * stride * weights.inputs,
                            matrix.baseAddress! + ky * inner * geometry.channels,
                            into: result + phase * geometry.channels, rows: (windows - phase + phases - 1) / phases,
                            inner: inner, columns: geometry.channels, keep: ky == 0 ? 0 : 1,
                            leftStride: phases * stride * weights.inputs, productStride: phases * geometry.channels)
                    }
                }
            }
        }
    }

    /// A convolution on red, green and blue, eight channels at a time.
    private func convolveDirectly(
        _ rows: Range<Int>, _ geometry: BlockGeometry, _ input: FeatureMap, into products: UnsafeMutablePointer<Float>
    ) {
        let weights = weights!
        let channels = geometry.channels
        weights.matrix.withUnsafeBytes { matrix in
            for group in 0..<channels / 8 {
                func weight(_ tap: Int, _ color: Int) -> SIMD8<Float> {
                    matrix.loadUnaligned(
                        fromByteOffset: 4 * ((4 * tap + color) * channels + 8 * group), as: SIMD8<Float>.self)
                }
                for row in rows {
                    var output = UnsafeMutableRawPointer(
                        products + (row - rows.lowerBound) * geometry.pitch * channels + 8 * group)
                    var pixel = input.pixel(
                        row: row * stride - geometry.before.above, column: -geometry.before.left)
                    let pitch = 4 * input.pitch
                    for _ in 0..<geometry.width {
                        var sum = SIMD8<Float>.zero
                        for ky in 0..<3 {
                            let line = pixel + ky * pitch
                            for kx in 0..<3 {
                                let tap = 3 * ky + kx
                                sum += line[4 * kx] * weight(tap, 0)
                                sum += line[4 * kx + 1] * weight(tap, 1)
                                sum += line[4 * kx + 2] * weight(tap, 2)
                            }
                        }
                        output.storeBytes(of: sum, as: SIMD8<Float>.self)
                        output += 4 * channels
                        pixel += 4 * stride
                    }
                }
            }
        }
    }

    /// The 3×3 convolution of each channel of some rows, four channels at a time, the taps in registers.
    private func convolveByChannel(
        _ rows: Range<Int>, _ geometry: BlockGeometry, _ input: FeatureMap, _ weights: DepthwiseWeights,
        into result: UnsafeMutablePointer<Float>
    ) {
        let channels = weights.channels
        let (pixelStep, lineStep) = (4 * stride * channels, 4 * input.pitch * channels)
        let next = 4 * channels
        weights.taps.withUnsafeBytes { taps in
            for first in Swift.stride(from: 0, to: channels, by: 4) {
                func tap(_ index: Int) -> SIMD4<Float> {
                    taps.loadUnaligned(fromByteOffset: 4 * (index * channels + first), as: SIMD4<Float>.self)
                }
                let (w0, w1, w2) = (tap(0), tap(1), tap(2))
                let (w3, w4, w5) = (tap(3), tap(4), tap(5))
                let (w6, w7, w8) = (tap(6), tap(7), tap(8))
                let bias = weights.bias.four(at: first)
                let slope = weights.slope.four(at: first)
                for row in rows {
                    var output = UnsafeMutableRawPointer(
                        result + (row - rows.lowerBound) * geometry.width * channels + first)
                    var upper = UnsafeRawPointer(
                        input.pixel(row: row * stride - geometry.before.above, column: -geometry.before.left) + first)
                    for _ in 0..<geometry.width {
                        let middle = upper + lineStep
                        let lower = middle + lineStep
                        @inline(__always) func value(_ line: UnsafeRawPointer, _ column: Int) -> SIMD4<Float> {
                            (line + column * next).load(as: SIMD4<Float>.self)
                        }
                        var sum = bias + value(upper, 0) * w0 + value(upper, 1) * w1 + value(upper, 2) * w2
                        sum += value(middle, 0) * w3 + value(middle, 1) * w4 + value(middle, 2) * w5
                        sum += value(lower, 0) * w6 + value(lower, 1) * w7 + value(lower, 2) * w8
                        output.storeBytes(of: sum.rectified(slope), as: SIMD4<Float>.self)
                        output += next
                        upper += pixelStep
                    }
                }
            }
        }
    }

    /// The largest value of each window; outside the map counts as zero, as maps here are never negative there.
    private func takeMaximum(
        _ rows: Range<Int>, _ geometry: BlockGeometry, _ input: FeatureMap, window: Int, into output: FeatureMap
    ) {
        let channels = input.shape.channels
        for row in rows {
            for column in 0..<geometry.width {
                let target = output.pixel(row: row, column: column)
                for ky in 0..<window {
                    for kx in 0..<window {
                        let source = input.pixel(
                            row: row * stride + ky - geometry.before.above,
                            column: column * stride + kx - geometry.before.left)
                        for channel in 0..<channels {
                            let value = source[channel]
                            target[channel] = ky + kx == 0 || value > target[channel] ? value : target[channel]
                        }
                    }
                }
            }
            output.clearBorder(row: row, channels: 0..<channels)
        }
    }
}
