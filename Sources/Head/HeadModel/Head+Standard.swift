extension Head {
    /// The head that comes with the project, or the one that `FLAMBEAU_MODEL` names.
    ///
    /// - Parameter pieces: whether teeth, gums, tongue and lashes come along.
    /// - Throws: `ArchiveError` when there is none, or it is wrong.
    public static func standard(pieces: HeadPieces = .none) throws -> Head {
        Head(try HeadModelArrays.load(HeadModelLocation.find(), pieces: pieces))
    }
}
