extension Head {
    /// The head that comes with the project, or the one that `FLAMBEAU_MODEL` names.
    ///
    /// - Throws: `ArchiveError` when there is none, or it is wrong.
    public static func standard() throws -> Head {
        Head(try HeadModelArrays.load(HeadModelLocation.find()))
    }
}
