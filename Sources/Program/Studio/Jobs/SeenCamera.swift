import Flambeau

/// A pinhole camera as the page sees through it: pixels of the whole photo, from its upper left corner.
struct SeenCamera: Encodable {
    /// Focal lengths along x and y.
    var focal: [Double]
    /// The principal point.
    var centre: [Double]
    var width: Int
    var height: Int

    init(_ camera: Camera) {
        focal = [camera.focalLengths.x, camera.focalLengths.y]
        centre = [camera.principalPoint.x, camera.principalPoint.y]
        (width, height) = (camera.width, camera.height)
    }
}

extension RigidTransform {
    /// The transform as a 4 × 4 matrix, column by column.
    var columns: [Double] { SimilarityTransform(rotation: rotation, translation: translation).columns }
}
