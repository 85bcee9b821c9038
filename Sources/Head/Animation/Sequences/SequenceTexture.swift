internal import Files

/// The texture of a sequence's OBJ files: an image, and the material library that the files name.
enum SequenceTexture {
    /// The names that its files may have.
    static let names: Set<String> = ["texture.png", "texture.jpg", "texture.mtl"]
    static let library = "texture.mtl"
    static let material = "head"

    /// The names of the files of a texture.
    static func files(of texture: [UInt8]?) -> [String] {
        guard let texture else { return [] }
        return [texture.starts(with: [0xFF, 0xD8]) ? "texture.jpg" : "texture.png", library]
    }

    /// Writes them into a folder.
    static func write(_ texture: [UInt8]?, to folder: String) throws(FileError) {
        guard let texture else { return }
        let image = files(of: texture)[0]
        try AtomicFile.write(texture, to: folder + "/" + image)
        let text = "newmtl \(material)\nKa 0 0 0\nKd 1 1 1\nKs 0 0 0\nillum 1\nmap_Kd \(image)\n"
        try AtomicFile.write(text, to: folder + "/" + library)
    }
}
