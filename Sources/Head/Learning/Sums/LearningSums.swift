public import HeadModel
import LinearAlgebra

/// The sums of one step over some subjects: all that learning keeps of their registrations.
///
/// Arrays by step, for V vertices:
/// - pose: `features` Σf·fᵀ (36, 36), `feature-displacements` Σf⊗y (36, 3V), and for each joint 1 to 4 with C candidates
///   `joint-j` (C², then C, 3C, 9 and 3 values, see ``JointSums``);
/// - expression: `symmetric`, `antisymmetric` Σx·xᵀ in the halves of ``MirrorHalves``, by tiles (``TileLayout``);
/// - identity: the same and `symmetric-mean`, Σx of the symmetric half;
/// - evaluation: `errors` Σ of mean vertex distances by number of components, `nearest` the least distance of each random
///   head.
/// - all but evaluation: `scores`, how many registrations lie how far from what the model can make.
public struct LearningSums: Sendable {
    /// What they are of.
    public internal(set) var header: SumHeader
    var arrays: [SumArray]

    /// Empty sums.
    public init(_ step: LearningStep, model: HeadModelArrays, options: LearningOptions) {
        self.init(step, TrainingModel(model), options)
    }

    init(_ step: LearningStep, _ model: TrainingModel, _ options: LearningOptions) {
        arrays = Self.layout(step, model, options)
        header = SumHeader(
            step: step, model: model.checksum, modelName: model.arrays.name, options: options, registrations: 0,
            rejected: 0, counted: 0, displacements: 0, subjects: [],
            arrays: arrays.map {
                .init(name: $0.name, count: $0.values.count, exponent: $0.exponent, combination: $0.combination)
            })
    }

    /// How many bins `scores` has, 0.05 mm wide; the last holds all that is beyond.
    static let scoreBins = 512
    /// The width of a bin in millimetres.
    static let scoreWidth = 0.05
    /// How many random heads an evaluation looks at.
    static let randomHeads = 50

    static func layout(_ step: LearningStep, _ model: TrainingModel, _ options: LearningOptions) -> [SumArray] {
        let count = model.vertexCount
        let scores = SumArray("scores", count: scoreBins, exponent: 0)
        let (length, feature) = (ExactSum.length, ExactSum.feature)
        switch step {
        case .pose:
            return [
                SumArray("features", count: 36 * 36, exponent: 2 * feature),
                SumArray("feature-displacements", count: 36 * 3 * count, exponent: feature + length),
            ]
                + (1..<5).map { joint in
                    SumArray(
                        "joint-\(joint)", count: JointSums.size(candidates: model.candidates[joint].count),
                        exponent: ExactSum.joint)
                } + [scores]
        case .expression, .identity:
            let halves = MirrorHalves(model.arrays, isSymmetric: options.isSymmetric)
            var arrays = [
                SumArray("symmetric", count: TileLayout(halves.symmetricCount).size, exponent: 2 * length),
                SumArray("antisymmetric", count: TileLayout(halves.antisymmetricCount).size, exponent: 2 * length),
            ]
            if step == .identity {
                arrays.append(SumArray("symmetric-mean", count: halves.symmetricCount, exponent: length))
            }
            return arrays + [scores]
        case .evaluation:
            return [
                SumArray("errors", count: model.arrays.shapeCount + 1, exponent: ExactSum.score),
                SumArray(
                    "nearest", count: randomHeads, exponent: ExactSum.score, combination: .minimum),
            ]
        }
    }

    /// The values of an array by name.
    subscript(_ name: String) -> SumArray { arrays.first { $0.name == name }! }

    /// How many components a step is asked for where nobody says: as many as the model has, or as the displacements allow.
    public func defaultComponents(_ model: HeadModelArrays) -> Int? {
        let images = header.options.isSymmetric && model.symmetry != nil ? 2 : 1
        return switch header.step {
        case .expression: min(model.expressionCount, images * header.displacements)
        case .identity: min(model.shapeCount, max(0, images * header.displacements - 1))
        default: nil
        }
    }

    /// The distance, in millimetres, beyond which registrations are outliers: three times the median of all,
    /// half a millimetre at least and no more than now.
    public var suggestedRejection: Double {
        guard let scores = arrays.first(where: { $0.name == "scores" })?.values else { return header.options.rejection }
        let total = scores.reduce(0, +)
        var sum = 0.0
        for (bin, count) in scores.enumerated() {
            sum += count
            if 2 * sum >= total {
                return min(header.options.rejection, max(0.5, 3 * (Double(bin) + 0.5) * Self.scoreWidth))
            }
        }
        return header.options.rejection
    }
}
