import HeadModel
import LinearAlgebra

/// Principal components of displacements from their sums: of subjects about their mean, of expressions about the neutral.
struct ComponentSolver {
    let model: TrainingModel
    let sums: LearningSums
    let threads: Int

    /// Components by variance, and what they leave.
    struct Components {
        /// The mean displacement, (V, 3).
        var mean: [Double]
        /// A component a row times its standard deviation, (count, 3V).
        var directions: [[Double]]
        /// The variance of each, in m² over all coordinates.
        var variances: [Double]
        /// The variance of all there is.
        var total: Double
        /// Displacements that counted, their mirror images not counted.
        var samples: Int
    }

    /// - Throws: `LearningError` where there are fewer displacements than components.
    func solve(count: Int, isCentred: Bool) throws(LearningError) -> Components {
        let options = sums.header.options
        let halves = MirrorHalves(model.arrays, isSymmetric: options.isSymmetric)
        let samples = sums.header.displacements
        let most = (halves.isSymmetric ? 2 : 1) * samples - (isCentred ? 1 : 0)
        guard samples > 0, count <= most else {
            throw LearningError(
                "the sums of the \(sums.header.step.rawValue) step",
                "hold \(samples) \(isCentred ? "subjects" : "expressions"), too few for \(count) components",
                advice: samples > 0
                    ? "give more registrations, or ask for \(max(0, most)) components or fewer"
                    : isCentred
                        ? "give more subjects, whose registrations the model can explain, or hold out fewer"
                        : "give registrations with expressions and a neutral of the same subject, or leave the step out"
            )
        }
        var mean = [Double](repeating: 0, count: 3 * model.vertexCount)
        var found: [(variance: Double, direction: [Double])] = []
        var total = 0.0
        for (name, half) in [("symmetric", halves.symmetric), ("antisymmetric", halves.antisymmetric)]
        where !half.isEmpty {
            let tiles = TileLayout(half.count)
            let scales = MirrorHalves.scales(half)
            let unit = ExactSum.scale(2 * ExactSum.length) / Double(samples)
            let matrix = sums[name].values
            // Means are of the symmetric half alone: of a displacement and its mirror image the other's mean is 0.
            var centre = [Double](repeating: 0, count: half.count)
            if isCentred, name == "symmetric" {
                centre = zip(sums["symmetric-mean"].numbers, scales).map { $0 * $1 / Double(samples) }
                for (index, value) in MirrorHalves.displacement(half, centre, count: mean.count).enumerated() {
                    mean[index] += value
                }
            }
            for (index, value) in tiles.diagonal(matrix).enumerated() {
                total += value * unit * scales[index] * scales[index] - centre[index] * centre[index]
            }
            let eigen = LeadingEigenvectors(dimension: half.count, count: min(count, half.count)) { columns, width in
                var scaled = columns
                var shadow = [Double](repeating: 0, count: width)
                for row in 0..<half.count {
                    for column in 0..<width {
                        shadow[column] += centre[row] * columns[row * width + column]
                        scaled[row * width + column] *= scales[row]
                    }
                }
                var product = tiles.product(matrix, scaled, columns: width, threads: threads)
                for row in 0..<half.count {
                    for column in 0..<width {
                        let place = row * width + column
                        product[place] = product[place] * unit * scales[row] - centre[row] * shadow[column]
                    }
                }
                return product
            }
            for (index, variance) in eigen.values.enumerated() {
                let vector = eigen.vectors[index * half.count..<(index + 1) * half.count]
                found.append((variance, MirrorHalves.displacement(half, vector, count: mean.count)))
            }
        }
        // A stable order: ties stay as found.
        let order = found.indices.sorted {
            found[$0].variance == found[$1].variance ? $0 < $1 : found[$0].variance > found[$1].variance
        }.prefix(count)
        return Components(
            mean: mean,
            directions: order.map { index in
                let deviation = found[index].variance.squareRoot()
                return Self.pointed(found[index].direction).map { $0 * deviation }
            }, variances: order.map { found[$0].variance }, total: total, samples: samples)
    }

    /// A direction or its opposite: the one whose largest value is positive, so that the sign is not an accident.
    private static func pointed(_ direction: [Double]) -> [Double] {
        let largest = direction.max { abs($0) < abs($1) } ?? 0
        return largest < 0 ? direction.map { -$0 } : direction
    }
}
