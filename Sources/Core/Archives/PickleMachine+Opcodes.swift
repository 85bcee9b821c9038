extension PickleMachine {
    /// Does what one opcode says.
    mutating func execute(_ opcode: UInt8) throws(ArchiveError) {
        switch opcode {
        // Frames and protocols
        case 0x80:
            let version = try byte()
            guard version <= 5 else {
                throw failure("is pickle protocol \(version)", "save it with protocol 5 or lower")
            }
        case 0x95: _ = try length(8)

        // Stack and memo
        case "(": try mark()
        case "0": if marks.last == stack.count { marks.removeLast() } else { _ = try pop() }
        case "1": _ = try popToMark()
        case "2": try push(top())
        case "p": try memoize(index(line()))
        case "q": try memoize(Int(number(1)))
        case "r": try memoize(Int(number(4)))
        case 0x94: try memoize(memo.count)
        case "g": try push(recall(index(line())))
        case "h": try push(recall(Int(number(1))))
        case "j": try push(recall(Int(number(4))))

        // Constants and numbers
        case "N": try push(.none)
        case 0x88: try push(.boolean(true))
        case 0x89: try push(.boolean(false))
        case "I": try push(integerLine(line()))
        case "L": try push(integerLine(line()))
        case "F": try push(doubleLine(line()))
        case "J": try push(.integer(Int64(Int32(truncatingIfNeeded: number(4)))))
        case "K": try push(.integer(Int64(number(1))))
        case "M": try push(.integer(Int64(number(2))))
        case "G": try push(.double(Double(bitPattern: number(8).byteSwapped)))
        case 0x8A: try push(long(length(1)))
        case 0x8B: try push(long(length(4)))

        // Text and bytes
        case "S": try push(.string(quoted(line())))
        case "T": try push(.string(take(length(4))))
        case "U": try push(.string(take(length(1))))
        case "V": try push(.text(rawUnicode(line())))
        case "X": try push(.text(take(length(4))))
        case 0x8C: try push(.text(take(length(1))))
        case 0x8D: try push(.text(take(length(8))))
        case "B": try push(.bytes(take(length(4))))
        case "C": try push(.bytes(take(length(1))))
        case 0x8E, 0x96: try push(.bytes(take(length(8))))

        default: try executeStructure(opcode)
        }
    }

    /// The opcodes that build containers and objects.
    private mutating func executeStructure(_ opcode: UInt8) throws(ArchiveError) {
        switch opcode {
        // Containers
        case "]": try push(.list(container([])))
        case ")": try push(.tuple(container([])))
        case "}": try push(.dictionary(container([])))
        case 0x8F: try push(.set(container([])))
        case "l": try push(.list(container(popToMark())))
        case "t": try push(.tuple(container(popToMark())))
        case "d":
            let items = try popToMark()
            guard items.count.isMultiple(of: 2) else { throw failure("makes a dictionary of a key without a value") }
            try push(.dictionary(container(items)))
        case 0x91: try push(.set(container(popToMark())))
        case 0x85: try pushTuple(1)
        case 0x86: try pushTuple(2)
        case 0x87: try pushTuple(3)
        case "a": try extend([pop()])
        case "e", 0x90: try extend(popToMark())
        case "s":
            let value = try pop()
            try setItems([pop(), value])
        case "u": try setItems(popToMark())

        // Globals and objects
        case "c": try push(.global(global(module: line(), name: line())))
        case 0x93:
            let name = try pop()
            let module = try pop()
            guard case .text(let name) = name, case .text(let module) = module else {
                throw failure("names a global by something that is not text")
            }
            try push(.global(global(module: module, name: name)))
        case "R":
            let arguments = try pop()
            try push(call(pop(), arguments))
        case 0x81:
            let arguments = try pop()
            try push(call(pop(), arguments))
        case 0x92:
            let keywords = try pop()
            guard case .dictionary(let index) = keywords, containers[index].isEmpty else {
                throw failure("makes an object with keyword arguments")
            }
            let arguments = try pop()
            try push(call(pop(), arguments))
        case "i":
            let callable = try global(module: line(), name: line())
            try push(call(.global(callable), .tuple(container(popToMark()))))
        case "o":
            let items = try popToMark()
            guard let callable = items.first else { throw failure("makes an object of nothing") }
            try push(call(callable, .tuple(container(Array(items.dropFirst())))))
        case "b":
            let state = try pop()
            try build(top(), state)
        case "P": throw failure("refers to a persistent object by a line of text")
        case "Q": try push(persistent(pop()))
        case 0x82, 0x83, 0x84:
            throw failure("uses an extension code", "such pickles depend on one program's registry: save it without")
        case 0x97, 0x98:
            throw failure("keeps buffers outside the file", "save it without out-of-band buffers")
        default:
            throw failure("has an unknown opcode \(opcode)")
        }
    }

    private mutating func mark() throws(ArchiveError) {
        try spendNodes(1)
        marks.append(stack.count)
    }

    private mutating func pushTuple(_ count: Int) throws(ArchiveError) {
        guard stack.count - (marks.last ?? 0) >= count else { throw failure("makes a tuple of more than is there") }
        let items = Array(stack.suffix(count))
        stack.removeLast(count)
        try push(.tuple(container(items)))
    }

    private mutating func extend(_ items: [Node]) throws(ArchiveError) {
        switch try top() {
        case .list(let index), .set(let index): containers[index] += items
        default: throw failure("appends to something that is neither list nor set")
        }
    }

    private mutating func setItems(_ items: [Node]) throws(ArchiveError) {
        guard case .dictionary(let index) = try top() else {
            throw failure("sets items of something that is no dictionary")
        }
        guard items.count.isMultiple(of: 2) else { throw failure("sets a key without a value") }
        containers[index] += items
    }
}

/// Opcodes are written as the characters they are.
private func ~= (character: Unicode.Scalar, byte: UInt8) -> Bool {
    character.value == UInt32(byte)
}
