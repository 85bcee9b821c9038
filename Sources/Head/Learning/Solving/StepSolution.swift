public import HeadModel
import LinearAlgebra

/// What a step's sums make: a new model, and what can be said of it.
public struct StepSolution: Sendable {
    /// The model.
    public var model: HeadModelArrays
    /// The variance of each component in mm² a vertex, and of all there is; empty for the pose.
    public var variances: [Double]
    /// The whole variance in mm² a vertex.
    public var totalVariance: Double

    /// Solves a step.
    ///
    /// - Parameters:
    ///   - sums: of the step's registrations, estimated with `model`.
    ///   - model: the model they were estimated with.
    ///   - count: how many components are wanted; those of `model` by default.
    /// - Throws: `LearningError` when the sums are of another model, or hold too little.
    public init(
        _ sums: LearningSums, model: HeadModelArrays, count: Int? = nil, threads: Int
    ) throws(LearningError) {
        let training = TrainingModel(model)
        guard sums.header.model == training.checksum else {
            throw LearningError(
                "the sums of the \(sums.header.step.rawValue) step",
                "were made with another model: '\(sums.header.modelName)', checksum \(sums.header.model.prefix(12))…, not "
                    + "'\(model.name)', \(training.checksum.prefix(12))…",
                advice: "give the model that 'learn accumulate' was given")
        }
        var arrays = model
        (variances, totalVariance) = ([], 0)
        switch sums.header.step {
        case .evaluation:
            throw LearningError(
                "the sums of the evaluation step", "make no model", advice: "give those of pose, expression or identity"
            )
        case .pose:
            arrays = try PoseSolver(model: training, sums: sums).solve()
        case .expression:
            let solver = ComponentSolver(model: training, sums: sums, threads: threads)
            let components = try solver.solve(count: count ?? model.expressionCount, isCentred: false)
            arrays.replaceExpressions(components.directions)
            (variances, totalVariance) = Self.perVertex(components, model)
        case .identity:
            let solver = ComponentSolver(model: training, sums: sums, threads: threads)
            let components = try solver.solve(count: count ?? model.shapeCount, isCentred: true)
            for index in arrays.template.indices { arrays.template[index] += components.mean[index] }
            arrays.replaceIdentities(components.directions)
            (variances, totalVariance) = Self.perVertex(components, model)
        }
        self.model = arrays
    }

    private static func perVertex(_ components: ComponentSolver.Components, _ model: HeadModelArrays) -> (
        [Double], Double
    ) {
        let scale = 1e6 / Double(model.vertexCount)
        return (components.variances.map { $0 * scale }, components.total * scale)
    }
}

extension HeadModelArrays {
    /// Gives the model another name.
    package mutating func rename(_ name: String) { self.name = name }

    /// Keeps only the first identity components.
    public mutating func keepIdentities(_ count: Int) {
        precondition((0...shapeCount).contains(count), "a model keeps at most the identities it has")
        let before = shapeCount + expressionCount
        replaceIdentities((0..<count).map { column in template.indices.map { blendShapes[$0 * before + column] } })
    }

    /// Takes new identity components, (count, 3V) a component a row; expressions stay.
    mutating func replaceIdentities(_ directions: [[Double]]) {
        let before = shapeCount + expressionCount
        let kept = (shapeCount..<before).map { column in template.indices.map { blendShapes[$0 * before + column] } }
        setBlendShapes(directions, kept)
    }

    /// Takes new expression components; identities stay, and named expressions become the closest that the new ones can make.
    mutating func replaceExpressions(_ directions: [[Double]]) {
        let before = shapeCount + expressionCount
        let (oldCount, oldShapes) = (expressionCount, blendShapes)
        let first = shapeCount
        let kept = (0..<shapeCount).map { column in template.indices.map { blendShapes[$0 * before + column] } }
        var normal = Matrix(rows: directions.count, columns: directions.count)
        for row in directions.indices {
            for column in row..<directions.count {
                normal[row, column] = zip(directions[row], directions[column]).reduce(0) { $0 + $1.0 * $1.1 }
            }
        }
        for row in directions.indices { normal[row, row] *= 1 + 1e-9 }
        let factor = CholeskyDecomposition(normal)
        for index in namedExpressions.indices {
            var offset = [Double](repeating: 0, count: template.count)
            for (column, value) in namedExpressions[index].expression.enumerated().prefix(oldCount) where value != 0 {
                for row in offset.indices { offset[row] += value * oldShapes[row * before + first + column] }
            }
            let side = directions.map { zip($0, offset).reduce(0) { $0 + $1.0 * $1.1 } }
            namedExpressions[index].expression =
                factor?.solve(side) ?? [Double](repeating: 0, count: directions.count)
        }
        setBlendShapes(kept, directions)
    }

    private mutating func setBlendShapes(_ identities: [[Double]], _ expressions: [[Double]]) {
        let all = identities + expressions
        shapeCount = identities.count
        blendShapes = [Double](unsafeUninitializedCapacity: template.count * all.count) { buffer, count in
            for (column, direction) in all.enumerated() {
                for row in direction.indices { buffer[row * all.count + column] = direction[row] }
            }
            count = template.count * all.count
        }
    }
}
