/// Python's pickle machine, over data only.
///
/// A pickle is a program for a stack machine (PEP 3154, PEP 574, CPython's `pickletools`). This one runs it without
/// Python: values are small nodes that refer to bytes of the file or to flat arenas of containers and objects, so that
/// no file, however it nests, is freed recursively. Everything it makes, nodes, containers and their copies, decoded
/// bytes, arrays and text, is charged to a budget before it is made. Functions that a pickle calls are the cases of
/// `PickleGlobal`; what they make is data.
struct PickleMachine {
    let path: String
    let limits: ArchiveLimits
    /// The position of `buffers[0]` in the file, for messages.
    let origin: Int
    /// The bytes nodes refer to: first the file's, then what was decoded from them.
    var buffers: [[UInt8]]
    /// Where the next opcode is in `buffers[0]`.
    var position: Int
    /// Where the current opcode began.
    var opcodeStart = 0

    var stack: [Node] = []
    var marks: [Int] = []
    var memo: [Int: Node] = [:]
    /// Lists, tuples, sets and dictionaries (keys and values alternating).
    var containers: [[Node]] = []
    var objects: [PickleObject] = []
    var storages: [TorchStorage] = []
    /// The storages of this stream by the key it gives them.
    var storagesByKey: [String: Int] = [:]

    /// What everything made is charged to.
    let budget: ArchiveBudget
    /// How many levels of torch streams inside torch storages stand above this one.
    let streamDepth: Int

    /// A value on the stack.
    enum Node {
        case none
        case boolean(Bool)
        case integer(Int64)
        /// An integer of more than 64 bits, as two's complement bytes.
        case largeInteger(Span)
        case double(Double)
        /// A byte string of Python 2, which may be text or bytes.
        case string(Span)
        case bytes(Span)
        /// UTF-8, not yet checked.
        case text(Span)
        case list(Int)
        case tuple(Int)
        case set(Int)
        case dictionary(Int)
        case global(PickleGlobal)
        case object(Int)
        case storage(Int)
    }

    /// Bytes of one of the buffers.
    struct Span {
        var buffer: Int
        var range: Range<Int>
    }

    init(
        _ bytes: [UInt8], from start: Int, path: String, limits: ArchiveLimits, budget: ArchiveBudget,
        streamDepth: Int = 0, origin: Int = 0
    ) {
        buffers = [bytes]
        position = start
        self.path = path
        self.limits = limits
        self.streamDepth = streamDepth
        self.origin = origin
        self.budget = budget
    }

    /// Runs the pickle and turns its result into values.
    mutating func load() throws(ArchiveError) -> PickleValue {
        let node = try run()
        return try value(of: node)
    }

    /// Runs one pickle up to its STOP; the next one, if any, begins at `position`.
    mutating func run() throws(ArchiveError) -> Node {
        stack = []
        marks = []
        memo = [:]
        while true {
            opcodeStart = position
            let opcode = try byte()
            if opcode == UInt8(ascii: ".") { return try pop() }
            try execute(opcode)
        }
    }

    // MARK: Errors and budgets

    func failure(
        _ what: String, _ advice: String = "the file is damaged, or no pickle: fetch or save it again"
    ) -> ArchiveError {
        ArchiveError(path: path, place: .offset(origin + opcodeStart), what: what, advice: advice)
    }

    /// The bytes of a node, and of the value it becomes.
    private static let nodeSize = MemoryLayout<Node>.stride
    /// The bytes of a container or object beside its nodes: two arrays, their places, and what is known of it.
    private static let containerSize = 160

    /// Charges a number of bytes.
    func spend(_ count: Int) throws(ArchiveError) {
        guard budget.take(count) else { throw excess }
    }

    /// Charges nodes.
    func spendNodes(_ count: Int) throws(ArchiveError) {
        guard budget.take(count, of: Self.nodeSize) else { throw excess }
    }

    /// Charges the values that nodes become.
    func spendValues(_ count: Int) throws(ArchiveError) {
        guard budget.take(count, of: MemoryLayout<PickleValue>.stride) else { throw excess }
    }

    private var excess: ArchiveError {
        failure(budget.excess, "check that this is the file you mean; save numbers as arrays, not as lists")
    }

    // MARK: Bytes

    mutating func byte() throws(ArchiveError) -> UInt8 {
        guard position < buffers[0].count else { throw failure("ends before its end mark") }
        defer { position += 1 }
        return buffers[0][position]
    }

    /// An unsigned little-endian number of up to 8 bytes.
    mutating func number(_ count: Int) throws(ArchiveError) -> UInt64 {
        let span = try take(count)
        return buffers[0][span.range].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// A length of the given number of bytes, checked against what is left.
    mutating func length(_ count: Int) throws(ArchiveError) -> Int {
        let value = try number(count)
        guard value <= UInt64(buffers[0].count - position) else {
            throw failure("announces \(value) bytes but only \(buffers[0].count - position) follow")
        }
        return Int(value)
    }

    /// The next bytes of the file.
    mutating func take(_ count: Int) throws(ArchiveError) -> Span {
        guard count <= buffers[0].count - position else {
            throw failure("needs \(count) bytes but only \(buffers[0].count - position) follow")
        }
        defer { position += count }
        return Span(buffer: 0, range: position..<position + count)
    }

    /// The bytes up to the next newline, which is skipped.
    mutating func line() throws(ArchiveError) -> Span {
        guard let end = buffers[0][position...].firstIndex(of: 0x0A) else {
            throw failure("ends inside a line of text")
        }
        defer { position = end + 1 }
        return Span(buffer: 0, range: position..<end)
    }

    /// Keeps decoded bytes.
    mutating func keep(_ bytes: [UInt8]) throws(ArchiveError) -> Span {
        try spend(bytes.count)
        buffers.append(bytes)
        return Span(buffer: buffers.count - 1, range: bytes.indices)
    }

    func bytes(_ span: Span) -> ArraySlice<UInt8> { buffers[span.buffer][span.range] }

    /// Text of a span; `nil` when it is not UTF-8.
    func string(_ span: Span) -> String? { String(validating: bytes(span), as: UTF8.self) }

    // MARK: Stack

    mutating func push(_ node: Node) throws(ArchiveError) {
        try spendNodes(1)
        stack.append(node)
    }

    mutating func pop() throws(ArchiveError) -> Node {
        guard stack.count > (marks.last ?? 0), let node = stack.popLast() else {
            throw failure("takes more from its stack than is there")
        }
        return node
    }

    func top() throws(ArchiveError) -> Node {
        guard stack.count > (marks.last ?? 0), let node = stack.last else {
            throw failure("looks for more on its stack than is there")
        }
        return node
    }

    /// Everything above the last mark, which goes too.
    mutating func popToMark() throws(ArchiveError) -> [Node] {
        guard let mark = marks.popLast() else { throw failure("looks for a mark that was not set") }
        let nodes = Array(stack[mark...])
        stack.removeSubrange(mark...)
        return nodes
    }

    /// Keeps a new container of nodes that were on the stack.
    mutating func container(_ nodes: [Node]) throws(ArchiveError) -> Int {
        try spend(Self.containerSize)
        containers.append(nodes)
        return containers.count - 1
    }

    /// Keeps a container of nodes that stay in another one too.
    mutating func container(copying nodes: [Node]) throws(ArchiveError) -> Int {
        try spendNodes(nodes.count)
        return try container(nodes)
    }

    /// Keeps a new object and refers to it.
    mutating func object(_ object: PickleObject) throws(ArchiveError) -> Node {
        try spend(Self.containerSize)
        objects.append(object)
        return .object(objects.count - 1)
    }

    mutating func memoize(_ index: Int) throws(ArchiveError) {
        // An entry of a dictionary: the node, its key and room to spare.
        try spendNodes(2)
        memo[index] = try top()
    }

    func recall(_ index: Int) throws(ArchiveError) -> Node {
        guard let node = memo[index] else { throw failure("refers to memo entry \(index), which was not stored") }
        return node
    }
}
