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
