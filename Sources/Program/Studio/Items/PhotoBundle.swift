import Flambeau
import Foundation

/// A photo as the page draws it: upright, as a PNG of a size that a screen has.
struct PhotoBundle: Encodable {
    var kind = "photo"
    var name: String
    /// The size of the photo itself, in pixels.
    var width: Int
    var height: Int

    /// The longest side of what the page draws, in pixels.
    private static let longestSide = 1_600

    /// The bytes of a photo.
    static func encoded(_ photo: Photo, name: String) throws -> Data {
        let image = photo.image
        let scale = min(1, Double(longestSide) / Double(max(image.width, image.height)))
        let shown =
            scale == 1
            ? image
            : image.resized(
                width: max(1, Int((scale * Double(image.width)).rounded())),
                height: max(1, Int((scale * Double(image.height)).rounded())))
        var bundle = BinaryBundle()
        bundle.add("picture", try shown.pngData())
        return try bundle.encoded(PhotoBundle(name: name, width: image.width, height: image.height))
    }
}
