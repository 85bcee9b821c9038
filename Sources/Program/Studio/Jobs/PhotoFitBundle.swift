import Flambeau
import Foundation

/// The heads of a photo, each in the photo's own camera.
struct PhotoFitBundle: Encodable {
    /// A head: the upright one that the page draws, where the camera sees it, and what a person is told.
    struct Face: Encodable {
        var parameters: ParameterRecord
        /// The weights of the named shapes, of which expression, jaw and eyes are made.
        var weights: [Double]
        /// Takes the head's frame to the camera's (+x right, +y down, +z forward), 4 × 4, column by column.
        var cameraFromHead: [Double]
        var camera: SeenCamera
        /// In degrees, as the viewer sees the head.
        var yaw: Double
        var pitch: Double
        var roll: Double
        /// In metres.
        var distance: Double
        var focalLengthSource: PhotoFit.FocalLengthSource
        /// The root mean square distance between landmarks seen and predicted, in pixels.
        var reprojectionError: Double
    }

    var kind = "photo-fit"
    var faces: [Face]

    /// The bytes of the heads.
    static func encoded(_ result: PhotoResult) throws -> Data {
        try BinaryBundle().encoded(PhotoFitBundle(faces: result.faces.map { face(of: $0.fit) }))
    }

    private static func face(of fit: PhotoFit) -> Face {
        let (angles, degrees) = (fit.yawPitchRoll, 180 / Double.pi)
        return Face(
            parameters: ParameterRecord(fit.parameters), weights: fit.weights,
            cameraFromHead: fit.cameraFromHead.columns,
            camera: SeenCamera(fit.camera), yaw: angles.yaw * degrees, pitch: angles.pitch * degrees,
            roll: angles.roll * degrees, distance: fit.distance, focalLengthSource: fit.focalLengthSource,
            reprojectionError: fit.reprojectionError)
    }
}
