/// An n-dimensional array of numbers or text as a file holds it: shape, scalar type, values in C order.
///
/// Whatever order the file uses (Fortran, big-endian), values here are row-major, the last index running fastest, and
/// as wide as they are in the file: an array takes no more memory than its elements do.
package struct NumericArray: Equatable, Sendable {
    /// What the elements are.
    package enum Elements: Equatable, Sendable {
        /// Booleans (`b1`).
        case boolean([Bool])
        /// Signed integers of one byte (`i1`).
        case int8([Int8])
        /// Unsigned integers of one byte (`u1`).
        case uint8([UInt8])
        /// Signed integers of two bytes (`i2`).
        case int16([Int16])
        /// Unsigned integers of two bytes (`u2`).
        case uint16([UInt16])
        /// Signed integers of four bytes (`i4`).
        case int32([Int32])
        /// Unsigned integers of four bytes (`u4`).
        case uint32([UInt32])
        /// Integers of eight bytes (`i8`, and `u8` whose values fit; others are an error when read).
        case int64([Int64])
        /// IEEE single precision (`f4`, and `f2` widened).
        case float32([Float])
        /// IEEE double precision (`f8`).
        case float64([Double])
        /// Text (`U`, `S`), trailing NULs removed.
        case text([String])

        /// The number of elements.
        package var count: Int {
            switch self {
            case .boolean(let values): values.count
            case .int8(let values): values.count
            case .uint8(let values): values.count
            case .int16(let values): values.count
            case .uint16(let values): values.count
            case .int32(let values): values.count
            case .uint32(let values): values.count
            case .int64(let values): values.count
            case .float32(let values): values.count
            case .float64(let values): values.count
            case .text(let values): values.count
            }
        }
    }

    /// The length of each dimension; empty for a scalar.
    package let shape: [Int]
    /// The elements in C order.
    package let elements: Elements

    /// An array of the given shape.
    ///
    /// - Precondition: there is an element for each index.
    package init(shape: [Int], elements: Elements) {
        precondition(
            elements.count == shape.reduce(1, *),
            "shape \(shape) needs \(shape.reduce(1, *)) elements, not \(elements.count)")
        self.shape = shape
        self.elements = elements
    }

    /// The number of elements.
    package var count: Int { elements.count }
}
