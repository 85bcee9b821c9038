extension PickleMachine {
    /// What a persistent id of torch stands for: ('storage', type, key, device, number of elements, view).
    mutating func persistent(_ id: Node) throws(ArchiveError) -> Node {
        guard let fields = items(id), fields.count >= 5, text(fields[0]) == "storage",
            case .global(.torchStorage(let type)) = fields[1], let key = text(fields[2]),
            case .integer(let count) = fields[4], count >= 0
        else { throw failure("refers to a persistent object that is no storage of torch") }
        if fields.count > 5 {
            guard case .none = fields[5] else {
                throw failure("has a view of a storage", "load and save it again with a newer PyTorch")
            }
        }
        if let known = storagesByKey[key] {
            guard storages[known].type == type else { throw failure("has a storage '\(key)' of two types") }
            return .storage(known)
        }
        try spendNodes(8)
        storagesByKey[key] = storages.count
        storages.append(TorchStorage(type: type, key: key, count: Int(count), payload: nil))
        return .storage(storages.count - 1)
    }

    /// `_rebuild_tensor_v2(storage, offset, sizes, strides, …)`.
    mutating func tensor(_ arguments: [Node]) throws(ArchiveError) -> Node {
        guard arguments.count >= 4, case .storage(let storage) = arguments[0], case .integer(let offset) = arguments[1],
            let shape = integers(arguments[2]), let strides = integers(arguments[3]), shape.count == strides.count
        else { throw failure("has a tensor with a broken state") }
        return try object(.tensor(storage: storage, offset: Int(offset), shape: shape, strides: strides))
    }

    /// `_load_from_bytes(bytes)`: a legacy stream inside the pickle that holds one storage.
    mutating func loadStorage(_ span: Span) throws(ArchiveError) -> Node {
        guard streamDepth < 3 else { throw failure("has torch streams inside torch streams, four levels deep") }
        try spend(span.range.count)
        let offset = span.buffer == 0 ? origin + span.range.lowerBound : origin + opcodeStart
        var machine = PickleMachine(
            Array(bytes(span)), from: 0, path: path, limits: limits, budget: budget, streamDepth: streamDepth + 1,
            origin: offset)
        let root = try machine.runLegacy()
        guard case .storage(let index) = root, let payload = machine.storages[index].payload else {
            throw failure("has a torch stream that does not hold a storage")
        }
        try spendNodes(8)
        // Keys of different streams have nothing to do with each other, so this one gets no entry by key.
        var storage = machine.storages[index]
        storage.payload = try keep(Array(machine.bytes(payload)))
        storages.append(storage)
        return .storage(storages.count - 1)
    }

    /// Torch's legacy stream: pickles of a magic number, a version, facts about the writing system, the object and the
    /// keys of its storages, then for each key the number of elements and the elements.
    mutating func runLegacy() throws(ArchiveError) -> Node {
        guard case .largeInteger(let magic) = try run(), bytes(magic).elementsEqual(PyTorchFile.magicNumber) else {
            throw failure("does not begin with torch's magic number")
        }
        guard case .integer(1001) = try run() else { throw failure("is not version 1001 of torch's legacy stream") }
        guard case .dictionary(let system) = try run() else { throw failure("does not describe the writing system") }
        var isBigEndian = false
        for (key, value) in zip(containers[system], containers[system].dropFirst()) {
            if text(key) == "little_endian", case .boolean(false) = value { isBigEndian = true }
        }
        let root = try run()
        let list = try run()
        guard let keys = items(list) else { throw failure("does not list its storages") }
        for key in keys {
            opcodeStart = position
            guard let key = text(key), let index = storagesByKey[key] else {
                throw failure("has a storage that no tensor uses")
            }
            var count = try number(8)
            if isBigEndian { count = count.byteSwapped }
            guard count == UInt64(storages[index].count) else {
                throw failure("has a storage '\(key)' of \(count) elements instead of \(storages[index].count)")
            }
            let (size, overflow) = storages[index].count.multipliedReportingOverflow(by: storages[index].type.size)
            guard !overflow else { throw failure("has a storage '\(key)' of \(count) elements") }
            storages[index].payload = try take(size)
            storages[index].type.isBigEndian = isBigEndian
        }
        return root
    }
}
