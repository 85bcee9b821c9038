/// Reads PyTorch's files as data: `.pth` and `.pt` files of tensors, zip-form (since 1.6) and legacy streams.
package enum PyTorchFile {
    /// 0x1950a86a20f9469cfc6c, the lowest byte first.
    static let magicNumber: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]

    /// Whether bytes begin as a legacy stream does: a pickle of the magic number.
    static func isLegacy(_ bytes: [UInt8]) -> Bool {
        bytes.count >= 14 && bytes[0] == 0x80 && bytes[2] == 0x8A && bytes[3] == 10
            && bytes[4..<14].elementsEqual(magicNumber)
    }

    /// What a file holds, tensors as arrays.
    ///
    /// - Throws: `ArchiveError` when it cannot be read, is damaged, or holds Python objects that are not data.
    package static func value(at path: String, limits: ArchiveLimits = ArchiveLimits()) throws(ArchiveError)
        -> PickleValue
    {
        try value(in: ArchiveFile.bytes(at: path, limits: limits), path: path, limits: limits)
    }

    /// What the bytes of a file hold; the path is for messages.
    ///
    /// - Throws: `ArchiveError` when they are damaged or hold Python objects that are not data.
    package static func value(
        in bytes: [UInt8], path: String, limits: ArchiveLimits = ArchiveLimits()
    ) throws(ArchiveError) -> PickleValue {
        if bytes.starts(with: ZipReader.magic) {
            return try value(in: ZipReader(bytes, path: path, limits: limits))
        }
        guard isLegacy(bytes) else {
            throw ArchiveError(
                path: path, place: .offset(0), what: "is no file of PyTorch, neither zip-form nor a legacy stream",
                advice: "give a file that torch.save wrote")
        }
        var machine = PickleMachine(
            bytes, from: 0, path: path, limits: limits,
            budget: ArchiveBudget(limits, fileSize: bytes.count, growth: ArchiveBudget.pickleGrowth))
        let root = try machine.runLegacy()
        return try machine.value(of: root)
    }

    /// The named tensors of a file: those of the dictionary it holds, or of the dictionary's `state_dict`, `model` or
    /// `params` where it is a training checkpoint.
    ///
    /// - Throws: `ArchiveError` as `value(at:)` does, and when the file holds no tensors by name.
    package static func tensors(at path: String, limits: ArchiveLimits = ArchiveLimits()) throws(ArchiveError)
        -> [String: NumericArray]
    {
        let value = try value(at: path, limits: limits)
        for candidate in [value["state_dict"], value["model_state_dict"], value["model"], value["params"], value] {
            guard case .dictionary(let entries) = candidate else { continue }
            var tensors: [String: NumericArray] = [:]
            for entry in entries {
                if case .text(let name) = entry.key, case .array(let array) = entry.value { tensors[name] = array }
            }
            if !tensors.isEmpty { return tensors }
        }
        throw ArchiveError(
            path: path, what: "holds no tensors by name", advice: "save the network's state_dict() with torch.save")
    }

    /// The name of the pickle in a zip file of PyTorch's; `nil` for another zip file.
    static func pickleName(in zip: ZipReader) -> String? {
        zip.names.first { $0 == "data.pkl" || $0.hasSuffix("/data.pkl") }
    }

    /// What a zip file of PyTorch's holds.
    static func value(in zip: ZipReader) throws(ArchiveError) -> PickleValue {
        let path = zip.path
        guard let name = pickleName(in: zip), let pickle = try zip.bytes(of: name)
        else {
            throw ArchiveError(
                path: path, what: "is a zip file without a data.pkl", advice: "give a file that torch.save wrote")
        }
        let folder = name.dropLast("data.pkl".count)
        let isBigEndian = try zip.bytes(of: folder + "byteorder").map { String(decoding: $0, as: UTF8.self) } == "big"
        var machine = PickleMachine(pickle, from: 0, path: "\(path)/\(name)", limits: zip.limits, budget: zip.budget)
        let root = try machine.run()
        for index in machine.storages.indices {
            let key = machine.storages[index].key
            guard let bytes = try zip.bytes(of: "\(folder)data/\(key)") else {
                throw ArchiveError(
                    path: path, place: .key("\(folder)data/\(key)"), what: "is missing, but a tensor needs it",
                    advice: "fetch or save the file again")
            }
            let (size, overflow) = machine.storages[index].count.multipliedReportingOverflow(
                by: machine.storages[index].type.size)
            guard !overflow, bytes.count >= size else {
                throw ArchiveError(
                    path: path, place: .key("\(folder)data/\(key)"),
                    what: "has \(bytes.count) bytes for \(machine.storages[index].count) elements",
                    advice: "fetch or save the file again")
            }
            machine.attach(bytes, to: index)
            machine.storages[index].type.isBigEndian = isBigEndian
        }
        return try machine.value(of: root)
    }
}
