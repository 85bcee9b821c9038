extension LearningSums {
    /// What sums of the evaluation step say, in millimetres; `nil` for other steps.
    ///
    /// - generalisation: the mean distance of vertices of subjects left out by number of components; empty without any.
    /// - specificity: the mean distance of random heads' vertices from the nearest subject's; `nil` without subjects.
    public var evaluation: (generalisation: [Double], specificity: Double?)? {
        guard header.step == .evaluation else { return nil }
        let count = Double(header.counted)
        let errors = count > 0 ? self["errors"].numbers.map { 1e3 * $0 / count } : []
        let nearest = self["nearest"]
        guard header.registrations > 0 else { return (errors, nil) }
        return (errors, 1e3 * nearest.numbers.reduce(0, +) / Double(nearest.values.count))
    }
}
