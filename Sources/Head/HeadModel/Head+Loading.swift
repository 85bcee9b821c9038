internal import Archives

extension Head {
    /// A head model from its file, and what parameter files and reports say of it.
    ///
    /// - Parameters:
    ///   - path: a FLAME pickle or an `.npz`; by default the one that `FLAMBEAU_MODEL` names, else the head that comes with
    ///     the project.
    ///   - pieces: whether teeth, gums, tongue and lashes come along, where the file has them; what is said of the model is
    ///     the same.
    /// - Throws: `ArchiveError` that names the file and what is wrong in it.
    public static func loaded(
        from path: String? = nil, pieces: HeadPieces = .none
    ) throws -> (head: Head, model: ModelReference) {
        let arrays = try HeadModelArrays.load(HeadModelLocation.find(path), pieces: pieces)
        return (Head(arrays), ModelReference(name: arrays.name, checksum: arrays.checksum))
    }
}
