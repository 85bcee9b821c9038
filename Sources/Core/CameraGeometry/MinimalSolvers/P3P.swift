public import SpatialGeometry

/// The pose of a calibrated camera from three points: up to four solutions.
///
/// The depths dᵢ along unit bearings mᵢ satisfy |dᵢmᵢ − dⱼmⱼ|² = |Xᵢ − Xⱼ|². Two combinations without a constant term
/// are conics in d; their pencil holds a pair of lines, found at a root of a cubic, and each line meets a conic in two
/// points (Ding, Yang, Larsson, Olsson, Åström, "Revisiting the P3P problem", CVPR 2023). Three things differ:
///
/// - The conics are written in (d₀, d₁ − d₀, d₂ − d₀) and in h = 1 − cos, which is computed from the sine, so that
///   small and far triangles cancel nothing.
/// - The cubic's root is the outer one on the side away from a double root.
/// - Every solution is polished on the depth equations and verified; close calls (double roots, a cubic without a
///   usable root) take a second path that tries every chart and merges what verifies.
public enum P3P {
    /// The poses cameraFromWorld that see each point along its bearing; at most four are appended to `poses`.
    ///
    /// - `bearings`: three unit directions in the camera's frame.
    /// - `points`: the three points in the world's frame.
    /// - Complexity: about half a microsecond; nothing is allocated when `poses` has room for four more.
    /// - Returns nothing for collinear or repeated points and for repeated bearings.
    public static func solve(
        _ bearings: (Vector3, Vector3, Vector3), _ points: (Vector3, Vector3, Vector3),
        into poses: inout [RigidTransform]
    ) {
        guard let problem = P3PProblem(bearings, points) else { return }
        let fast = problem.solveFast()
        if fast.isCertain {
            problem.appendPoses(fast, to: &poses)
        } else {
            problem.appendPoses(problem.solveThoroughly(), to: &poses)
        }
    }

    /// The poses that see each point along its bearing, as an array.
    public static func solve(
        _ bearings: (Vector3, Vector3, Vector3), _ points: (Vector3, Vector3, Vector3)
    ) -> [RigidTransform] {
        var poses: [RigidTransform] = []
        solve(bearings, points, into: &poses)
        return poses
    }
}
