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
        guard let source = fields["a"]?.array, let indices = fields["idxs"]?.array?.integers else {
            throw failure("has a chumpy Select without 'a' or 'idxs'")
        }
        let shape: [Int]
        switch fields["preferred_shape"] {
        case nil, .some(.none): shape = [indices.count]
        case .some(let value):
            guard let lengths = value.array?.integers else {
                throw failure("has a chumpy Select of a shape that is none")
            }
            shape = lengths
        }
        guard ArrayLayout.count(of: shape) == indices.count, indices.allSatisfy({ 0 <= $0 && $0 < source.count }) else {
            throw failure("has a chumpy Select of \(indices.count) elements that does not fit its shape or source")
        }
        let elements: NumericArray.Elements =
            switch source.elements {
            case .float32(let values): .float32(indices.map { values[$0] })
            case .float64(let values): .float64(indices.map { values[$0] })
            case .integer(let values): .integer(indices.map { values[$0] })
            case .text(let values): .text(indices.map { values[$0] })
            }
        return .array(NumericArray(shape: shape, elements: elements))
    }

    /// A compressed sparse matrix: `indptr` bounds the entries of each column (or row), `indices` gives their rows (or
    /// columns), `data` their values.
    private func sparse(_ fields: PickleValue, byColumn: Bool) throws(ArchiveError) -> SparseMatrix {
        guard let shape = (fields["_shape"] ?? fields["shape"])?.array?.integers, shape.count == 2,
            let bounds = fields["indptr"]?.array?.integers, let indices = fields["indices"]?.array?.integers,
            let values = fields["data"]?.array?.doubles
        else { throw failure("has a sparse matrix without 'shape', 'indptr', 'indices' or 'data'") }
        let (rows, columns) = (shape[0], shape[1])
        let groups = byColumn ? columns : rows
        guard groups >= 0, bounds.count - 1 == groups, bounds.first == 0, let last = bounds.last,
            last <= min(values.count, indices.count), zip(bounds, bounds.dropFirst()).allSatisfy({ $0 <= $1 })
        else { throw failure("has a sparse matrix of shape \(shape) whose 'indptr' does not fit it") }
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
