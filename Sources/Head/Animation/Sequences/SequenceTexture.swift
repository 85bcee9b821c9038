internal import Files

/// The texture of a sequence's OBJ files: an image, and the material library that the files name, both under the word that
/// the frames begin with, so that a fit's own texture in the same folder stays.
struct SequenceTexture {
    /// The material's name.
    static let material = "head"
    /// The image's bytes.
    let image: [UInt8]
    /// The names of the image and of the library.
    let imageName: String
    let library: String

    init(_ image: [UInt8], _ names: FrameNames) {
        self.image = image
        imageName = "\(names.word)_texture." + (image.starts(with: [0xFF, 0xD8]) ? "jpg" : "png")
        library = "\(names.word)_texture.mtl"
    }

    /// The names of its files.
    var files: [String] { [imageName, library] }

    /// The names that files of a texture may have.
    static func possibleFiles(_ names: FrameNames) -> Set<String> {
        Set(["png", "jpg", "mtl"].map { "\(names.word)_texture.\($0)" })
    }

    /// Writes both files into a folder.
    func write(to folder: String) throws(FileError) {
        try AtomicFile.write(image, to: folder + "/" + imageName)
        let text = "newmtl \(Self.material)\nKa 0 0 0\nKd 1 1 1\nKs 0 0 0\nillum 1\nmap_Kd \(imageName)\n"
        try AtomicFile.write(text, to: folder + "/" + library)
    }
}
