extension PickleMachine {
    /// Gives a storage the bytes of an entry of a zip file, which its reader has charged.
    mutating func attach(_ bytes: [UInt8], to storage: Int) {
        buffers.append(bytes)
        storages[storage].payload = Span(buffer: buffers.count - 1, range: bytes.indices)
    }

    /// The values that a node and everything below it stand for.
    ///
    /// Shared containers and objects are turned once. What contains itself, or nests deeper than the limit, is an error.
    mutating func value(of node: Node) throws(ArchiveError) -> PickleValue {
        var turned = Turned()
        return try value(of: node, &turned, depth: 0).value
    }

    /// What has been turned into values already, and how high each stands above its deepest part.
    struct Turned {
        typealias Result = (value: PickleValue, height: Int)
        var containers: [Int: Result] = [:]
        var objects: [Int: Result] = [:]
    }

    private mutating func value(of node: Node, _ turned: inout Turned, depth: Int) throws(ArchiveError) -> Turned.Result
    {
        try checkNesting(depth)
        switch node {
        case .none: return (.none, 0)
        case .boolean(let value): return (.boolean(value), 0)
        case .integer(let value): return (.integer(value), 0)
        case .double(let value): return (.double(value), 0)
        case .largeInteger(let span):
            try spend(span.range.count)
            return (.largeInteger(Array(bytes(span))), 0)
        case .bytes(let span):
            try spend(span.range.count)
            return (.bytes(Array(bytes(span))), 0)
        case .string(let span):
            try spend(span.range.count)
            return (string(span).map { .text($0) } ?? .bytes(Array(bytes(span))), 0)
        case .text(let span):
            try spend(span.range.count)
            guard let text = string(span) else { throw failure("has text that is not UTF-8") }
            return (.text(text), 0)
        case .global(let global):
            throw failure("holds \(global) itself where data is expected", "save the data, not the type")
        case .storage(let index):
            let count = storages[index].count
            return (.array(try tensor(storage: index, offset: 0, shape: [count], strides: [1])), 0)
        case .list(let index), .tuple(let index), .set(let index), .dictionary(let index):
            if let known = turned.containers[index] {
                try checkNesting(depth + known.height)
                return known
            }
            let result = try container(node, index, &turned, depth: depth)
            turned.containers[index] = result
            return result
        case .object(let index):
            if let known = turned.objects[index] {
                try checkNesting(depth + known.height)
                return known
            }
            let result = try value(ofObject: index, &turned, depth: depth)
            turned.objects[index] = result
            return result
        }
    }

    private func checkNesting(_ depth: Int) throws(ArchiveError) {
        if depth > limits.nesting {
            throw failure("nests deeper than \(limits.nesting) levels, or contains itself", "save it in a flatter form")
        }
    }

    private mutating func container(
        _ node: Node, _ index: Int, _ turned: inout Turned, depth: Int
    ) throws(ArchiveError) -> Turned.Result {
        let (values, height) = try values(of: containers[index], &turned, depth: depth)
        switch node {
        case .list: return (.list(values), height)
        case .tuple: return (.tuple(values), height)
        case .set: return (.set(values), height)
        default:
            let entries = stride(from: 0, to: values.count - 1, by: 2).map {
                PickleValue.Entry(key: values[$0], value: values[$0 + 1])
            }
            return (.dictionary(entries), height)
        }
    }

    private mutating func values(
        of nodes: [Node], _ turned: inout Turned, depth: Int
    ) throws(ArchiveError) -> ([PickleValue], height: Int) {
        try spendValues(nodes.count)
        var values: [PickleValue] = []
        values.reserveCapacity(nodes.count)
        var height = 0
        for node in nodes {
            let result = try value(of: node, &turned, depth: depth + 1)
            values.append(result.value)
            height = max(height, result.height + 1)
        }
        return (values, height)
    }

    private mutating func value(
        ofObject index: Int, _ turned: inout Turned, depth: Int
    ) throws(ArchiveError) -> Turned.Result {
        switch objects[index] {
        case .type: throw failure("holds a numpy type itself where data is expected", "save the data, not the type")
        case .emptyArray: throw failure("has an array without a state")
        case .array(let layout, let span): return (.array(try array(layout, span)), 0)
        case .scalar(let type, let span):
            let array = try array(ArrayLayout(type: type, shape: [], isFortran: false), span)
            switch array.elements {
            case .boolean(let values): return (.boolean(values[0]), 0)
            case .text(let values): return (.text(values[0]), 0)
            default:
                if let value = array.isInteger ? array.integers?.first : nil { return (.integer(Int64(value)), 0) }
                return (.double(array.doubles?.first ?? .nan), 0)
            }
        case .objects(let shape, let container):
            let (values, height) = try values(of: containers[container], &turned, depth: depth)
            guard values.count == ArrayLayout.count(of: shape) else { throw failure("has an array that grew") }
            return (.objects(shape: shape, values), height)
        case .tensor(let storage, let offset, let shape, let strides):
            return (.array(try tensor(storage: storage, offset: offset, shape: shape, strides: strides)), 0)
        case .instance(let global, let attributes):
            guard let attributes else { throw failure("has an object of \(global) without attributes") }
            let fields = try value(of: .dictionary(attributes), &turned, depth: depth + 1)
            return (try value(of: global, fields.value), 0)
        }
    }

    private mutating func array(_ layout: ArrayLayout, _ span: Span) throws(ArchiveError) -> NumericArray {
        guard let memory = layout.memory else { throw failure("has an array of shape \(layout.shape)") }
        try spend(memory)
        let array = buffers[span.buffer].withUnsafeBytes {
            layout.array(UnsafeRawBufferPointer(rebasing: $0[span.range]))
        }
        guard let array else { throw failure("has integers above 2^63 or text that is not Unicode") }
        return array
    }

    /// The elements of a tensor in C order.
    private mutating func tensor(
        storage index: Int, offset: Int, shape: [Int], strides: [Int]
    ) throws(ArchiveError) -> NumericArray {
        let storage = storages[index]
        guard let payload = storage.payload else { throw failure("has a storage '\(storage.key)' without elements") }
        guard let count = ArrayLayout.count(of: shape) else { throw failure("has a tensor of shape \(shape)") }
        let (byteCount, overflow) = count.multipliedReportingOverflow(by: storage.type.size)
        guard !overflow, Self.isInside(offset: offset, shape: shape, strides: strides, count: storage.count) else {
            throw failure("has a tensor of shape \(shape) that reaches beyond its storage of \(storage.count) elements")
        }
        let layout = ArrayLayout(type: storage.type, shape: shape, isFortran: false)
        guard let memory = layout.memory else { throw failure("has a tensor of shape \(shape)") }
        try spend(memory)
        let size = storage.type.size
        let array = buffers[payload.buffer].withUnsafeBytes { source -> NumericArray? in
            let source = UnsafeRawBufferPointer(rebasing: source[payload.range])
            if count == 0 || Self.isPacked(shape: shape, strides: strides) {
                let start = count == 0 ? 0 : offset * size
                return layout.array(UnsafeRawBufferPointer(rebasing: source[start..<start + byteCount]))
            }
            let packed = [UInt8](unsafeUninitializedCapacity: byteCount) { target, initialized in
                Self.gather(
                    source, into: UnsafeMutableRawBufferPointer(target), offset: offset, shape: shape,
                    strides: strides, size: size)
                initialized = byteCount
            }
            return packed.withUnsafeBytes { layout.array($0) }
        }
        guard let array else { throw failure("has integers above 2^63 or text that is not Unicode") }
        return array
    }

    /// Whether strides are those of elements that lie behind each other in C order.
    private static func isPacked(shape: [Int], strides: [Int]) -> Bool {
        var expected = 1
        for (length, stride) in zip(shape, strides).reversed() where length != 1 {
            guard stride == expected else { return false }
            expected *= length
        }
        return true
    }

    /// Whether every element of a strided tensor is among `count` elements.
    private static func isInside(offset: Int, shape: [Int], strides: [Int], count: Int) -> Bool {
        guard offset >= 0, offset <= count, strides.allSatisfy({ $0 >= 0 }) else { return false }
        if shape.contains(0) { return true }
        var last = offset
        for (length, stride) in zip(shape, strides) {
            let (reach, overflow) = (length - 1).multipliedReportingOverflow(by: stride)
            let (sum, carry) = last.addingReportingOverflow(reach)
            if overflow || carry { return false }
            last = sum
        }
        return last < count
    }

    /// Copies strided elements behind each other.
    private static func gather(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, offset: Int, shape: [Int],
        strides: [Int], size: Int
    ) {
        guard !target.isEmpty else { return }
        // Dimensions of length 1 do not move; trailing ones that lie packed are copied in one piece.
        let moving = shape.indices.filter { shape[$0] != 1 }
        let (shape, strides) = (moving.map { shape[$0] }, moving.map { strides[$0] })
        var (axes, run) = (shape.count, 1)
        while axes > 0, strides[axes - 1] == run {
            run *= shape[axes - 1]
            axes -= 1
        }
        var index = [Int](repeating: 0, count: axes)
        var (from, to) = (offset, 0)
        while true {
            let piece = UnsafeRawBufferPointer(rebasing: source[from * size..<(from + run) * size])
            target.baseAddress!.advanced(by: to).copyMemory(from: piece.baseAddress!, byteCount: piece.count)
            to += piece.count
            var axis = axes - 1
            while axis >= 0 {
                index[axis] += 1
                from += strides[axis]
                if index[axis] < shape[axis] { break }
                from -= strides[axis] * shape[axis]
                index[axis] = 0
                axis -= 1
            }
            if axis < 0 { return }
        }
    }
}
