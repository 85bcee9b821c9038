/// What stands before an array's bytes: element type, shape and order, with the arithmetic that cannot overflow.
struct ArrayLayout: Sendable {
    var type: ElementType
    var shape: [Int]
    var isFortran: Bool

    /// The most dimensions numpy allows.
    static let dimensionLimit = 64

    /// The number of elements of a shape; `nil` when it, or the product of the lengths that are not zero, overflows or
    /// a length is negative.
    static func count(of shape: [Int]) -> Int? {
        guard shape.count <= dimensionLimit, shape.allSatisfy({ $0 >= 0 }) else { return nil }
        var product = 1
        for length in shape where length > 0 {
            let (value, overflow) = product.multipliedReportingOverflow(by: length)
            if overflow { return nil }
            product = value
        }
        return shape.contains(0) ? 0 : product
    }

    /// The bytes the elements take in the file; `nil` on overflow, or for more than one element of no size.
    var byteCount: Int? {
        guard let count = Self.count(of: shape) else { return nil }
        if type.size == 0 { return count == 1 ? 0 : nil }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: type.size)
        return overflow ? nil : bytes
    }

    /// The bytes that the decoded array takes in memory at most, for a budget; `nil` on overflow.
    ///
    /// Text of more than 15 bytes lies outside its element. A row of nothing is counted as an object, for whoever reads
    /// rows makes one of each.
    var memory: Int? {
        guard let count = Self.count(of: shape) else { return nil }
        if count == 0 {
            let rows = Self.count(of: shape.filter { $0 > 0 }) ?? .max
            let (bytes, overflow) = rows.multipliedReportingOverflow(by: shape.contains { $0 > 0 } ? 64 : 0)
            return overflow ? nil : bytes
        }
        let element =
            switch type.kind {
            case .unicode: MemoryLayout<String>.stride + (type.size > 15 ? type.size + 32 : 0)
            case .bytes: MemoryLayout<String>.stride + (type.size > 7 ? 2 * type.size + 32 : 0)
            case .brainFloat, .float: max(4, type.size)
            case .signed, .unsigned, .boolean, .object: type.size
            }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: element)
        return overflow ? nil : bytes
    }

    /// Decodes the array.
    ///
    /// - Precondition: there are `byteCount` bytes.
    func array(_ bytes: UnsafeRawBufferPointer) -> NumericArray? {
        type.decode(bytes, shape: shape, isFortran: isFortran).map { NumericArray(shape: shape, elements: $0) }
    }
}
