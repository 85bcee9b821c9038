public import Landmarks
package import SpatialGeometry

extension Head {
    /// The schemes that ``landmarkPoints(_:yaw:)`` knows, in the order of the model.
    public var landmarkSchemes: [LandmarkScheme] {
        let named = landmarks.map(\.scheme)
        var derived: [LandmarkScheme] = []
        if !named.contains(.ibug68), contourOf51 != nil { derived.append(.ibug68) }
        if !named.contains(.ibug51), full68 != nil { derived.append(.ibug51) }
        return named + derived
    }

    /// The landmarks of a scheme as points of the surface, in the order of its embedding.
    ///
    /// `ibug68` is put together in iBUG's order, the jaw line from the subject's right first, when the model holds 51
    /// points and a contour; `ibug51` is `ibug68` without its jaw line.
    ///
    /// - Parameters:
    ///   - scheme: the scheme.
    ///   - yaw: the yaw of the face in radians (``HeadPose/yaw(viewerFromModel:)``), when the outline is the one a
    ///     viewer sees; `nil` for the outline fixed on the surface.
    /// - Throws: when the head has no such landmarks.
    public func landmarkPoints(_ scheme: LandmarkScheme, yaw: Double? = nil) throws(LandmarkSchemeError)
        -> [SurfacePoint]
    {
        if let embedding = landmarks.first(where: { $0.scheme == scheme }) {
            let points = surfacePoints(embedding.triangles, embedding.barycentric)
            guard scheme != .ibug51, let yaw, let contour = embedding.contour else { return points }
            let outline = outline(contour, yaw: yaw)
            return outline + points.dropFirst(outline.count)
        }
        if scheme == .ibug68, let (inner, contour) = contourOf51 {
            return outline(contour, yaw: yaw ?? 0) + surfacePoints(inner.triangles, inner.barycentric)
        }
        if scheme == .ibug51, let full = full68 {
            return Array(surfacePoints(full.triangles, full.barycentric).dropFirst(17))
        }
        throw LandmarkSchemeError(scheme: scheme, head: name, known: landmarkSchemes)
    }

    /// The index of each of a scheme's landmarks in that scheme: 0, 1, 2 … for a complete one.
    ///
    /// - Throws: when the head has no such landmarks.
    public func landmarkIndices(_ scheme: LandmarkScheme) throws(LandmarkSchemeError) -> [Int] {
        if let embedding = landmarks.first(where: { $0.scheme == scheme }) { return embedding.indices }
        return Array(try landmarkPoints(scheme).indices)
    }

    /// The positions of a scheme's landmarks among `vertices`, packed, (V, 3), in their unit.
    ///
    /// - Throws: when the head has no such landmarks.
    public func landmarks(
        _ scheme: LandmarkScheme, vertices: [Float], yaw: Double? = nil
    ) throws(LandmarkSchemeError) -> [SIMD3<Float>] {
        precondition(vertices.count == 3 * vertexCount, "vertices are (V, 3)")
        return try landmarkPoints(scheme, yaw: yaw).map { $0.position(in: vertices) }
    }

    private var contourOf51: (LandmarkEmbedding, LandmarkEmbedding.Contour)? {
        guard let inner = landmarks.first(where: { $0.scheme == .ibug51 && $0.triangles.count == 51 }),
            let contour = inner.contour
        else { return nil }
        return (inner, contour)
    }

    private var full68: LandmarkEmbedding? {
        landmarks.first { $0.scheme == .ibug68 && $0.triangles.count == 68 }
    }

    private func outline(_ contour: LandmarkEmbedding.Contour, yaw: Double) -> [SurfacePoint] {
        let row = LandmarkEmbedding.Contour.row(yaw: yaw)
        return surfacePoints(contour.triangles[row], contour.barycentric[row])
    }

    private func surfacePoints(_ triangles: [Int32], _ barycentric: [SIMD3<Double>]) -> [SurfacePoint] {
        zip(triangles, barycentric).map { surfacePoint(triangle: Int($0), barycentric: SIMD3<Float>($1)) }
    }
}

extension Head {
    /// The middle of the face of the mean head: the mean of its inner landmarks, else a point behind its front.
    package var faceCentre: Vector3 {
        if let landmarks = try? landmarks(.ibug51, vertices: template) {
            return Vector3(landmarks.reduce(.zero, +) / Float(landmarks.count))
        }
        let front = (0..<vertexCount).max { template[3 * $0 + 2] < template[3 * $1 + 2] } ?? 0
        return Vector3(0, Double(template[3 * front + 1]), Double(template[3 * front + 2]) - 0.03)
    }
}
