import SpatialGeometry

/// Correspondences in structure-of-arrays form, eight at a time, for scores by Sampson's distance.
struct EpipolarBlocks {
    private struct Block {
        var x1, y1, x2, y2: SIMD8<Float>
    }

    private let blocks: [Block]
    /// Units of the points an image pixel spans: x and y of the first image, x and y of the second.
    let pixel: SIMD4<Float>

    init(_ first: [Vector2], _ second: [Vector2], pixel: SIMD4<Double>) {
        self.pixel = SIMD4<Float>(pixel)
        var blocks: [Block] = []
        for start in stride(from: 0, to: first.count, by: 8) {
            let nan = SIMD8<Float>(repeating: .nan)
            var block = Block(x1: nan, y1: nan, x2: nan, y2: nan)
            for lane in 0..<min(8, first.count - start) {
                block.x1[lane] = Float(first[start + lane].x)
                block.y1[lane] = Float(first[start + lane].y)
                block.x2[lane] = Float(second[start + lane].x)
                block.y2[lane] = Float(second[start + lane].y)
            }
            blocks.append(block)
        }
        self.blocks = blocks
    }

    /// The squared Sampson distances in pixels².
    @inline(__always)
    func squaredErrors(of matrix: Matrix3x3, blocks range: Range<Int>, into errors: inout [SIMD8<Float>]) {
        let (a, b, c) = matrix.columns
        let (f00, f10, f20) = (Float(a.x), Float(a.y), Float(a.z))
        let (f01, f11, f21) = (Float(b.x), Float(b.y), Float(b.z))
        let (f02, f12, f22) = (Float(c.x), Float(c.y), Float(c.z))
        let square = pixel * pixel
        let (px1, py1, px2, py2) = (square[0], square[1], square[2], square[3])
        blocks.withUnsafeBufferPointer { blocks in
            errors.withUnsafeMutableBufferPointer { errors in
                for index in range {
                    let block = blocks[index]
                    let lx2 = block.x1 * f00 + block.y1 * f01 + f02
                    let ly2 = block.x1 * f10 + block.y1 * f11 + f12
                    let lz2 = block.x1 * f20 + block.y1 * f21 + f22
                    let lx1 = block.x2 * f00 + block.y2 * f10 + f20
                    let ly1 = block.x2 * f01 + block.y2 * f11 + f21
                    let error = block.x2 * lx2 + block.y2 * ly2 + lz2
                    let gradient = lx1 * lx1 * px1 + ly1 * ly1 * py1 + lx2 * lx2 * px2 + ly2 * ly2 * py2
                    errors[index] = error * error / gradient
                }
            }
        }
    }
}
