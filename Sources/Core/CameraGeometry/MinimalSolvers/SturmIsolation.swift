/// A Sturm chain and what is asked of it.
struct SturmIsolation {
    let chain: UnsafeMutablePointer<Double>
    let reversed: UnsafeMutablePointer<Double>
    let length: Int

    /// The sign changes of the chain at a finite point.
    func changes(_ x: Double) -> Int {
        var (count, previous) = (0, 0.0)
        for row in 0..<length {
            let p = chain + row * 12
            let degree = 10 - row
            var value = p[degree]
            var index = degree - 1
            while index >= 0 {
                value = value * x + p[index]
                index -= 1
            }
            if value * previous < 0 { count += 1 }
            if value != 0 { previous = value < 0 ? -1 : 1 }
        }
        return count
    }

    /// The sign changes at −∞ or +∞.
    func changesAtInfinity(_ sign: Double) -> Int {
        var (count, previous) = (0, 0.0)
        for row in 0..<length {
            let degree = 10 - row
            let value = chain[row * 12 + degree] * (degree % 2 == 0 ? 1 : sign)
            if value * previous < 0 { count += 1 }
            if value != 0 { previous = value < 0 ? -1 : 1 }
        }
        return count
    }

    /// Halves (low, high), in z or in 1/z, until each part holds one root.
    func isolate(
        _ low: Double, _ high: Double, _ changesLow: Int, _ changesHigh: Int, inverted: Bool, depth: Int = 0,
        _ body: (ZPolynomials.Root) -> Void
    ) {
        let count = abs(changesLow - changesHigh)
        guard count > 0 else { return }
        let polynomial = inverted ? reversed : chain
        if count == 1, let root = Self.refine(polynomial, low, high) {
            body(inverted ? .init(numerator: 1, denominator: root) : .init(numerator: root, denominator: 1))
            return
        }
        let middle = 0.5 * (low + high)
        if depth > 40 {
            body(inverted ? .init(numerator: 1, denominator: middle) : .init(numerator: middle, denominator: 1))
            return
        }
        let changes = changes(inverted ? 1 / middle : middle)
        isolate(low, middle, changesLow, changes, inverted: inverted, depth: depth + 1, body)
        isolate(middle, high, changes, changesHigh, inverted: inverted, depth: depth + 1, body)
    }

    /// Newton's method kept inside a bracket; `nil` when the ends have one sign.
    private static func refine(_ p: UnsafeMutablePointer<Double>, _ start: Double, _ end: Double) -> Double? {
        var (low, high) = (start, end)
        @inline(__always) func evaluate(_ x: Double) -> (Double, Double) {
            var (value, slope) = (p[10], 0.0)
            var index = 9
            while index >= 0 {
                slope = slope * x + value
                value = value * x + p[index]
                index -= 1
            }
            return (value, slope)
        }
        let (lowValue, _) = evaluate(low)
        let (highValue, _) = evaluate(high)
        if lowValue == 0 { return low }
        if highValue == 0 { return high }
        guard (lowValue < 0) != (highValue < 0) else { return nil }
        var x = 0.5 * (low + high)
        for _ in 0..<60 {
            let (value, slope) = evaluate(x)
            if value == 0 { return x }
            if (value < 0) == (lowValue < 0) { low = x } else { high = x }
            var next = x - value / slope
            if !(next > low && next < high) { next = 0.5 * (low + high) }
            let change = abs(next - x)
            x = next
            if change < 1e-11 { break }
        }
        return x
    }
}
