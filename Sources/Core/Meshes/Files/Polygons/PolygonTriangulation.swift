/// Cuts polygons into triangles; one value cuts any number of them in the same memory.
///
/// Quadrilaterals are cut along the diagonal that leaves both halves facing the same way, the shorter one where both
/// do. Larger polygons lose their ears one by one in the plane of their area vector (`EarClipping`).
struct PolygonTriangulation {
    private var points: [SIMD3<Double>] = []
    private var clipping = EarClipping()

    /// Cuts the polygon of some vertices.
    ///
    /// - Parameters:
    ///   - corners: the vertices around the polygon, all of them in `positions`.
    ///   - positions: packed positions.
    /// - Returns: the triangles as corner numbers 0..<count, three each, wound as the polygon is.
    mutating func triangles(_ corners: [Int32], in positions: [Float]) -> [Int] {
        points.removeAll(keepingCapacity: true)
        for corner in corners {
            let start = 3 * Int(corner)
            points.append(
                SIMD3(Double(positions[start]), Double(positions[start + 1]), Double(positions[start + 2])))
        }
        switch points.count {
        case ..<3: return []
        case 3: return [0, 1, 2]
        case 4: return quadrilateral
        default: return clipping.triangles(points)
        }
    }

    private static let firstDiagonal = [0, 1, 2, 0, 2, 3]
    private static let secondDiagonal = [0, 1, 3, 1, 2, 3]

    private var quadrilateral: [Int] {
        let p = points
        @inline(__always)
        func agree(_ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Bool {
            (areaVector(p[a], p[b], p[c]) * areaVector(p[a], p[c], p[d])).sum() > 0
        }
        @inline(__always)
        func square(_ a: Int, _ b: Int) -> Double { ((p[a] - p[b]) * (p[a] - p[b])).sum() }
        let (first, second) = (agree(0, 1, 2, 3), agree(1, 2, 3, 0))
        let takesFirst = first == second ? square(0, 2) <= square(1, 3) : first
        return takesFirst ? PolygonTriangulation.firstDiagonal : PolygonTriangulation.secondDiagonal
    }
}

/// The normal of a triangle, of length twice its area.
@inline(__always)
func areaVector(_ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>) -> SIMD3<Double> {
    let (u, v) = (b - a, c - a)
    return SIMD3(u.y * v.z - u.z * v.y, u.z * v.x - u.x * v.z, u.x * v.y - u.y * v.x)
}
