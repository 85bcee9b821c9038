internal import Files
import Foundation

/// How a scan is fitted: how many of its points are used, what regions count, and the stages.
public struct FittingConfiguration: Equatable, Sendable {
    /// A name for reports: the file's, without its extension.
    public var name: String
    /// What it is for, in a sentence or two.
    public var description: String
    /// The most scan points used in a step; they are spread evenly over the surface.
    public var sampleCount: Int
    /// The weight of scan points whose closest model point lies in a region, by its name, from 0 to 1; 1 elsewhere.
    public var regionWeights: [String: Double]
    /// The stages, in order.
    public var stages: [FittingStage]
    /// How the vertices are freed after the fit, where that is wanted.
    public var detail: DetailConfiguration

    /// Reads a configuration.
    ///
    /// - Parameters:
    ///   - yaml: the text.
    ///   - path: named in errors; its stem is the configuration's name.
    /// - Throws: `FittingError` for text that is no YAML, an unknown key or a value out of range, with its line.
    public init(yaml: String, path: String) throws {
        let root = try ConfigurationNode(
            yaml: yaml, path: path, keys: ["description", "samples", "regions", "stages", "detail"])
        name = FileNames.stem(of: path)
        description = try root.text("description", standard: "")
        sampleCount = try root.integer("samples", in: 100...1_000_000, standard: 8000)
        regionWeights = try root.numbers("regions", in: 0...1)
        stages = try root.sections(
            "stages",
            keys: [
                "name", "unknowns", "shape", "expression", "iterations", "tolerance", "data", "landmarks", "priors",
            ]
        ).map(FittingStage.init)
        guard !stages.isEmpty else { throw root.error("stages is missing or empty") }
        detail = try DetailConfiguration(root.section("detail", keys: DetailConfiguration.keys))
    }

    /// Reads a configuration from a file.
    public init(contentsOf path: String) throws {
        let bytes = try FileReader.bytes(at: path, limit: 1 << 20)
        try self.init(yaml: String(decoding: bytes, as: UTF8.self), path: path)
    }
}

extension FittingStage {
    init(_ node: ConfigurationNode) throws {
        let data = try node.section("data", keys: ["weight", "plane", "loss", "scale", "reach", "normals"])
        let landmarks = try node.section("landmarks", keys: ["weight", "contour"])
        let priors = try node.section("priors", keys: ["shape", "expression", "neck", "jaw", "eyes"])
        let weights = 0.0...1e9
        name = try node.text("name", standard: "stage")
        unknowns = try node.choices("unknowns")
        shapeCount = try node.integer("shape", in: 0...10_000, standard: 0)
        expressionCount = try node.integer("expression", in: 0...10_000, standard: 0)
        iterationLimit = try node.integer("iterations", in: 1...1000, standard: 20)
        tolerance = try node.number("tolerance", in: 0...1, standard: 1e-4)
        dataWeight = try data.number("weight", in: weights, standard: 0)
        planeShare = try data.number("plane", in: 0...1, standard: 0.9)
        loss = try data.choice("loss", standard: .gemanMcClure)
        lossScale = try data.number("scale", in: 1e-3...1e4, standard: 5)
        reach = try data.number("reach", in: 1e-3...1e4, standard: 30)
        normalAngle = try data.number("normals", in: 0...180, standard: 60)
        landmarkWeight = try landmarks.number("weight", in: weights, standard: 0)
        contourWeight = try landmarks.number("contour", in: 0...1, standard: 0)
        shapePrior = try priors.number("shape", in: weights, standard: 0.01)
        expressionPrior = try priors.number("expression", in: weights, standard: 0.01)
        neckPrior = try priors.number("neck", in: weights, standard: 10)
        jawPrior = try priors.number("jaw", in: weights, standard: 1)
        eyesPrior = try priors.number("eyes", in: weights, standard: 1)
        guard dataWeight > 0 || landmarkWeight > 0 else {
            throw node.error("stage \(name) minimises nothing: data.weight and landmarks.weight are both 0")
        }
        guard !unknowns.isEmpty || shapeCount + expressionCount > 0 else {
            throw node.error("stage \(name) has no unknowns")
        }
    }
}
