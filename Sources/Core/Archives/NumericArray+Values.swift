extension NumericArray {
    /// The elements as doubles; `nil` for text.
    package var doubles: [Double]? {
        switch elements {
        case .boolean(let values): values.map { $0 ? 1 : 0 }
        case .int8(let values): values.map(Double.init)
        case .uint8(let values): values.map(Double.init)
        case .int16(let values): values.map(Double.init)
        case .uint16(let values): values.map(Double.init)
        case .int32(let values): values.map(Double.init)
        case .uint32(let values): values.map(Double.init)
        case .int64(let values): values.map(Double.init)
        case .float32(let values): values.map(Double.init)
        case .float64(let values): values
        case .text: nil
        }
    }

    /// The elements as single-precision numbers, rounded; `nil` for text.
    package var floats: [Float]? {
        switch elements {
        case .boolean(let values): values.map { $0 ? 1 : 0 }
        case .int8(let values): values.map(Float.init)
        case .uint8(let values): values.map(Float.init)
        case .int16(let values): values.map(Float.init)
        case .uint16(let values): values.map(Float.init)
        case .int32(let values): values.map(Float.init)
        case .uint32(let values): values.map(Float.init)
        case .int64(let values): values.map(Float.init)
        case .float32(let values): values
        case .float64(let values): values.map(Float.init)
        case .text: nil
        }
    }

    /// The elements as integers; `nil` for text, or when a value is not a whole number.
    package var integers: [Int]? { converted(as: Int.self) }

    /// The elements as integers of four bytes; `nil` for text, or when a value is not a whole number of that range.
    package var narrowIntegers: [Int32]? { converted(as: Int32.self) }

    /// The elements as text; `nil` for numbers.
    package var strings: [String]? {
        if case .text(let values) = elements { values } else { nil }
    }

    /// Whether the elements are integers or booleans.
    var isInteger: Bool {
        switch elements {
        case .boolean, .int8, .uint8, .int16, .uint16, .int32, .uint32, .int64: true
        case .float32, .float64, .text: false
        }
    }

    private func converted<Target: FixedWidthInteger>(as type: Target.Type) -> [Target]? {
        switch elements {
        case .boolean(let values): values.map { $0 ? 1 : 0 }
        case .int8(let values): Self.exactly(values)
        case .uint8(let values): Self.exactly(values)
        case .int16(let values): Self.exactly(values)
        case .uint16(let values): Self.exactly(values)
        case .int32(let values): Self.exactly(values)
        case .uint32(let values): Self.exactly(values)
        case .int64(let values): Self.exactly(values)
        case .float32(let values): Self.exactly(values) { Target(exactly: $0) }
        case .float64(let values): Self.exactly(values) { Target(exactly: $0) }
        case .text: nil
        }
    }

    private static func exactly<Source: FixedWidthInteger, Target: FixedWidthInteger>(_ values: [Source]) -> [Target]? {
        exactly(values) { Target(exactly: $0) }
    }

    /// Every value converted; `nil` when one cannot be.
    @inline(__always)
    private static func exactly<Source, Target>(_ values: [Source], _ convert: (Source) -> Target?) -> [Target]? {
        var result: [Target] = []
        result.reserveCapacity(values.count)
        for value in values {
            guard let converted = convert(value) else { return nil }
            result.append(converted)
        }
        return result
    }
}
