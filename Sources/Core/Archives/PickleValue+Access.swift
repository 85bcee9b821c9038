extension PickleValue {
    /// The value of a text key in a dictionary, the last one where the key is repeated; `nil` where there is none.
    package subscript(key: String) -> PickleValue? {
        guard case .dictionary(let entries) = self else { return nil }
        return entries.last { $0.key == .text(key) }?.value
    }

    /// The text keys of a dictionary, in the file's order.
    package var keys: [String] {
        guard case .dictionary(let entries) = self else { return [] }
        return entries.compactMap { if case .text(let key) = $0.key { key } else { nil } }
    }

    /// The elements of a list, tuple, set or one-dimensional array of objects.
    package var items: [PickleValue]? {
        switch self {
        case .list(let items), .tuple(let items), .set(let items): items
        case .objects(let shape, let items) where shape.count == 1: items
        default: nil
        }
    }

    /// The single element of an array of objects without dimensions (what `numpy.save` makes of a dictionary), and any
    /// other value itself.
    package var unwrapped: PickleValue {
        if case .objects(let shape, let items) = self, shape.isEmpty, let item = items.first { item } else { self }
    }

    /// The value as an array: arrays themselves, numbers, text, sparse matrices and nested lists of numbers that form
    /// one, of up to 16 million elements; otherwise `nil`.
    package var array: NumericArray? { arrayAndVisits.array }

    /// The same, and how many values were looked at for it.
    var arrayAndVisits: (array: NumericArray?, visits: Int) {
        var budget = Self.elementLimit
        let array = array(&budget)
        return (array, Self.elementLimit - budget)
    }

    private static let elementLimit = 1 << 24

    /// A small file can nest shared lists so that they unfold to any size: the budget counts every value visited.
    private func array(_ budget: inout Int) -> NumericArray? {
        budget -= 1
        guard budget > 0 else { return nil }
        switch self {
        case .array(let array): return array
        case .boolean(let value): return NumericArray(shape: [], elements: .boolean([value]))
        case .integer(let value): return NumericArray(shape: [], elements: .int64([value]))
        case .double(let value): return NumericArray(shape: [], elements: .float64([value]))
        case .text(let value): return NumericArray(shape: [], elements: .text([value]))
        case .sparse(let matrix):
            return matrix.dense(limit: Self.elementLimit).map {
                NumericArray(shape: [matrix.rows, matrix.columns], elements: .float64($0))
            }
        case .list(let items), .tuple(let items), .set(let items):
            return Self.stack(items, shape: [items.count], &budget)
        case .objects(let shape, let items): return Self.stack(items, shape: shape, &budget)
        case .none, .largeInteger, .bytes, .dictionary: return nil
        }
    }

    /// Arrays of one shape behind each other.
    private static func stack(_ items: [PickleValue], shape: [Int], _ budget: inout Int) -> NumericArray? {
        var arrays: [NumericArray] = []
        for item in items {
            guard let array = item.array(&budget), array.shape == arrays.first?.shape ?? array.shape else { return nil }
            budget -= array.count
            guard budget > 0 else { return nil }
            arrays.append(array)
        }
        guard let first = arrays.first else { return NumericArray(shape: shape, elements: .float64([])) }
        let whole = shape + first.shape
        guard ArrayLayout.count(of: whole) == arrays.count * first.count else { return nil }
        if arrays.allSatisfy(\.isInteger) {
            let integers = arrays.flatMap { $0.integers ?? [] }
            return NumericArray(shape: whole, elements: .int64(integers.map(Int64.init)))
        }
        let strings = arrays.compactMap(\.strings)
        if strings.count == arrays.count { return NumericArray(shape: whole, elements: .text(strings.flatMap(\.self))) }
        let doubles = arrays.compactMap(\.doubles)
        guard doubles.count == arrays.count else { return nil }
        return NumericArray(shape: whole, elements: .float64(doubles.flatMap(\.self)))
    }
}
