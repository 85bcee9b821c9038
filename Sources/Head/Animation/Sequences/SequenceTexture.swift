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
    /// The names of the pieces, which have materials of their own: the image is of the head's own vertices.
    private let pieces: [String]

    init(_ image: [UInt8], _ names: FrameNames, _ head: Head) {
        self.image = image
        pieces = head.pieces.map(\.name)
        imageName = "\(names.word)_texture." + (image.starts(with: [0xFF, 0xD8]) ? "jpg" : "png")
        library = "\(names.word)_texture.mtl"
    }

    /// Where the triangles of each piece begin.
    static func changes(_ head: Head) -> [(triangle: Int, material: String)] {
        head.pieces.compactMap { piece in
            let corner = head.triangles.firstIndex { piece.vertices.contains(Int($0)) }
            return corner.map { ($0 / 3, piece.name) }
        }
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
        var text = "newmtl \(Self.material)\nKa 0 0 0\nKd 1 1 1\nKs 0 0 0\nillum 1\nmap_Kd \(imageName)\n"
        for piece in pieces {
            let color = HeadColors.ofPiece(piece).map { "\((1000 * Double($0) / 255).rounded() / 1000)" }
            text += "\nnewmtl \(piece)\nKa 0 0 0\nKd \(color.joined(separator: " "))\nKs 0 0 0\nillum 1\n"
        }
        try AtomicFile.write(text, to: folder + "/" + library)
    }
}
