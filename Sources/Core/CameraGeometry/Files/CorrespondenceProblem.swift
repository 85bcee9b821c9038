public import Cameras
internal import Files
public import SpatialGeometry

/// The correspondences of one problem as a file states them: one view, two views, or views of a planar target.
///
/// Pixels are COLMAP's: the centre of the top-left pixel is at (0.5, 0.5).
public struct CorrespondenceProblem: Sendable {
    /// One picture of a planar target.
    public struct TargetView: Sendable {
        /// Image points.
        public var points2D: [Vector2]
        /// Points of the target's plane, by index; the problem's own where there are none.
        public var target: [Vector2]?
    }

    /// The camera of one view or of both.
    public var camera: CameraDescription?
    /// The first of two cameras.
    public var camera1: CameraDescription?
    /// The second of two cameras.
    public var camera2: CameraDescription?
    /// Image points of one view.
    public var points2D: [Vector2]?
    /// World points of one view, by index.
    public var points3D: [Vector3]?
    /// Image points of the first view.
    public var points1: [Vector2]?
    /// Image points of the second view, by index.
    public var points2: [Vector2]?
    /// secondFromFirst.
    public var pose: PoseDescription?
    /// Points of a target's plane, shared by all views of a calibration.
    public var target: [Vector2]?
    /// Views of a target.
    public var views: [TargetView]?

    /// A problem that states nothing.
    public init() {}

    /// The cameras of two views: `camera1` and `camera2`, or `camera` for both.
    ///
    /// - Throws: `CorrespondenceFileError` when there is none, or one has no parameters.
    public func cameras() throws -> (Camera, Camera) {
        let first = try camera1 ?? camera ?? require(\.camera1, "camera1")
        return (try first.camera(), try (camera2 ?? camera ?? first).camera())
    }

    /// What the problem states under a key.
    ///
    /// - Throws: ``CorrespondenceFileError`` that names the key where it is missing.
    public func require<Value>(
        _ key: KeyPath<CorrespondenceProblem, Value?>, _ name: String
    ) throws(CorrespondenceFileError) -> Value {
        guard let value = self[keyPath: key] else { throw CorrespondenceFileError("\"\(name)\" is missing") }
        return value
    }
}

extension CorrespondenceProblem: Decodable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case camera, camera1, camera2, points2D, points3D, points1, points2, pose, target, views
    }

    /// Reads a problem's object; unknown keys and points of another number of coordinates are errors.
    public init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys(CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        camera = try values.decodeIfPresent(CameraDescription.self, forKey: .camera)
        camera1 = try values.decodeIfPresent(CameraDescription.self, forKey: .camera1)
        camera2 = try values.decodeIfPresent(CameraDescription.self, forKey: .camera2)
        points2D = try values.decodeIfPresent([Coordinates<Vector2>].self, forKey: .points2D)?.map(\.vector)
        points3D = try values.decodeIfPresent([Coordinates<Vector3>].self, forKey: .points3D)?.map(\.vector)
        points1 = try values.decodeIfPresent([Coordinates<Vector2>].self, forKey: .points1)?.map(\.vector)
        points2 = try values.decodeIfPresent([Coordinates<Vector2>].self, forKey: .points2)?.map(\.vector)
        pose = try values.decodeIfPresent(PoseDescription.self, forKey: .pose)
        target = try values.decodeIfPresent([Coordinates<Vector2>].self, forKey: .target)?.map(\.vector)
        views = try values.decodeIfPresent([TargetView].self, forKey: .views)
    }
}

extension CorrespondenceProblem.TargetView: Decodable {
    private enum CodingKeys: String, CodingKey, CaseIterable { case points2D, target }

    /// Reads a view's object.
    public init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys(CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        points2D = try values.decode([Coordinates<Vector2>].self, forKey: .points2D).map(\.vector)
        target = try values.decodeIfPresent([Coordinates<Vector2>].self, forKey: .target)?.map(\.vector)
    }
}
