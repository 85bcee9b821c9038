extension PickleMachine {
    /// The value of an instance of a class on the list, from its attributes.
    func value(of global: PickleGlobal, _ fields: PickleValue) throws(ArchiveError) -> PickleValue {
        switch global {
        case .chumpy:
            guard let value = fields["x"] else { throw failure("has a chumpy object without its value 'x'") }
            return value
        case .chumpySelect: return try select(fields)
        case .sparseColumns: return .sparse(try sparse(fields, byColumn: true))
        case .sparseRows: return .sparse(try sparse(fields, byColumn: false))
        default: throw failure("holds an object of \(global)")
        }
    }

    /// A sliced chumpy array: the elements of `a` at the flat positions `idxs`, in a shape of its own.
    private func select(_ fields: PickleValue) throws(ArchiveError) -> PickleValue {
        guard let source = try array(fields["a"]), let positions = try array(fields["idxs"]) else {
            throw failure("has a chumpy Select without 'a' or 'idxs'")
        }
        // Instances may share one array of positions.
        try spendElements(positions.count, of: max(8, source.elements.stride))
        guard let indices = positions.integers else {
            throw failure("has a chumpy Select whose 'idxs' are no integers")
        }
        let shape: [Int]
        switch fields["preferred_shape"] {
        case nil, .some(.none): shape = [indices.count]
        case .some(let value):
            guard let lengths = try array(value)?.integers else {
                throw failure("has a chumpy Select of a shape that is none")
            }
            shape = lengths
        }
        guard ArrayLayout.count(of: shape) == indices.count, indices.allSatisfy({ 0 <= $0 && $0 < source.count }) else {
            throw failure("has a chumpy Select of \(indices.count) elements that does not fit its shape or source")
        }
        return .array(
            NumericArray(shape: shape, elements: source.elements.rearranged(by: ElementSelection(positions: indices))))
    }

    /// An attribute as an array; lists are charged for what they unfold to.
    private func array(_ value: PickleValue?) throws(ArchiveError) -> NumericArray? {
        guard let value else { return nil }
        if case .array(let array) = value { return array }
        let (array, visits) = value.arrayAndVisits
        try spendValues(visits)
        return array
    }

    private func spendElements(_ count: Int, of size: Int) throws(ArchiveError) {
        let (bytes, overflow) = count.multipliedReportingOverflow(by: size)
        try spend(overflow ? .max : bytes)
    }

    /// A compressed sparse matrix: `indptr` bounds the entries of each column (or row), `indices` gives their rows (or
    /// columns), `data` their values.
    private func sparse(_ fields: PickleValue, byColumn: Bool) throws(ArchiveError) -> SparseMatrix {
        guard let shape = try array(fields["_shape"] ?? fields["shape"])?.integers, shape.count == 2,
            let bounds = try array(fields["indptr"]), let indices = try array(fields["indices"]),
            let values = try array(fields["data"])
        else { throw failure("has a sparse matrix without 'shape', 'indptr', 'indices' or 'data'") }
        // Instances may share their arrays.
        try spendElements(bounds.count + indices.count + values.count, of: 8)
        guard let bounds = bounds.integers, let indices = indices.integers, let values = values.doubles else {
            throw failure("has a sparse matrix of values that are no numbers")
        }
        let (rows, columns) = (shape[0], shape[1])
        let groups = byColumn ? columns : rows
        guard groups >= 0, bounds.count - 1 == groups, bounds.first == 0, let last = bounds.last,
            last <= min(values.count, indices.count), zip(bounds, bounds.dropFirst()).allSatisfy({ $0 <= $1 })
        else { throw failure("has a sparse matrix of shape \(shape) whose 'indptr' does not fit it") }
        try spendElements(last, of: MemoryLayout<SparseMatrix.Entry>.stride)
        var entries: [SparseMatrix.Entry] = []
        entries.reserveCapacity(last)
        for group in 0..<groups {
            for position in bounds[group]..<bounds[group + 1] {
                let (row, column) = byColumn ? (indices[position], group) : (group, indices[position])
                entries.append(.init(row: row, column: column, value: values[position]))
            }
        }
        guard let matrix = SparseMatrix(rows: rows, columns: columns, entries: entries) else {
            throw failure("has a sparse matrix of shape \(shape) with entries outside it")
        }
        return matrix
    }
}
