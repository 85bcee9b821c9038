internal import Files
public import Images

/// A texture in a head model's own layout.
public struct BakedTexture: Equatable, Sendable {
    /// The image, square; u runs to the right, v upwards.
    public var image: Image
    /// The share of the face's texels (of all, where the model has no region `face`) that the scan gave, 0…1.
    public var coveredShare: Double

    /// The name that meshes and material files give the material.
    public static let material = "head"

    /// A Wavefront material file that names an image.
    public static func materialFile(image: String) -> String {
        """
        newmtl \(material)
        Ka 0 0 0
        Kd 1 1 1
        Ks 0 0 0
        illum 1
        map_Kd \(image)

        """
    }

    /// Writes the image and the material file that names it, each whole or not at all.
    ///
    /// - Parameters:
    ///   - folder: where.
    ///   - name: the files' name without an ending.
    /// - Returns: the names of the material file and the image.
    /// - Throws: `ImageError` or `FileError` when a file cannot be written.
    @discardableResult
    public func write(to folder: String, name: String) throws -> (material: String, image: String) {
        let (material, picture) = ("\(name).mtl", "\(name).png")
        try ImageFile.write(image, to: "\(folder)/\(picture)")
        try AtomicFile.write(Self.materialFile(image: picture), to: "\(folder)/\(material)")
        return (material, picture)
    }
}
