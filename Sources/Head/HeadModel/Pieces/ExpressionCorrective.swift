/// What a named expression, or two together, need beside their own coefficients, because faces do not move along straight
/// lines: lids slide over the eyeball, and lips that meet give way.
///
/// At weights w_i and w_j of its expressions, cut to 0…1, it acts by a(min(w_i, w_j)), where a rises from 0 at `begin` to 1
/// at `peak` and falls to 0 at `end`, in straight lines: the shapes in between of other programs.
public struct ExpressionCorrective: Equatable, Sendable {
    /// The numbers of its two expressions among the head's named ones; twice the same for a single one.
    public let expressions: [Int]
    /// Where it begins to act.
    public let begin: Double
    /// Where it acts fully.
    public let peak: Double
    /// Where it ends; above 1 for one that acts to the last.
    public let end: Double
    /// The coefficients of the expression components that it adds where it acts fully.
    public let expression: [Double]

    /// How much it acts at weights of its expressions.
    public func activation(_ weights: (Double, Double)) -> Double {
        let weight = min(max(min(weights.0, weights.1), 0), 1)
        if weight <= begin || weight >= end { return 0 }
        return weight < peak ? (weight - begin) / (peak - begin) : (end - weight) / (end - peak)
    }
}
