internal import CEXIF

/// A photo the right way up, and what its file says of how it was taken.
public struct Photo: Equatable, Sendable {
    /// The pixels, upright.
    public var image: Image
    /// The file's metadata.
    public var metadata: PhotoMetadata

    /// A photo of the given image.
    public init(image: Image, metadata: PhotoMetadata = PhotoMetadata()) {
        self.image = image
        self.metadata = metadata
    }
}

/// What a photo's EXIF block says of its making.
///
/// CIPA DC-008, "Exchangeable image file format for digital still cameras: Exif version 2.32".
public struct PhotoMetadata: Equatable, Sendable {
    /// Which way up the pixels are stored, 1…8; 1 is upright, and what a file without metadata has.
    public var orientation: Int
    /// The focal length in pixels of the image as stored, where the block says enough to know it.
    public var focalLength: Double?

    /// Metadata of the given values.
    public init(orientation: Int = 1, focalLength: Double? = nil) {
        self.orientation = orientation
        self.focalLength = focalLength
    }

    /// Reads an EXIF block, or a JPEG file with one; what is none says nothing.
    ///
    /// The focal length is f₃₅·diagonal/43.27 mm where the file gives an equivalent on film, which is defined by the diagonal
    /// (36×24 mm), else f·density of the focal plane.
    ///
    /// - Parameters:
    ///   - bytes: a JPEG file, or a block from `Exif` or from its byte order on.
    ///   - width: the width of the image as stored.
    ///   - height: its height.
    public init(reading bytes: [UInt8], width: Int, height: Int) {
        let isBlock = bytes.starts(with: "II*\0".utf8) || bytes.starts(with: "MM\0*".utf8)
        let block = isBlock ? Array("Exif\0\0".utf8) + bytes : bytes
        let exif = flambeau_exif_read(block, block.count)
        self.init(orientation: exif.orientation == 0 ? 1 : Int(exif.orientation))
        // Inch, centimetre, and as some cameras write, millimetre and micrometre.
        let unit: Double =
            switch exif.focal_plane_unit {
            case 3: 10
            case 4: 1
            case 5: 1e-3
            default: 25.4
            }
        let diagonal = (Double(width * width + height * height)).squareRoot()
        var focal = 0.0
        if exif.focal_length_35mm > 0 {
            focal = exif.focal_length_35mm * diagonal / (36.0 * 36 + 24 * 24).squareRoot()
        } else if exif.focal_length > 0, exif.focal_plane_x > 0 {
            // The density is of the photo as taken; it may have been scaled since.
            let written = max(exif.pixel_width, exif.pixel_height)
            let taken = written > 0 ? written : Double(max(width, height))
            focal = exif.focal_length / unit * exif.focal_plane_x * Double(max(width, height)) / taken
        }
        // Between a field of view of 170° and one of 0.5°: anything else is a slip of the pen.
        if focal > 0.04 * diagonal, focal < 115 * diagonal { focalLength = focal }
    }
}
