import ArgumentParser
import Flambeau

/// What a fit does beyond the model's own surface: free vertices, and the scan's colours.
struct SurfaceOptions: ParsableArguments {
    @Flag(
        help: ArgumentHelp(
            "Also free every vertex to follow the scan.",
            discussion: "Writes detail.obj, detail-error.png and person.npz, which `animate --identity` takes."))
    var detail = false

    @Flag(
        help: ArgumentHelp(
            "Also bake the scan's image or colours into the head's own texture.",
            discussion: "Writes texture.png and texture.mtl, which the meshes name."))
    var texture = false

    @Option(
        help: ArgumentHelp(
            "The scan's image, where its file does not name the right one; implies --texture.", valueName: "file"),
        completion: .file(extensions: ["png", "jpg", "jpeg"]))
    var textureImage: String?

    @Flag(help: "Turn the scan's texture coordinates upside down, as glTF has them; implies --texture.")
    var flipTexture = false

    @Option(help: ArgumentHelp("The width and height of the texture in pixels.", valueName: "pixels"))
    var textureSize: Int = 1024

    func validate() throws {
        guard TextureBaker.sizes.contains(textureSize) else {
            throw ValidationError(
                "--texture-size is \(textureSize); \(TextureBaker.sizes.lowerBound) to \(TextureBaker.sizes.upperBound) "
                    + "was expected")
        }
    }

    /// How the scan's colours are baked; `nil` where they are not.
    var bakedTexture: ScanOptions.Texture? {
        guard texture || textureImage != nil || flipTexture else { return nil }
        return ScanOptions.Texture(size: textureSize, image: textureImage, isFlipped: flipTexture)
    }
}
