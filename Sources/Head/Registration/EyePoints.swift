internal import HeadModel
internal import Landmarks
internal import SpatialGeometry

/// What the two eye points of a set of five landmarks are: schemes of five share their count and order, and not this.
public enum EyePoints: String, Codable, Sendable {
    /// The middles of the eyes, as scheme `retinaface5` has them.
    case pupils
    /// The inner corners of the eyes, half as far apart.
    case innerCorners

    /// By how much smaller the distance left after an alignment has to be for the corners to be believed, as a factor.
    private static let clearlySmaller = 0.7

    /// What the eye points of five landmarks are, and the places of inner corners on the head: with these at the ends of the
    /// nose and the mouth the points are the corners of a face half as wide, which no person has.
    ///
    /// - Returns: `nil` for any other scheme, for incomplete sets, and for a head that does not say where its corners are.
    static func told(
        by landmarks: LandmarkSet, on head: Head
    ) -> (points: EyePoints, corners: [Int: SurfacePoint])? {
        guard landmarks.scheme == .retinaface5, Set(landmarks.indices).isSuperset(of: 0..<5),
            let pupils = try? head.landmarkPoints(.retinaface5), pupils.count == 5,
            let inner = try? head.landmarkPoints(.ibug51), inner.count == 51
        else { return nil }
        // iBUG's 39 and 42 without the seventeen of the jaw.
        let corners = [0: inner[22], 1: inner[25]]
        func distance(_ place: (Int) -> SurfacePoint) -> Double {
            PointAlignment(
                source: landmarks.indices.map { Vector3(place($0).position(in: head.template)) },
                target: landmarks.points, weights: landmarks.weights, scaled: true
            ).map { $0.rootMeanSquare / $0.targetFromSource.scale } ?? .infinity
        }
        let asCorners = distance { corners[$0] ?? pupils[$0] }
        return (asCorners < clearlySmaller * distance { pupils[$0] } ? .innerCorners : .pupils, corners)
    }
}
