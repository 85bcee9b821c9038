package import FaceDetection

extension FaceBox {
    /// x0, y0, x1, y1.
    package var corners: [Double] { [minimum.x, minimum.y, maximum.x, maximum.y] }
}
