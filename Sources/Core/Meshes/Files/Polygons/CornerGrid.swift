/// Corners of a polygon in the cells of a grid, about one a cell, to find those near a triangle.
struct CornerGrid {
    private var origin = SIMD2<Double>.zero
    private var size = SIMD2<Double>.zero
    private var scale = SIMD2<Double>.zero
    private var columns = 0
    private var rows = 0
    /// The corners of cell k lie at `starts[k]..<starts[k + 1]` of `corners`.
    private var starts: [Int32] = []
    private var corners: [Int32] = []

    /// Lays a grid over some of the points.
    mutating func lay(_ points: [SIMD2<Double>], _ chosen: [Int32]) {
        (columns, rows, corners) = (0, 0, [])
        guard let first = chosen.first else { return }
        var (low, high) = (points[Int(first)], points[Int(first)])
        for corner in chosen {
            low = pointwiseMin(low, points[Int(corner)])
            high = pointwiseMax(high, points[Int(corner)])
        }
        (origin, size) = (low, high - low)
        // Cells as square as the box allows, as many as there are corners.
        let count = Double(chosen.count)
        let ratio = size.x > 0 && size.y > 0 ? (size.x / size.y).squareRoot() : size.x > 0 ? .infinity : 0
        let root = count.squareRoot()
        columns = max(1, Int(min(count, root * ratio)))
        rows = max(1, Int(min(count, ratio > 0 ? root / ratio : count)))
        scale = SIMD2(
            size.x > 0 ? Double(columns) / size.x : 0, size.y > 0 ? Double(rows) / size.y : 0)
        // A box too thin for its own numbers is one row or column.
        if !scale.x.isFinite { scale.x = 0 }
        if !scale.y.isFinite { scale.y = 0 }

        starts = Array(repeating: 0, count: columns * rows + 1)
        let cells = chosen.map { corner in
            let point = points[Int(corner)]
            return row(point.y) * columns + column(point.x)
        }
        for cell in cells { starts[cell + 1] += 1 }
        for cell in 1..<starts.count { starts[cell] += starts[cell - 1] }
        corners = Array(repeating: 0, count: chosen.count)
        var cursor = starts
        for (corner, cell) in zip(chosen, cells) {
            corners[Int(cursor[cell])] = corner
            cursor[cell] += 1
        }
    }

    /// Shows `body` the corners in all cells that a triangle touches, until it says `true`; whether it did.
    ///
    /// - Parameter work: what a cell and a corner take one from each.
    func visit(
        _ a: SIMD2<Double>, _ b: SIMD2<Double>, _ c: SIMD2<Double>, _ work: inout Int, _ body: (Int) -> Bool
    ) -> Bool {
        guard !corners.isEmpty else { return false }
        // Far more than rounding can move a crossing of an edge and a row's border.
        let (fromA, fromB, fromC) = (a - origin, b - origin, c - origin)
        let farthest = pointwiseMax(
            pointwiseMax(fromA * fromA, fromB * fromB), pointwiseMax(fromC * fromC, size * size)
        ).squareRoot()
        let margin = 1e-9 * farthest
        let (low, high) = (pointwiseMin(pointwiseMin(a, b), c) - margin, pointwiseMax(pointwiseMax(a, b), c) + margin)
        guard low.x <= origin.x + size.x, low.y <= origin.y + size.y, high.x >= origin.x, high.y >= origin.y else {
            return false
        }
        let (firstRow, lastRow) = (row(low.y), row(high.y))
        for row in firstRow...lastRow {
            let bottom = scale.y > 0 ? origin.y + Double(row) / scale.y : origin.y
            let top = scale.y > 0 ? origin.y + Double(row + 1) / scale.y : origin.y + size.y
            var stretch = (left: Double.infinity, right: -Double.infinity)
            CornerGrid.stretch(&stretch, a, b, bottom - margin.y, top + margin.y)
            CornerGrid.stretch(&stretch, b, c, bottom - margin.y, top + margin.y)
            CornerGrid.stretch(&stretch, c, a, bottom - margin.y, top + margin.y)
            stretch = (stretch.left - margin.x, stretch.right + margin.x)
            // Nothing of the triangle in this row, or all of it beside the grid.
            guard stretch.left <= min(stretch.right, origin.x + size.x), stretch.right >= origin.x else { continue }
            let cells = row * columns + column(stretch.left)...row * columns + column(stretch.right)
            let range = Int(starts[cells.lowerBound])..<Int(starts[cells.upperBound + 1])
            work -= cells.count + range.count
            for place in range where body(Int(corners[place])) { return true }
            if work <= 0 { return true }
        }
        return false
    }

    /// Widens a stretch by what an edge covers between two heights.
    @inline(__always)
    private static func stretch(
        _ stretch: inout (left: Double, right: Double), _ from: SIMD2<Double>, _ to: SIMD2<Double>, _ bottom: Double,
        _ top: Double
    ) {
        let (lower, upper) = from.y <= to.y ? (from, to) : (to, from)
        guard upper.y >= bottom, lower.y <= top else { return }
        let height = upper.y - lower.y
        var (first, last) = (lower.x, upper.x)
        if height > 0 {
            let slope = (upper.x - lower.x) / height
            if lower.y < bottom { first += (bottom - lower.y) * slope }
            if upper.y > top { last -= (upper.y - top) * slope }
        }
        stretch.left = min(stretch.left, first, last)
        stretch.right = max(stretch.right, first, last)
    }

    @inline(__always)
    private func column(_ x: Double) -> Int {
        max(0, min(columns - 1, Int(max(0, min(1e9, (x - origin.x) * scale.x)))))
    }

    @inline(__always)
    private func row(_ y: Double) -> Int { max(0, min(rows - 1, Int(max(0, min(1e9, (y - origin.y) * scale.y))))) }
}
