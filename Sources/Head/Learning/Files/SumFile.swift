import Files
public import HeadModel

/// Files of sums: written, read, and added to one another without holding more than a piece of each.
public enum SumFile {
    /// Values handled at once.
    private static let piece = 1 << 17

    /// Writes sums, whole or not at all; the same sums give the same bytes.
    ///
    /// - Throws: `FileError` when the file cannot be written.
    public static func write(_ sums: LearningSums, to path: String) throws {
        var writer = try SumFileWriter(path, sums.header)
        for array in sums.arrays {
            for start in stride(from: 0, to: array.values.count, by: piece) {
                try writer.append(array.values[start..<min(start + piece, array.values.count)])
            }
        }
        try writer.commit()
    }

    /// What a file's sums are of.
    ///
    /// - Throws: `LearningError` when it is no sum file or truncated.
    public static func header(of path: String) throws(LearningError) -> SumHeader { try SumFileReader(path).header }

    /// Reads sums.
    ///
    /// - Parameter model: the model that they were made with, to which their arrays must fit.
    /// - Throws: `LearningError` when the file is no sum file, is damaged, or is of another model.
    public static func read(_ path: String, for model: HeadModelArrays) throws(LearningError) -> LearningSums {
        try read(SumFileReader(path), path, model)
    }

    /// The same for the bytes of a file; the path is for messages.
    static func read(bytes: [UInt8], path: String, for model: HeadModelArrays) throws(LearningError)
        -> LearningSums
    {
        try read(SumFileReader(bytes: bytes, path: path), path, model)
    }

    private static func read(
        _ reader: SumFileReader, _ path: String, _ model: HeadModelArrays
    ) throws(LearningError) -> LearningSums {
        let header = reader.header
        guard header.model == model.checksum else {
            throw LearningError(
                path, "holds sums made with another model, '\(header.modelName)', not '\(model.name)'",
                advice: "give the model that 'learn accumulate' was given")
        }
        var sums = LearningSums(header.step, model: model, options: header.options)
        guard sums.header.arrays == header.arrays else {
            throw LearningError(
                path, "has arrays that do not fit the model", advice: "make the sums again with this version")
        }
        sums.header = header
        for index in sums.arrays.indices {
            var values: [Double] = []
            values.reserveCapacity(sums.arrays[index].values.count)
            let count = sums.arrays[index].values.count
            for start in stride(from: 0, to: count, by: piece) {
                values += try reader.values(min(piece, count - start))
            }
            sums.arrays[index].values = values
        }
        try reader.finish()
        return sums
    }

    /// Adds the sums of parts, in any order, into one file.
    ///
    /// - Throws: `LearningError` when a part is damaged, parts are of different steps, models or options, or a subject is in
    ///   two of them; `FileError` when the file cannot be written.
    public static func merge(_ paths: [String], to output: String) throws -> SumHeader {
        guard let first = paths.first else {
            throw LearningError("the parts", "are none", advice: "name the sum files to add")
        }
        try OutputFiles.check([output], against: paths)
        let base = try header(of: first)
        var merged = base
        var owners: [String: String] = [:]
        (merged.registrations, merged.rejected, merged.counted, merged.displacements) = (0, 0, 0, 0)
        for path in paths {
            let header = try header(of: path)
            try check(header, path, against: base, first)
            for subject in header.subjects {
                if let owner = owners.updateValue(path, forKey: subject) {
                    throw LearningError(
                        path,
                        "holds a subject that \(owner == path ? "it" : owner) holds too (\(subject)): a part twice, or a "
                            + "subject divided among parts",
                        advice: "name each part once, with all of a subject in one part")
                }
            }
            merged.registrations += header.registrations
            merged.rejected += header.rejected
            merged.counted += header.counted
            merged.displacements += header.displacements
        }
        merged.subjects = owners.keys.sorted()
        var writer = try SumFileWriter(output, merged)
        // A file's check covers its header and all of its values: each part is read through by a reader of its own.
        let readers = try paths.map { try SumFileReader($0) }
        for entry in base.arrays {
            for start in stride(from: 0, to: entry.count, by: piece) {
                let count = min(piece, entry.count - start)
                var sum = try readers[0].values(count)
                for index in readers.indices.dropFirst() {
                    let values = try readers[index].values(count)
                    for place in 0..<count {
                        sum[place] =
                            entry.combination == .sum ? sum[place] + values[place] : min(sum[place], values[place])
                    }
                }
                guard sum.allSatisfy({ $0.magnitude <= ExactSum.limit }) else {
                    throw LearningError(
                        output, "would hold sums beyond 2^53 units in '\(entry.name)'", advice: "merge fewer parts")
                }
                try writer.append(sum)
            }
        }
        for reader in readers { try reader.finish() }
        try writer.commit()
        return merged
    }

    private static func check(
        _ header: SumHeader, _ path: String, against base: SumHeader, _ first: String
    ) throws(LearningError) {
        let difference: String? =
            if header.step != base.step {
                "of the \(header.step.rawValue) step where \(first) is of the \(base.step.rawValue) step"
            } else if header.model != base.model {
                "made with the model '\(header.modelName)' (\(header.model.prefix(12))…) where \(first) was made with "
                    + "'\(base.modelName)' (\(base.model.prefix(12))…)"
            } else if header.options != base.options {
                "made with other options than \(first)"
            } else if header.arrays != base.arrays {
                "of other arrays than \(first)"
            } else {
                nil
            }
        guard let difference else { return }
        throw LearningError(path, "is \(difference)", advice: "add sums of one step, model and set of options only")
    }
}
