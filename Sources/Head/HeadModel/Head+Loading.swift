internal import Archives

extension Head {
    /// A head model from its file, and what parameter files and reports say of it.
    ///
    /// - Parameter path: a FLAME pickle or an `.npz`; by default the one that `FLAMBEAU_MODEL` names, else the head that
    ///   comes with the project.
    /// - Throws: `ArchiveError` that names the file and what is wrong in it.
    public static func loaded(from path: String? = nil) throws -> (head: Head, model: ModelReference) {
        let arrays = try HeadModelArrays.load(HeadModelLocation.find(path))
        return (Head(arrays), ModelReference(name: arrays.name, checksum: arrays.checksum))
    }
}
