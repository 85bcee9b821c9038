public import HeadModel
public import Learning

/// What a learned model is made of and how good it is, for its `.json`; lengths in millimetres.
public struct ModelCard: Codable, Equatable, Sendable {
    /// The form of the card.
    public var schemaVersion = 1
    /// The model's name.
    public var name: String
    /// The model's checksum.
    public var checksum = ""
    /// The model that learning began with.
    public var start: ModelReference
    /// Subjects given.
    public var subjects: Int
    /// Registrations that counted in the last step.
    public var registrations = 0
    /// Registrations left out as bad in the last step.
    public var rejected: [RejectedRegistration] = []
    /// How many identity components the model has.
    public var identities = 0
    /// How many expression components it has.
    public var expressions = 0
    /// Compactness: the share of the variance that the first 1, 2, … identity components keep.
    public var identityShares: [Double] = []
    /// The same of expression components.
    public var expressionShares: [Double] = []
    /// Generalisation: the mean distance of vertices of subjects left out from the closest head of 0, 1, … components.
    public var generalisation: [Double] = []
    /// How many subjects were left out for that.
    public var heldOutSubjects = 0
    /// Specificity: the mean distance of random heads' vertices from the nearest subject's.
    public var specificity: Double?
    /// What a reader should know.
    public var notes: [String] = []

    init(_ name: String, start: HeadModelArrays, subjects: Int) {
        self.name = name
        self.start = ModelReference(name: start.name, checksum: start.checksum)
        self.subjects = subjects
    }

    /// The card of a model from sums of the evaluation step; compactness is of what the model's own components hold.
    ///
    /// - Throws: `LearningError` when the sums are of another step.
    public init(_ model: HeadModelArrays, sums: LearningSums) throws(LearningError) {
        guard sums.header.step == .evaluation else {
            throw LearningError(
                "the sums", "are of the \(sums.header.step.rawValue) step", advice: "give those of the evaluation step")
        }
        self.init(model.name, start: model, subjects: sums.header.subjects.count)
        checksum = model.checksum
        (identities, expressions) = (model.shapeCount, model.expressionCount)
        registrations = sums.header.registrations
        identityShares = Self.shares(model, 0..<model.shapeCount)
        expressionShares = Self.shares(model, model.shapeCount..<model.shapeCount + model.expressionCount)
        evaluate(sums)
    }

    /// The shares of the variance that leading columns hold of that of all given.
    private static func shares(_ model: HeadModelArrays, _ columns: Range<Int>) -> [Double] {
        let count = model.shapeCount + model.expressionCount
        let variances = columns.map { column in
            model.template.indices.reduce(0.0) { sum, row in
                let value = model.blendShapes[row * count + column]
                return sum + value * value
            }
        }
        let total = variances.reduce(0, +)
        var sum = 0.0
        return variances.map { variance in
            sum += variance
            return total > 0 ? min(1, sum / total) : 1
        }
    }

    /// Adds a note, once.
    mutating func add(_ note: String) {
        if !notes.contains(note) { notes.append(note) }
    }

    mutating func note(_ pass: Learner.Pass) {
        registrations = pass.sums.header.registrations
        rejected = pass.rejected
    }

    mutating func note(_ solution: StepSolution, _ step: LearningStep) {
        var sum = 0.0
        let shares = solution.variances.map { variance in
            sum += variance
            return solution.totalVariance > 0 ? min(1, sum / solution.totalVariance) : 1
        }
        if step == .identity { identityShares = shares }
        if step == .expression { expressionShares = shares }
    }

    mutating func evaluate(_ sums: LearningSums) {
        guard let evaluation = sums.evaluation else { return }
        generalisation = evaluation.generalisation
        heldOutSubjects = sums.header.counted
        specificity = evaluation.specificity
        if heldOutSubjects == 0 { notes.append("no subject was left out: generalisation is not known") }
    }

    /// The card in a few lines.
    public func summary(_ path: String) -> String {
        func at(_ values: [Double], _ counts: [Int], _ format: (Double) -> String) -> String {
            counts.filter { $0 < values.count }.map { "\($0): \(format(values[$0]))" }.joined(separator: ", ")
        }
        var lines = [
            "\(path): \(identities) identity and \(expressions) expression components from "
                + "\(registrations) registrations of \(subjects) subjects, \(rejected.count) left out"
        ]
        let percent = { (share: Double) in "\((1000 * share).rounded() / 10) %" }
        lines.append("compactness: " + at([0] + identityShares, [1, 5, 10, 30, 60, 100], percent))
        if heldOutSubjects > 0 {
            let length = { (value: Double) in "\((1000 * value).rounded() / 1000) mm" }
            lines.append(
                "generalisation to \(heldOutSubjects) subjects: " + at(generalisation, [0, 5, 10, 30, 60, 100], length))
        }
        if let specificity { lines.append("specificity: \((1000 * specificity).rounded() / 1000) mm") }
        lines += notes.map { "note: " + $0 }
        return lines.joined(separator: "\n")
    }
}
