/// A change of the order of an array's elements, or a choice among them, whatever type they have.
protocol ElementRearrangement {
    func rearranged<Value>(_ values: [Value]) -> [Value]
}

extension NumericArray.Elements {
    /// The elements in another order.
    func rearranged(by change: some ElementRearrangement) -> Self {
        switch self {
        case .boolean(let values): .boolean(change.rearranged(values))
        case .int8(let values): .int8(change.rearranged(values))
        case .uint8(let values): .uint8(change.rearranged(values))
        case .int16(let values): .int16(change.rearranged(values))
        case .uint16(let values): .uint16(change.rearranged(values))
        case .int32(let values): .int32(change.rearranged(values))
        case .uint32(let values): .uint32(change.rearranged(values))
        case .int64(let values): .int64(change.rearranged(values))
        case .float32(let values): .float32(change.rearranged(values))
        case .float64(let values): .float64(change.rearranged(values))
        case .text(let values): .text(change.rearranged(values))
        }
    }

    /// The bytes an element takes in memory.
    var stride: Int {
        switch self {
        case .boolean, .int8, .uint8: 1
        case .int16, .uint16: 2
        case .int32, .uint32, .float32: 4
        case .int64, .float64: 8
        case .text: MemoryLayout<String>.stride
        }
    }
}

/// The elements at given positions.
struct ElementSelection: ElementRearrangement {
    /// Positions of elements, each one there.
    let positions: [Int]

    func rearranged<Value>(_ values: [Value]) -> [Value] { positions.map { values[$0] } }
}

/// Fortran order turned into C order.
///
/// The first index runs fastest in the source and the last in the result, so these two are walked in tiles that
/// stay in the cache; the indices between them are counted up outside.
struct FortranTransposition: ElementRearrangement {
    /// The length of each of the dimensions, of which there are two or more.
    let shape: [Int]

    func rearranged<Value>(_ source: [Value]) -> [Value] {
        guard !source.isEmpty else { return source }
        let (first, last) = (shape[0], shape[shape.count - 1])
        let middle = shape.dropFirst().dropLast()
        let middleCount = middle.reduce(1, *)
        let tile = 32
        return [Value](unsafeUninitializedCapacity: source.count) { result, initialized in
            for index in 0..<middleCount {
                // The same middle indices, counted with the last (C) or the first (Fortran) running fastest.
                var (rest, fortran) = (index, 0)
                for (axis, length) in zip(middle.indices, middle).reversed() {
                    let stride = middle[..<axis].reduce(1, *)
                    fortran += rest % length * stride
                    rest /= length
                }
                for rowTile in stride(from: 0, to: first, by: tile) {
                    for columnTile in stride(from: 0, to: last, by: tile) {
                        for row in rowTile..<min(rowTile + tile, first) {
                            for column in columnTile..<min(columnTile + tile, last) {
                                let value = source[row + first * (fortran + middleCount * column)]
                                result.initializeElement(at: (row * middleCount + index) * last + column, to: value)
                            }
                        }
                    }
                }
            }
            initialized = source.count
        }
    }
}
