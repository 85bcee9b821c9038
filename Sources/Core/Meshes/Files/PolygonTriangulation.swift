/// Cuts a polygon into triangles.
///
/// Quadrilaterals are cut along the diagonal that leaves both halves facing the same way, the shorter one where both
/// do. Larger polygons lose their ears one by one in the plane of their area vector (Meisters' two-ears theorem);
/// where rounding leaves no ear, the rest becomes a fan.
enum PolygonTriangulation {
    /// The triangles as corner numbers 0..<count, three each, wound as the polygon is.
    static func triangles(_ points: [SIMD3<Double>]) -> [Int] {
        switch points.count {
        case ..<3: return []
        case 3: return [0, 1, 2]
        case 4: return quadrilateral(points)
        default: return ears(points)
        }
    }

    private static func quadrilateral(_ p: [SIMD3<Double>]) -> [Int] {
        func agree(_ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Bool {
            (normal(p[a], p[b], p[c]) * normal(p[a], p[c], p[d])).sum() > 0
        }
        func square(_ a: Int, _ b: Int) -> Double { ((p[a] - p[b]) * (p[a] - p[b])).sum() }
        let (first, second) = (agree(0, 1, 2, 3), agree(1, 2, 3, 0))
        let takesFirst = first == second ? square(0, 2) <= square(1, 3) : first
        return takesFirst ? [0, 1, 2, 0, 2, 3] : [0, 1, 3, 1, 2, 3]
    }

    private static func ears(_ p: [SIMD3<Double>]) -> [Int] {
        var area = SIMD3<Double>.zero
        for index in 1..<p.count - 1 { area += normal(p[0], p[index], p[index + 1]) }
        var remaining = Array(p.indices)
        var result: [Int] = []
        // Very large polygons are not worth the quadratic search.
        if p.count <= 1_000 {
            var tried = 0
            var at = 0
            while remaining.count > 3, tried < remaining.count {
                let count = remaining.count
                let (a, b, c) = (
                    remaining[(at + count - 1) % count], remaining[at % count], remaining[(at + 1) % count]
                )
                if isEar(p, a, b, c, remaining, area) {
                    result += [a, b, c]
                    remaining.remove(at: at % count)
                    at = at % count % remaining.count
                    tried = 0
                } else {
                    at = (at + 1) % count
                    tried += 1
                }
            }
        }
        for index in 1..<remaining.count - 1 { result += [remaining[0], remaining[index], remaining[index + 1]] }
        return result
    }

    private static func isEar(
        _ p: [SIMD3<Double>], _ a: Int, _ b: Int, _ c: Int, _ remaining: [Int], _ area: SIMD3<Double>
    ) -> Bool {
        guard (normal(p[a], p[b], p[c]) * area).sum() > 0 else { return false }
        for other in remaining where other != a && other != b && other != c {
            let inside =
                (normal(p[a], p[b], p[other]) * area).sum() >= 0 && (normal(p[b], p[c], p[other]) * area).sum() >= 0
                && (normal(p[c], p[a], p[other]) * area).sum() >= 0
            if inside, p[other] != p[a], p[other] != p[b], p[other] != p[c] { return false }
        }
        return true
    }

    private static func normal(_ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>) -> SIMD3<Double> {
        let (u, v) = (b - a, c - a)
        return SIMD3(u.y * v.z - u.z * v.y, u.z * v.x - u.x * v.z, u.x * v.y - u.y * v.x)
    }
}
