/// Things in groups: one after another, those of a group in the order in which they came.
struct CellGroups {
    /// The things, group by group.
    let order: [Int32]
    /// Where each thing is in ``order``.
    let places: [Int32]
    /// Where each group begins in ``order``, and where the last ends.
    let starts: [Int32]

    /// Groups of things, given the group of each: counting sort.
    init(_ groups: [Int32], count: Int) {
        var starts = [Int32](repeating: 0, count: count + 1)
        for group in groups { starts[Int(group) + 1] += 1 }
        for group in 0..<count { starts[group + 1] += starts[group] }
        self.starts = starts
        var (order, places) = ([Int32](repeating: 0, count: groups.count), [Int32]())
        places.reserveCapacity(groups.count)
        for (thing, group) in groups.enumerated() {
            places.append(starts[Int(group)])
            order[Int(starts[Int(group)])] = Int32(thing)
            starts[Int(group)] += 1
        }
        (self.order, self.places) = (order, places)
    }
}
