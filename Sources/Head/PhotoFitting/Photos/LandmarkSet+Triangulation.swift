internal import CameraGeometry
public import Landmarks
public import SpatialGeometry

extension FacialLandmarks<Vector3> {
    /// The landmarks that two cameras or more see, in the cameras' frame and unit; outlines are left out, which are
    /// another point of the head for each camera. `nil` when the views are of different schemes or see none together.
    public init?(triangulating views: [CalibratedView]) {
        guard let scheme = views.first?.landmarks.scheme, views.allSatisfy({ $0.landmarks.scheme == scheme }) else {
            return nil
        }
        var seen: [Int: [(bearing: Vector3, pose: RigidTransform, weight: Double)]] = [:]
        for view in views {
            let landmarks = view.landmarks
            for (offset, index) in landmarks.indices.enumerated() where landmarks.weights[offset] > 0 {
                guard !scheme.outline.contains(index), let bearing = view.camera.bearing(of: landmarks.points[offset])
                else { continue }
                seen[index, default: []].append((bearing, view.cameraFromWorld, landmarks.weights[offset]))
            }
        }
        var (indices, points, weights): ([Int], [Vector3], [Double]) = ([], [], [])
        for (index, seen) in seen.sorted(by: { $0.key < $1.key }) where seen.count > 1 {
            guard let point = Triangulation.linear(seen.map(\.bearing), seen.map(\.pose)), point.isFinite else {
                continue
            }
            indices.append(index)
            points.append(point)
            weights.append(seen.map(\.weight).min() ?? 0)
        }
        guard !points.isEmpty else { return nil }
        self.init(scheme: scheme, indices: indices, points: points, weights: weights)
    }
}
