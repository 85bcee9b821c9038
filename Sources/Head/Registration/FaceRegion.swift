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

    /// The sphere of the NoW benchmark, from iBUG's landmarks.
    ///
    /// With the bridge of the nose b, the middle of the inner eye corners (39 and 42), its bottom n (33) and the outer
    /// eye corners r and l (36 and 45), it is the sphere about n + 0.3·(b − n) of radius 1.4·(|r − l| + |b − n|)/2:
    /// `compute_mask` of the benchmark's own evaluation. Sanyal, Bolkart, Feng and Black, "Learning to regress 3D face
    /// shape and expression from an image without 3D supervision", CVPR 2019.
    ///
    /// `nil` when these five landmarks are not all there.
    public init?(_ landmarks: LandmarkSet) {
        var points: [Int: Vector3] = [:]
        for (index, point) in zip(landmarks.indices, landmarks.points) {
            if let number = landmarks.scheme.ibug68Index(index), points[number] == nil { points[number] = point }
        }
        guard let bottom = points[33], let outerRight = points[36], let innerRight = points[39],
            let innerLeft = points[42], let outerLeft = points[45]
        else { return nil }
        let bridge = 0.5 * (innerRight + innerLeft)
        centre = bottom + 0.3 * (bridge - bottom)
        radius = 1.4 * ((outerRight - outerLeft).length + (bridge - bottom).length) / 2
    }

    /// The same sphere from the landmarks of a head with these vertices; `nil` when it has none.
    public init?(of head: Head, vertices: [Float]) {
        guard let points = try? head.landmarks(.ibug51, vertices: vertices) else { return nil }
        self.init(
            LandmarkSet(scheme: .ibug51, points: points.map { Vector3($0) }))
    }
}
