public import HeadModel
public import Landmarks
public import SpatialGeometry

/// The sphere in which a face is measured.
public struct FaceRegion: Equatable, Sendable {
    /// The middle, in the scan's frame and unit.
    public var centre: Vector3
    /// The radius, in the scan's unit.
    public var radius: Double

    /// A sphere.
    public init(centre: Vector3, radius: Double) {
        self.centre = centre
        self.radius = radius
    }

    /// The sphere of the NoW benchmark, from iBUG's landmarks: about a point between the nose's bottom and its
    /// bridge, of radius 1.4·(outer-eye distance + nose length)/2.
    ///
    /// `nil` when landmarks 27, 33, 36 and 45 of the 68 are not all there.
    public init?(_ landmarks: LandmarkSet) {
        let shift = landmarks.scheme == .ibug68 ? 0 : landmarks.scheme == .ibug51 ? 17 : nil
        guard let shift else { return nil }
        let points = Dictionary(zip(landmarks.indices, landmarks.points), uniquingKeysWith: { first, _ in first })
        guard let bridge = points[27 - shift], let bottom = points[33 - shift], let right = points[36 - shift],
            let left = points[45 - shift]
        else { return nil }
        centre = bottom + 0.3 * (bridge - bottom)
        radius = 1.4 * ((right - left).length + (bridge - bottom).length) / 2
    }

    /// The same sphere from the landmarks of a head with these vertices; `nil` when it has none.
    public init?(of head: Head, vertices: [Float]) {
        guard let points = try? head.landmarks(.ibug51, vertices: vertices) else { return nil }
        self.init(
            LandmarkSet(scheme: .ibug51, indices: Array(points.indices), points: points.map { Vector3($0) }))
    }
}
