/// A queue whose least key comes out first; of equal keys the one that went in first.
struct BinaryHeap<Key: Comparable, Value> {
    private var entries: [(key: Key, order: Int, value: Value)] = []
    private var count = 0

    private func isBefore(_ left: Int, _ right: Int) -> Bool {
        entries[left].key == entries[right].key
            ? entries[left].order < entries[right].order : entries[left].key < entries[right].key
    }

    /// Puts a value in.
    mutating func push(_ key: Key, _ value: Value) {
        entries.append((key, count, value))
        count += 1
        var child = entries.count - 1
        while child > 0, isBefore(child, (child - 1) / 2) {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes the value of the least key out; `nil` when there is none.
    mutating func pop() -> (Key, Value)? {
        guard let first = entries.first else { return nil }
        let last = entries.removeLast()
        guard !entries.isEmpty else { return (first.key, first.value) }
        entries[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count && isBefore(child, least) {
                least = child
            }
            guard least != parent else { break }
            entries.swapAt(parent, least)
            parent = least
        }
        return (first.key, first.value)
    }
}
