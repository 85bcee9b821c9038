import Flambeau
import Foundation

/// A face's pose as JSON tells it: lengths in metres, angles in degrees, pixels of the upright photo.
struct FaceReport: Encodable {
    /// In a video: the face's number, whether it was found in this frame or carried here, how far the smoothed angles
    /// lag behind in seconds.
    var identity: Int?
    var isDetected: Bool?
    var lag: Double?
    var box: [Double]
    var score: Double
    /// How much the landmarks can be trusted, 0…1.
    var confidence: Double
    var landmarks: String
    var yaw: Double
    var pitch: Double
    var roll: Double
    /// The same about the camera's axes, as `rotation` has them, rather than about the line of sight to the face.
    var cameraAxes: [String: Double]
    /// Standard deviations of a turn about x right, y up and the line of sight, in degrees.
    var deviations: [Double]
    /// cameraFromHead, rows.
    var rotation: [[Double]]
    var translation: [Double]
    var distance: Double
    var focalLength: Double
    var focalLengthSource: String
    var reprojectionError: Double
    /// Of a turn in radians and a shift in metres about and along the camera's axes.
    var covariance: [[Double]]

    init(_ face: DetectedFace, _ fit: PhotoFit, scheme: LandmarkScheme, source: String) {
        let degrees = 180 / Double.pi
        func angle(_ radians: Double) -> Double { (radians * degrees).rounded(decimals: 4) }
        let (angles, axes) = (fit.yawPitchRoll, fit.cameraYawPitchRoll)
        box = face.box.corners.map { $0.rounded(decimals: 3) }
        score = face.score.rounded(decimals: 5)
        confidence = face.confidence.rounded(decimals: 5)
        landmarks = scheme.name
        (yaw, pitch, roll) = (angle(angles.yaw), angle(angles.pitch), angle(angles.roll))
        cameraAxes = ["yaw": angle(axes.yaw), "pitch": angle(axes.pitch), "roll": angle(axes.roll)]
        let spread = fit.sightDeviations
        deviations = (0..<3).map { angle(spread[$0]) }
        let matrix = fit.cameraFromHead.rotation.matrix
        rotation = (0..<3).map { row in (0..<3).map { matrix[row, $0].rounded(decimals: 8) } }
        let place = fit.cameraFromHead.translation
        translation = (0..<3).map { place[$0].rounded(decimals: 6) }
        distance = place.length.rounded(decimals: 6)
        focalLength = fit.focalLength.rounded(decimals: 3)
        focalLengthSource = source
        reprojectionError = fit.reprojectionError.rounded(decimals: 4)
        covariance = (0..<6).map { row in (0..<6).map { fit.covariance[row, $0] } }
    }
}

/// A photo and its faces.
struct PhotoReport: Encodable {
    var photo: String
    var width: Int
    var height: Int
    var faces: [FaceReport]
}
