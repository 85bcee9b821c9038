public import Files

/// The photos that arguments stand for: files, and the pictures in folders.
public enum PictureFiles {
    /// What counts as a picture in a folder.
    public static let endings: Set<String> = ["jpg", "jpeg", "png"]

    /// The pictures in a folder, in the order of the numbers in their names.
    ///
    /// - Throws: `FileError` when it cannot be read, or holds none.
    public static func list(in folder: String) throws(FileError) -> [String] {
        let pictures = try FileNames.files(in: folder, endings: endings)
        guard !pictures.isEmpty else {
            throw FileError(
                path: folder, what: "the folder holds no .jpg or .png pictures", advice: "give a folder of pictures")
        }
        return pictures
    }
}
