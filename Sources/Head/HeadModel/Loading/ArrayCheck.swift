internal import Archives

/// Checks of one array, with errors that name it.
struct ArrayCheck {
    let path: String

    func failure(_ key: String, _ what: String, _ expected: String) -> ArchiveError {
        ArchiveError(path: path, place: .key(key), what: what, advice: expected)
    }

    func count(_ key: String, _ count: Int, _ shape: [Int]) throws(ArchiveError) {
        let expected = shape.reduce(1, *)
        guard count == expected else {
            throw failure(key, "has \(count) values", "it should be \(ArrayFields.tuple(shape)), \(expected) values")
        }
    }

    /// Every value is finite: its exponent is not all ones.
    func finite(_ key: String, _ values: [Double]) throws(ArchiveError) {
        let infinite: UInt64 = 0x7FF0_0000_0000_0000
        var found: UInt64 = 0
        for value in values { found |= value.bitPattern & infinite == infinite ? 1 : 0 }
        guard found != 0, let index = values.firstIndex(where: { !$0.isFinite }) else { return }
        throw failure(key, "has the value \(values[index]) at position \(index)", "every value should be finite")
    }

    func indices(_ key: String, _ values: [Int32], below count: Int, _ what: String) throws(ArchiveError) {
        guard let index = values.firstIndex(where: { $0 < 0 || $0 >= count }) else { return }
        throw failure(
            key, "refers to number \(values[index]) at position \(index)", "there are \(count) \(what), from 0")
    }
}
