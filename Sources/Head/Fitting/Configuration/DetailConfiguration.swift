/// How the vertices of a fitted head are freed to follow a scan (see ``DetailRegistration``).
///
/// With D = T − M, the displacement of the free vertices T from the fitted model M, in millimetres:
///
///     E = Σ_i u_i·ρ(|T(c_i) − s_i|²) + λ_e·Σ_ij κ_ij|D_i − D_j|² + λ_l·Σ_i κ_i|D_i − mean_j D_j|² + λ_t·Σ_i κ_i|D_i|²
///
/// over scan points s_i with closest points c_i, edges ij and vertices i; κ is the stiffness of the regions.
public struct DetailConfiguration: Equatable, Sendable {
    /// The most scan points used in a step.
    public var sampleCount: Int
    /// The weight of scan points whose closest model point lies in a region, by its name, from 0 to 1; 1 elsewhere.
    public var regionWeights: [String: Double]
    /// How much more stiffly than elsewhere a region keeps the model's form, by its name.
    public var stiffness: [String: Double]
    /// The largest angle in degrees by which a triangle may turn from the model's before its surroundings are stiffened.
    public var turnLimit: Double
    /// The least share of the model's own that the smallest angle of a triangle may keep before that.
    public var angleShare: Double
    /// The stages, from stiff to free.
    public var stages: [Stage]

    /// One stage: the weights and what counts as a partner.
    public struct Stage: Equatable, Sendable {
        /// λ_e, for the differences along edges.
        public var edges: Double
        /// λ_l, for the umbrella Laplacian.
        public var laplacian: Double
        /// λ_t, for the displacement itself.
        public var tie: Double
        /// The scale of Geman and McClure's loss ρ, in millimetres.
        public var lossScale: Double
        /// The longest distance of a scan point at which it counts, in millimetres.
        public var reach: Double
        /// The largest angle between the normals of a scan point and the head, in degrees.
        public var normalAngle: Double
        /// The most steps.
        public var iterationLimit: Int
        /// Stops when no vertex moves by more than this, in millimetres.
        public var tolerance: Double
    }
}

extension DetailConfiguration {
    package static let keys = ["samples", "regions", "stiffness", "folds", "stages"]

    /// Reads the `detail` section of a configuration.
    package init(_ node: ConfigurationNode) throws {
        sampleCount = try node.integer("samples", in: 100...10_000_000, standard: 40_000)
        regionWeights = try node.numbers("regions", in: 0...1)
        stiffness = try node.numbers("stiffness", in: 0.01...1e6)
        let folds = try node.section("folds", keys: ["turn", "angle"])
        turnLimit = try folds.number("turn", in: 5...89, standard: 60)
        angleShare = try folds.number("angle", in: 0.01...0.9, standard: 0.3)
        stages = try node.sections(
            "stages", keys: ["edges", "laplacian", "tie", "scale", "reach", "normals", "iterations", "tolerance"]
        ).map(Stage.init)
    }
}

extension DetailConfiguration.Stage {
    package init(_ node: ConfigurationNode) throws {
        let weights = 0.0...1e9
        edges = try node.number("edges", in: weights, standard: 1)
        laplacian = try node.number("laplacian", in: weights, standard: 1)
        // Something has to hold what no scan point reaches.
        tie = try node.number("tie", in: 1e-9...1e9, standard: 1e-4)
        lossScale = try node.number("scale", in: 1e-3...1e4, standard: 2)
        reach = try node.number("reach", in: 1e-3...1e4, standard: 10)
        normalAngle = try node.number("normals", in: 0...180, standard: 60)
        iterationLimit = try node.integer("iterations", in: 1...1000, standard: 5)
        tolerance = try node.number("tolerance", in: 0...1000, standard: 0.01)
        guard edges + laplacian > 0 else {
            throw node.error("a stage of detail holds nothing together: edges and laplacian are both 0")
        }
    }
}
