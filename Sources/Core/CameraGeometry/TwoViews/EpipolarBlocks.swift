import Optimization
import SpatialGeometry

/// Correspondences for scores and refinements by Sampson's distance.
struct EpipolarBlocks {
    let first: [Vector2]
    let second: [Vector2]
    /// Units of the points an image pixel spans: x and y of the first image, x and y of the second.
    let pixel: SIMD4<Double>
    private let lanes: PackedLanes
    private let extents: (ImageExtent, ImageExtent)

    init(_ first: [Vector2], _ second: [Vector2], pixel: SIMD4<Double>) {
        (self.first, self.second, self.pixel) = (first, second, pixel)
        lanes = PackedLanes(count: first.count, width: 4) { index, coordinate in
            coordinate < 2 ? first[index][coordinate] : second[index][coordinate - 2]
        }
        extents = (ImageExtent(first, pixel: pixel.lowHalf), ImageExtent(second, pixel: pixel.highHalf))
    }

    /// The squared Sampson distance in pixels².
    @inline(__always) func squaredError(of matrix: Matrix3x3, at index: Int) -> Double {
        EpipolarGeometry.squaredSampsonDistance(matrix, matrix.transposed, first[index], second[index], pixel)
    }

    /// The squared Sampson distances in pixels², eight at a time.
    @inline(__always)
    func squaredErrors(of matrix: Matrix3x3, blocks range: Range<Int>, into errors: inout [SIMD8<Float>]) {
        let (a, b, c) = matrix.columns
        let (f00, f10, f20) = (Float(a.x), Float(a.y), Float(a.z))
        let (f01, f11, f21) = (Float(b.x), Float(b.y), Float(b.z))
        let (f02, f12, f22) = (Float(c.x), Float(c.y), Float(c.z))
        let square = SIMD4<Float>(pixel * pixel)
        let (px1, py1, px2, py2) = (square[0], square[1], square[2], square[3])
        lanes.squaredErrors(range, into: &errors) { block in
            let (x1, y1, x2, y2) = (block[0], block[1], block[2], block[3])
            let lx2 = x1 * f00 + y1 * f01 + f02
            let ly2 = x1 * f10 + y1 * f11 + f12
            let lz2 = x1 * f20 + y1 * f21 + f22
            let lx1 = x2 * f00 + y2 * f10 + f20
            let ly1 = x2 * f01 + y2 * f11 + f21
            let error = x2 * lx2 + y2 * ly2 + lz2
            let gradient = lx1 * lx1 * px1 + ly1 * ly1 * py1 + lx2 * lx2 * px2 + ly2 * ly2 * py2
            return error * error / gradient
        }
    }

    /// The probability that a match of chance has an error of at most so many pixels.
    ///
    /// Sampson's distance is at most that from the line in either image, and 1/√2 of it where both images have one scale.
    func chanceProbability(of error: Double) -> Double {
        let distance = error * 2.0.squareRoot()
        return max(extents.0.probability(lineDistance: distance), extents.1.probability(lineDistance: distance))
    }

    /// Levenberg–Marquardt over the correspondences that have a weight.
    func refine<Parameters: EpipolarParameters>(
        _ start: Parameters, weights: [Double], iterations: Int, minimum: Int
    ) -> Parameters? {
        let chosen = weights.indicesOfWeight
        guard chosen.count >= minimum else { return nil }
        let problem = EpipolarProblem<Parameters>(
            first: chosen.map { first[$0] }, second: chosen.map { second[$0] }, weights: chosen.map { weights[$0] },
            pixel: pixel)
        var state = start
        let summary = LevenbergMarquardt(iterationLimit: iterations, costTolerance: 1e-7)
            .minimize(problem, from: &state)
        return summary.finalCost.isFinite ? state : nil
    }
}
