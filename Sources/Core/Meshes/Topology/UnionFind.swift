/// Disjoint sets with path halving; the lowest element is the root, so that results do not depend on order.
struct UnionFind {
    private var parents: [Int32]

    /// As many sets of one element each.
    init(count: Int) { parents = Array(0..<Int32(count)) }

    /// Whether an element is the lowest of its set.
    func isRoot(_ element: Int) -> Bool { Int(parents[element]) == element }

    /// The lowest element of an element's set.
    mutating func root(_ element: Int) -> Int {
        var element = element
        while Int(parents[element]) != element {
            parents[element] = parents[Int(parents[element])]
            element = Int(parents[element])
        }
        return element
    }

    /// Makes the sets of two elements one.
    mutating func join(_ first: Int, _ second: Int) {
        let (a, b) = (root(first), root(second))
        if a < b { parents[b] = Int32(a) } else if b < a { parents[a] = Int32(b) }
    }
}
