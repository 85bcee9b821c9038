/// A triangle filter in one direction, from one number of positions to another.
///
/// A triangle as wide as a new position is laid over the old ones, never narrower than an old one: with step s = old/new
/// and reach r = max(1, s), the new position i has its centre at c = (i + ½)·s, and an old position j counts
/// max(0, 1 − |j + ½ − c|/r), divided by the sum of these.
struct ResamplingWeights {
    /// For each new position the first old one that counts.
    private(set) var firsts: [Int] = []
    /// For each new position, and one more, where its weights begin.
    private(set) var starts: [Int] = [0]
    /// The weights of all positions behind each other; those of a position add up to one.
    private(set) var values: [Float] = []
    /// The most weights that a position has.
    private(set) var longest = 0

    init(from old: Int, to new: Int) {
        let step = Double(old) / Double(new)
        let reach = max(1, step)
        firsts.reserveCapacity(new)
        starts.reserveCapacity(new + 1)
        values.reserveCapacity(Int(Double(new) * (2 * reach + 1)) + 1)
        var weights: [Double] = []
        for position in 0..<new {
            let centre = (Double(position) + 0.5) * step
            var first = max(0, Int(centre - reach))
            let last = min(old - 1, Int(centre + reach))
            weights.removeAll(keepingCapacity: true)
            for index in first...last { weights.append(max(0, 1 - abs(Double(index) + 0.5 - centre) / reach)) }
            let total = weights.reduce(0, +)
            // What counts nothing at the ends need not be looked at.
            while weights.last == 0 { weights.removeLast() }
            let idle = weights.prefix { $0 == 0 }.count
            first += idle
            for weight in weights[idle...] { values.append(Float(weight / total)) }
            longest = max(longest, weights.count - idle)
            firsts.append(first)
            starts.append(values.count)
        }
    }
}
