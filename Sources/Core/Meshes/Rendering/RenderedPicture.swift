public import Images

/// A rendered image and what each of its pixels shows.
public struct RenderedPicture: Sendable {
    /// The image.
    public let image: Image
    /// For each pixel the triangle at its centre, counted through all surfaces in their order; −1 for background.
    ///
    /// With supersampling it is the sample right and below of the centre.
    public let triangles: [Int32]
    /// For each pixel the nearness `RenderView.project` gives of what it shows; −∞ for background.
    public let nearness: [Float]
    /// For each pixel the weights of the triangle's first two corners, corrected for perspective.
    public let weights: [SIMD2<Float>]
}
