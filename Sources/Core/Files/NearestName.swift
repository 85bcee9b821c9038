/// Finds what someone meant to type.
package enum NearestName {
    /// The name with the fewest changes (letters put in, left out, replaced, or neighbours swapped) from `name`;
    /// `nil` when that is more than a third of it.
    package static func find(_ name: String, among names: [String]) -> String? {
        let wanted = Array(name.lowercased())
        guard wanted.count <= 100 else { return nil }
        let best = names.map { (name: $0, changes: distance(wanted, Array($0.lowercased()))) }
            .min { $0.changes < $1.changes }
        guard let best, best.changes <= max(2, wanted.count / 3) else { return nil }
        return best.name
    }

    /// The optimal string alignment distance (Damerau's, each part changed once).
    static func distance(_ first: [Character], _ second: [Character]) -> Int {
        guard !first.isEmpty, !second.isEmpty else { return max(first.count, second.count) }
        var rows = [[Int]](
            repeating: Array(0...second.count), count: first.count + 1)
        for row in 1...first.count {
            rows[row][0] = row
            for column in 1...second.count {
                let cost = first[row - 1] == second[column - 1] ? 0 : 1
                var best = min(
                    rows[row - 1][column] + 1, rows[row][column - 1] + 1, rows[row - 1][column - 1] + cost)
                if row > 1, column > 1, first[row - 1] == second[column - 2], first[row - 2] == second[column - 1] {
                    best = min(best, rows[row - 2][column - 2] + 1)
                }
                rows[row][column] = best
            }
        }
        return rows[first.count][second.count]
    }
}
