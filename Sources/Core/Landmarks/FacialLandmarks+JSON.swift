public import SpatialGeometry

extension FacialLandmarks<Vector3> {
    /// The landmarks as a file that `LandmarkFile` reads: scheme, indices, points and weights.
    public func json() -> String {
        let points = points.map { "    [\($0.x), \($0.y), \($0.z)]" }.joined(separator: ",\n")
        let isComplete = indices == Array(0..<(scheme.count ?? -1))
        let numbers = isComplete ? "" : "  \"indices\": \(indices),\n"
        let factors = weights.allSatisfy { $0 == 1 } ? "" : "  \"weights\": \(weights),\n"
        return "{\n  \"scheme\": \"\(scheme)\",\n\(numbers)\(factors)  \"points\": [\n\(points)\n  ]\n}\n"
    }
}
