internal import Landmarks
public import SurfaceDetail
internal import PhotoFitting
public import Fitting
internal import Registration
extension FitReport {
    /// What came of freeing the vertices.
    public struct Detail: Codable, Equatable, Sendable {
        /// What each stage did.
        public var stages: [DetailFit.Stage]
        /// How far the triangles of the face changed against the fitted model.
        public var triangles: DetailFit.Triangles
        /// How far the scan lies from the freed vertices' surface within the face, in millimetres.
        public var error: FaceError?

        /// The report of a registration.
        public init(_ detail: DetailFit, error: FaceError?) {
            stages = detail.stages
            triangles = detail.triangles
            self.error = error
        }
    }

    /// What came of baking the scan's colours.
    public struct Texture: Codable, Equatable, Sendable {
        /// The width and height in pixels.
        public var size: Int
        /// The share of the face's texels that the scan gave, 0…1; the rest was filled.
        public var coveredShare: Double

        /// The report of a texture.
        public init(_ texture: BakedTexture) {
            size = texture.image.width
            coveredShare = texture.coveredShare
        }
    }
}
