/// Cuts a polygon into triangles by its ears (Meisters' two-ears theorem), in the plane of its area vector.
///
/// A corner is an ear when it is convex and its triangle holds no other corner. Only reflex corners can lie in it, and
/// cutting an ear makes no corner an ear but its two neighbours (ElGindy, Everett and Toussaint, *Slicing an ear using
/// prune-and-search*, 1993): so corners wait in a queue, and a neighbour comes back to its end, which cuts every other
/// corner in each round instead of a fan. Reflex corners are found through a grid (`CornerGrid`) that is laid anew
/// when half of the polygon is gone.
///
/// A polygon that crosses itself, or one made to be slow, may leave no ear, or use up the work allowed, 100·n·log₂ n
/// steps: what is left then becomes a fan.
struct EarClipping {
    private var plane: [SIMD2<Double>] = []
    private var before: [Int32] = []
    private var after: [Int32] = []
    private var isReflex: [Bool] = []
    /// How often each corner was put into the queue: older entries of it are void.
    private var turns: [Int32] = []
    private var queue: [(corner: Int32, turn: Int32)] = []
    private var grid = CornerGrid()
    private var work = 0

    /// The triangles of a polygon of at least three corners, as corner numbers, three each, wound as the polygon is.
    mutating func triangles(_ points: [SIMD3<Double>]) -> [Int] {
        let count = points.count
        var result: [Int] = []
        result.reserveCapacity(3 * (count - 2))
        guard flatten(points) else {
            for corner in 1..<count - 1 { result += [0, corner, corner + 1] }
            return result
        }
        before = (0..<Int32(count)).map { $0 == 0 ? Int32(count) - 1 : $0 - 1 }
        after = (0..<Int32(count)).map { $0 == Int32(count) - 1 ? 0 : $0 + 1 }
        isReflex = (0..<count).map { turn(Int(before[$0]), $0, Int(after[$0])) <= 0 }
        turns = Array(repeating: 0, count: count)
        work = 100 * count * (Int.bitWidth - count.leadingZeroBitCount)
        let start = clip(count, &result)
        var (second, third) = (after[start], after[Int(after[start])])
        while Int(third) != start {
            result += [start, Int(second), Int(third)]
            (second, third) = (third, after[Int(third)])
        }
        return result
    }

    /// Lays the points into the plane in which the polygon winds anticlockwise; `false` when it has none.
    private mutating func flatten(_ points: [SIMD3<Double>]) -> Bool {
        var area = SIMD3<Double>.zero
        for index in 1..<points.count - 1 { area += areaVector(points[0], points[index], points[index + 1]) }
        let length = (area * area).sum().squareRoot()
        guard length > 0, length.isFinite else { return false }
        let normal = area / length
        // The axis least along the normal, made perpendicular to it.
        let axis = (0..<3).min { normal[$0].magnitude < normal[$1].magnitude }!
        var first = SIMD3<Double>.zero
        first[axis] = 1
        first -= normal[axis] * normal
        first /= (first * first).sum().squareRoot()
        let second = SIMD3(
            normal.y * first.z - normal.z * first.y, normal.z * first.x - normal.x * first.z,
            normal.x * first.y - normal.y * first.x)
        plane = points.map { point in
            let offset = point - points[0]
            return SIMD2((offset * first).sum(), (offset * second).sum())
        }
        return true
    }

    /// Cuts ears until three corners or no ear is left; returns a corner that is left.
    private mutating func clip(_ count: Int, _ result: inout [Int]) -> Int {
        var left = count
        var start = 0
        while left > 3 {
            // A round over all corners left; from it on, neighbours of ears are all that can become one.
            queue.removeAll(keepingCapacity: true)
            var corner = start
            repeat {
                queue.append((Int32(corner), turns[corner]))
                corner = Int(after[corner])
            } while corner != start
            let leftBefore = left
            grid.lay(plane, reflexCorners(from: start))
            var laid = left
            var next = 0
            while next < queue.count, left > 3, work > 0 {
                let (candidate, turn) = queue[next]
                let ear = Int(candidate)
                next += 1
                guard turn == turns[ear], isEar(ear) else { continue }
                let (previous, following) = (Int(before[ear]), Int(after[ear]))
                result += [previous, ear, following]
                after[previous] = Int32(following)
                before[following] = Int32(previous)
                turns[ear] = -1
                isReflex[ear] = false
                left -= 1
                start = previous
                for neighbour in [previous, following] {
                    // A corner that was convex stays so.
                    if isReflex[neighbour] {
                        isReflex[neighbour] =
                            self.turn(Int(before[neighbour]), neighbour, Int(after[neighbour])) <= 0
                    }
                    turns[neighbour] += 1
                    queue.append((Int32(neighbour), turns[neighbour]))
                }
                if left < laid / 2, left > 32 {
                    laid = left
                    grid.lay(plane, reflexCorners(from: start))
                }
            }
            if left == leftBefore || work <= 0 { break }
        }
        return start
    }

    private func reflexCorners(from start: Int) -> [Int32] {
        var corners: [Int32] = []
        var corner = start
        repeat {
            if isReflex[corner] { corners.append(Int32(corner)) }
            corner = Int(after[corner])
        } while corner != start
        return corners
    }

    /// Whether a corner can be cut: it is convex, or lies on a neighbour, and nothing lies in its triangle.
    private mutating func isEar(_ corner: Int) -> Bool {
        work -= 1
        let (a, b, c) = (plane[Int(before[corner])], plane[corner], plane[Int(after[corner])])
        if a == b || b == c { return true }
        guard EarClipping.turn(a, b, c) > 0 else { return false }
        var left = work
        defer { work = left }
        return !grid.visit(a, b, c, &left) { [plane, isReflex] other in
            guard isReflex[other] else { return false }
            let point = plane[other]
            return EarClipping.turn(a, b, point) >= 0 && EarClipping.turn(b, c, point) >= 0
                && EarClipping.turn(c, a, point) >= 0 && point != a && point != b && point != c
        }
    }

    private func turn(_ a: Int, _ b: Int, _ c: Int) -> Double { EarClipping.turn(plane[a], plane[b], plane[c]) }

    /// Twice the area of a triangle in the plane, positive when it winds anticlockwise.
    @inline(__always)
    private static func turn(_ a: SIMD2<Double>, _ b: SIMD2<Double>, _ c: SIMD2<Double>) -> Double {
        (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
    }
}
