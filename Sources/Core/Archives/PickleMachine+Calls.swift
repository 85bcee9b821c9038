extension PickleMachine {
    /// The global of the allow-list that two pieces of text name.
    func global(module: Span, name: Span) throws(ArchiveError) -> PickleGlobal {
        guard module.range.count + name.range.count <= 1000, let module = string(module), let name = string(name) else {
            throw failure("names a global by something that is not text")
        }
        guard let global = PickleGlobal(module: module, name: name) else {
            throw failure(
                "names the Python object \(module).\(name), which is not data this reader knows",
                "nothing was executed; convert the file to plain numpy arrays where the program that wrote it runs")
        }
        return global
    }

    /// What a call of a global stands for.
    mutating func call(_ callable: Node, _ arguments: Node) throws(ArchiveError) -> Node {
        guard case .global(let global) = callable else { throw failure("calls something that cannot be called") }
        guard case .tuple(let index) = arguments else {
            throw failure("calls \(global) with something that is no tuple")
        }
        let arguments = containers[index]
        switch global {
        case .reconstructArray:
            guard case .global(.ndarray) = arguments.first else { throw wrong(global) }
            return try object(.emptyArray)
        case .dtype:
            guard let description = arguments.first.flatMap(text), let type = ElementType(description: description)
            else {
                throw failure(
                    "has an array of elements of type \(arguments.first.flatMap(text) ?? "unknown")",
                    "only numbers, booleans, text and objects are read: convert it to these")
            }
            return try object(.type(type))
        case .scalar:
            guard arguments.count == 2, let type = type(arguments[0]) else { throw wrong(global) }
            if type.kind == .object { return arguments[1] }
            guard let span = span(arguments[1]), span.range.count == type.size else { throw wrong(global) }
            return try object(.scalar(type, span))
        case .frombuffer:
            guard arguments.count >= 3, let span = span(arguments[0]), let type = type(arguments[1]),
                let shape = integers(arguments[2])
            else { throw wrong(global) }
            let order = arguments.count > 3 ? text(arguments[3]) : "C"
            guard order == "C" || order == "F" else {
                throw failure("has an array whose axes are in another order", "save numpy.ascontiguousarray(array)")
            }
            return try object(array(ArrayLayout(type: type, shape: shape, isFortran: order == "F"), span))
        case .encode: return try encode(arguments)
        case .reconstructor:
            guard case .global(let kind) = arguments.first else { throw wrong(global) }
            return try instance(of: kind)
        case .set: return .set(try container(copying: arguments.first.flatMap(items) ?? []))
        case .bytes, .bytearray:
            if arguments.isEmpty { return .bytes(Span(buffer: 0, range: 0..<0)) }
            if arguments.count >= 2 { return try encode(arguments) }
            guard let span = span(arguments[0]) else { throw wrong(global) }
            return .bytes(span)
        case .orderedDictionary: return .dictionary(try container(copying: pairs(arguments)))
        case .chumpy, .chumpySelect, .sparseColumns, .sparseRows: return try instance(of: global)
        case .rebuildTensor: return try tensor(arguments)
        case .rebuildParameter:
            guard let first = arguments.first else { throw wrong(global) }
            return first
        case .loadFromBytes:
            guard let span = arguments.first.flatMap(span) else { throw wrong(global) }
            return try loadStorage(span)
        case .torchSize: return .tuple(try container(copying: arguments.first.flatMap(items) ?? []))
        case .ndarray, .object, .torchStorage: throw failure("calls \(global), which is no way to make data")
        }
    }

    private mutating func instance(of global: PickleGlobal) throws(ArchiveError) -> Node {
        switch global {
        case .chumpy, .chumpySelect, .sparseColumns, .sparseRows:
            return try object(.instance(global, attributes: nil))
        case .orderedDictionary: return .dictionary(try container([]))
        case .set: return .set(try container([]))
        default: throw failure("makes an instance of \(global)")
        }
    }

    /// The state that BUILD gives to an object.
    mutating func build(_ target: Node, _ state: Node) throws(ArchiveError) {
        switch target {
        // Attributes of a dictionary (torch keeps versions of modules there) are no data.
        case .dictionary: return
        case .object(let index): try build(object: index, state)
        default: throw failure("sets the state of something that has none")
        }
    }

    private mutating func build(object index: Int, _ state: Node) throws(ArchiveError) {
        switch objects[index] {
        case .type(var type):
            // (version, byte order, subtype, names, fields, size, alignment, flags)
            guard let fields = items(state), fields.count >= 5, let order = text(fields[1]) else {
                throw failure("has a broken element type")
            }
            for field in fields[2...4] {
                guard case .none = field else {
                    throw failure("has an array of records", "save plain arrays, one for each field")
                }
            }
            type.isBigEndian = order == ">"
            objects[index] = .type(type)
        case .emptyArray:
            // (version, shape, type, whether Fortran order, bytes or list of objects)
            guard let fields = items(state), fields.count >= 5, let shape = integers(fields[1]),
                let type = type(fields[2])
            else { throw failure("has an array with a broken state") }
            let isFortran = truth(fields[3])
            let layout = ArrayLayout(type: type, shape: shape, isFortran: isFortran)
            if type.kind == .object {
                guard case .list(let container) = fields[4] else { throw failure("has an array with a broken state") }
                objects[index] = try objectArray(layout, container)
            } else {
                guard let span = span(fields[4]) else { throw failure("has an array without bytes") }
                objects[index] = try array(layout, span)
            }
        case .instance(let global, _):
            // Objects with slots have (dictionary, slots).
            var attributes = state
            if let pair = items(state), pair.count == 2 { attributes = pair[0] }
            guard case .dictionary(let container) = attributes else {
                throw failure("has an object of \(global) without attributes")
            }
            objects[index] = .instance(global, attributes: container)
        case .array, .objects, .scalar, .tensor: throw failure("sets the state of an array twice")
        }
    }

    private func array(_ layout: ArrayLayout, _ span: Span) throws(ArchiveError) -> PickleObject {
        guard layout.type.kind != .object, let count = layout.byteCount, count == span.range.count else {
            throw failure(
                "has an array of shape \(layout.shape) that needs \(layout.byteCount.map { "\($0)" } ?? "too many") "
                    + "bytes but has \(span.range.count)")
        }
        return .array(layout, span)
    }

    private mutating func objectArray(_ layout: ArrayLayout, _ container: Int) throws(ArchiveError) -> PickleObject {
        let items = containers[container]
        guard let count = ArrayLayout.count(of: layout.shape), count == items.count else {
            throw failure("has an array of shape \(layout.shape) with \(items.count) objects")
        }
        if layout.isFortran, layout.shape.count > 1 {
            throw failure("has an array of objects in Fortran order", "save it in C order")
        }
        return .objects(shape: layout.shape, container: container)
    }

    /// `_codecs.encode(text, encoding)`: how Python 3 writes bytes in protocols that have no opcode for them.
    private mutating func encode(_ arguments: [Node]) throws(ArchiveError) -> Node {
        guard arguments.count >= 1, case .text(let span) = arguments[0] else { throw wrong(.encode) }
        let encoding = arguments.count > 1 ? text(arguments[1]) ?? "" : "utf-8"
        switch encoding.lowercased() {
        case "latin1", "latin-1", "iso-8859-1":
            // Counted before the work, so that encoding one text again and again is no way to grow.
            try spend(span.range.count)
            guard let decoded = Self.latin1(bytes(span)) else { throw failure("has Latin-1 text that is none") }
            buffers.append(decoded)
            return .bytes(Span(buffer: buffers.count - 1, range: decoded.indices))
        case "utf-8", "utf8", "ascii": return .bytes(span)
        default: throw failure("encodes text as \(encoding)", "save it with protocol 3 or higher")
        }
    }

    private func wrong(_ global: PickleGlobal) -> ArchiveError {
        failure("calls \(global) with arguments it does not take")
    }

    // MARK: Arguments

    func text(_ node: Node) -> String? {
        switch node {
        case .text(let span), .string(let span), .bytes(let span): span.range.count <= 4096 ? string(span) : nil
        default: nil
        }
    }

    private func span(_ node: Node) -> Span? {
        switch node {
        case .bytes(let span), .string(let span): span
        default: nil
        }
    }

    func items(_ node: Node) -> [Node]? {
        switch node {
        case .list(let index), .tuple(let index), .set(let index): containers[index]
        default: nil
        }
    }

    private func type(_ node: Node) -> ElementType? {
        if case .object(let index) = node, case .type(let type) = objects[index] { type } else { nil }
    }

    private func truth(_ node: Node) -> Bool {
        switch node {
        case .boolean(let value): value
        case .integer(let value): value != 0
        default: false
        }
    }

    /// A tuple of integers, or one integer.
    func integers(_ node: Node) -> [Int]? {
        if case .integer(let value) = node { return [Int(value)] }
        guard let items = items(node), items.count <= ArrayLayout.dimensionLimit else { return nil }
        let values = items.compactMap { if case .integer(let value) = $0 { Int(value) } else { nil } }
        return values.count == items.count ? values : nil
    }

    /// The keys and values of `OrderedDict([[key, value], …])`, alternating.
    private func pairs(_ arguments: [Node]) throws(ArchiveError) -> [Node] {
        guard let first = arguments.first else { return [] }
        if case .dictionary(let index) = first { return containers[index] }
        guard let pairs = items(first) else { throw wrong(.orderedDictionary) }
        var result: [Node] = []
        for pair in pairs {
            guard let pair = items(pair), pair.count == 2 else { throw wrong(.orderedDictionary) }
            result += pair
        }
        return result
    }
}
