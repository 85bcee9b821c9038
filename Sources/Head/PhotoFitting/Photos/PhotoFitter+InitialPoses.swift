internal import CameraGeometry
import HeadModel
internal import Registration
internal import SpatialGeometry

extension PhotoFitter {
    /// States of the mean head that explain a photo's landmarks: one, or its planar twin too.
    func initialStates(
        of observation: PhotoObservation, in frame: ObservedFrame, place: String?
    ) throws(FittingError) -> [FrameState] {
        let focalLength = observation.knownFocalLength ?? observation.assumedFocalLength
        return try initialPoses(of: frame.views[0], place: place).map {
            FrameState(worldFromHead: $0, focalLength: focalLength, parameters: .neutral(of: head))
        }
    }

    /// Poses of the mean head in the frame of a view's camera: one, or its planar twin too.
    func initialPoses(of view: ObservedView, place: String?) throws(FittingError) -> [RigidTransform] {
        let template = head.template
        let points = view.points.map { Vector3($0.position(in: template)) }
        do throws(CameraGeometryError) {
            var options = RobustOptions()
            options.method = .none
            let found = try AbsolutePose.estimate(view.targets, points, camera: view.camera, options: options)
            return [found.cameraFromWorld] + (found.alternative.map { [$0.cameraFromWorld] } ?? [])
        } catch {
            throw FittingError(.landmarks, at: place, "the landmarks give no pose: \(error)")
        }
    }
}
