/// The binary part of a GLB file and the accessors into it, as they are added.
///
/// Every view begins at a multiple of four bytes; numbers are little-endian.
struct GLBBuffer {
    private(set) var bytes: [UInt8] = []
    private(set) var views: [GLBDocument.BufferView] = []
    private(set) var accessors: [GLBDocument.Accessor] = []

    /// What a view is bound to.
    enum Target: Int {
        case attributes = 34962
        case indices = 34963
    }

    private enum Component {
        static let uint8 = 5121
        static let uint16 = 5123
        static let uint32 = 5125
        static let float = 5126
    }

    private static let types = [1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4", 16: "MAT4"]

    /// Adds bytes, and says which view they are.
    mutating func view(_ content: some Collection<UInt8>, target: Target? = nil) -> Int {
        bytes.append(contentsOf: repeatElement(0, count: -bytes.count & 3))
        views.append(
            GLBDocument.BufferView(byteOffset: bytes.count, byteLength: content.count, target: target?.rawValue))
        bytes.append(contentsOf: content)
        return views.count - 1
    }

    private mutating func view(floats: [Float], target: Target?) -> Int {
        view(GLBBuffer.bytes(floats.map(\.bitPattern)), target: target)
    }

    private static func bytes<Value: FixedWidthInteger>(_ values: [Value]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(values.count * MemoryLayout<Value>.size)
        for value in values { withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) } }
        return bytes
    }

    private mutating func add(_ accessor: GLBDocument.Accessor) -> Int {
        accessors.append(accessor)
        return accessors.count - 1
    }

    /// Adds packed floats, `width` an element; the bounds are written where they are asked for.
    mutating func floats(_ values: [Float], width: Int, target: Target? = nil, bounds: Bool = false) -> Int {
        let range = bounds ? GLBBuffer.bounds(values, width: width) : nil
        return add(
            GLBDocument.Accessor(
                bufferView: view(floats: values, target: target), componentType: Component.float,
                count: values.count / width, type: Self.types[width]!, min: range?.min, max: range?.max))
    }

    /// Adds numbers of vertices, in 16 bits where these suffice.
    mutating func indices(_ values: [Int32], vertexCount: Int) -> Int {
        let isSmall = vertexCount <= Int(UInt16.max)
        let content = isSmall ? GLBBuffer.bytes(values.map(UInt16.init)) : GLBBuffer.bytes(values)
        return add(
            GLBDocument.Accessor(
                bufferView: view(content, target: .indices),
                componentType: isSmall ? Component.uint16 : Component.uint32, count: values.count, type: "SCALAR"))
    }

    /// Adds bytes, four an element.
    mutating func quadruples(_ values: [UInt8], normalized: Bool) -> Int {
        add(
            GLBDocument.Accessor(
                bufferView: view(values, target: .attributes), componentType: Component.uint8,
                normalized: normalized ? true : nil, count: values.count / 4, type: "VEC4"))
    }

    /// Adds vectors of which only those of `chosen` elements are not zero.
    ///
    /// - Parameter indices: the view of `chosen`, from a call before; `nil` makes one.
    mutating func sparse(_ values: [Float], chosen: [Int], indices: inout Int?, bounds: Bool) -> Int {
        let count = values.count / 3
        let isSmall = count <= Int(UInt16.max)
        let numbers =
            indices
            ?? view(isSmall ? GLBBuffer.bytes(chosen.map(UInt16.init)) : GLBBuffer.bytes(chosen.map(UInt32.init)))
        indices = numbers
        let kept = chosen.flatMap { values[3 * $0..<3 * $0 + 3] }
        var range = GLBBuffer.bounds(kept, width: 3)
        if chosen.count < count {
            range = (zip(range.min, [0, 0, 0]).map(Swift.min), zip(range.max, [0, 0, 0]).map(Swift.max))
        }
        return add(
            GLBDocument.Accessor(
                componentType: Component.float, count: count, type: "VEC3", min: bounds ? range.min : nil,
                max: bounds ? range.max : nil,
                sparse: GLBDocument.Sparse(
                    count: chosen.count,
                    indices: GLBDocument.Sparse.Indices(
                        bufferView: numbers, componentType: isSmall ? Component.uint16 : Component.uint32),
                    values: GLBDocument.Sparse.Values(bufferView: view(floats: kept, target: nil)))))
    }

    private static func bounds(_ values: [Float], width: Int) -> (min: [Float], max: [Float]) {
        var (low, high) = (Array(values.prefix(width)), Array(values.prefix(width)))
        for (place, value) in values.enumerated() {
            low[place % width] = Swift.min(low[place % width], value)
            high[place % width] = Swift.max(high[place % width], value)
        }
        return (low, high)
    }
}
