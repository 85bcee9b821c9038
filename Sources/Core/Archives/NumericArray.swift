/// An n-dimensional array of numbers or text as a file holds it: shape, scalar type, values in C order.
///
/// Whatever order the file uses (Fortran, big-endian), values here are row-major, the last index running fastest.
public struct NumericArray: Equatable, Sendable {
    /// What the elements are.
    public enum Elements: Equatable, Sendable {
        /// IEEE single precision (`f4`, and `f2` widened).
        case float32([Float])
        /// IEEE double precision (`f8`).
        case float64([Double])
        /// Integers and booleans of every width (unsigned 64-bit ones that do not fit are an error when read).
        case integer([Int64])
        /// Text (`U`, `S`), trailing NULs removed.
        case text([String])
    }

    /// The length of each dimension; empty for a scalar.
    public let shape: [Int]
    /// The elements in C order.
    public let elements: Elements

    /// An array of the given shape.
    ///
    /// - Precondition: there is an element for each index.
    public init(shape: [Int], elements: Elements) {
        let count = shape.reduce(1, *)
        let given =
            switch elements {
            case .float32(let values): values.count
            case .float64(let values): values.count
            case .integer(let values): values.count
            case .text(let values): values.count
            }
        precondition(given == count, "shape \(shape) needs \(count) elements, not \(given)")
        self.shape = shape
        self.elements = elements
    }

    /// The number of elements.
    public var count: Int { shape.reduce(1, *) }

    /// The elements as doubles; `nil` for text.
    public var doubles: [Double]? {
        switch elements {
        case .float32(let values): values.map(Double.init)
        case .float64(let values): values
        case .integer(let values): values.map(Double.init)
        case .text: nil
        }
    }

    /// The elements as single-precision numbers, rounded; `nil` for text.
    public var floats: [Float]? {
        switch elements {
        case .float32(let values): values
        case .float64(let values): values.map(Float.init)
        case .integer(let values): values.map(Float.init)
        case .text: nil
        }
    }

    /// The elements as integers; `nil` for text, or when a value is not a whole number.
    public var integers: [Int]? {
        switch elements {
        case .integer(let values): values.map(Int.init)
        case .float32(let values): NumericArray.whole(values.map(Double.init))
        case .float64(let values): NumericArray.whole(values)
        case .text: nil
        }
    }

    /// The elements as text; `nil` for numbers.
    public var strings: [String]? {
        if case .text(let values) = elements { values } else { nil }
    }

    private static func whole(_ values: [Double]) -> [Int]? {
        var result: [Int] = []
        result.reserveCapacity(values.count)
        for value in values {
            guard let integer = Int(exactly: value) else { return nil }
            result.append(integer)
        }
        return result
    }
}
