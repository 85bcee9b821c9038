internal import Meshes
internal import SpatialGeometry

/// A surface averaged over the cells of a grid, as fine as heads of some size need it, wherever on the scan they are.
///
/// Its sums over any part of the surface are those of the surface, however that is cut into triangles and in whatever
/// order they come. Where everything around is flat, as on floors and walls, there are no cells.
struct SurfaceCells: SearchSurface {
    /// The length of a cell's edges.
    private let cell: Float
    /// The mean place of the surface in each cell, block by block.
    private var points: [SIMD3<Float>] = []
    /// The sum of the normals in each cell, each by its area in squares of the cell's edge.
    private var sums: [SIMD3<Float>] = []
    /// The area in each cell in squares of its edge.
    private var areas: [Float] = []
    /// The cells by their place: numbers into `order`.
    private var table = CellTable()
    /// Where each numbered cell is in the arrays.
    private var order: [Int32] = []
    /// The blocks that hold cells, and where the cells of each begin.
    private var blocks = CellTable()
    private var blockStarts: [Int32] = []
    /// The same in cells thrice as long, for places farther away.
    private var coarse = CellTable()
    private var coarsePoints: [SIMD4<Float>] = []
    private var coarseNormals: [SIMD3<Float>] = []
    /// The longer cells that hold something, and their neighbours: elsewhere is air.
    private var near = CellTable()
    private(set) var anchors: [SIMD3<Float>] = []

    /// The most cells: a surface that needs more is not looked at this finely.
    private static let limit = 600_000
    /// How many cells a block has along each axis, as a shift.
    private static let blockShift: Int32 = 3
    /// How much longer the cells are in which flat parts are found.
    private static let flatFactor: Float = 12
    /// The length of the mean normal from which on a place and its neighbours are flat.
    private static let flatness: Float = 0.96

    /// The cells of a mesh; `nil` where there are too many of them.
    init?(_ mesh: TriangleMesh, cell: Float) {
        self.cell = cell
        // Cells far more than vertices show nothing that longer ones do not.
        let limit = min(Self.limit, max(20_000, 4 * mesh.vertexCount))
        let busy = Self.busy(mesh, cell: Self.flatFactor * cell)
        var gathered: [(point: SIMD3<Float>, normal: SIMD3<Float>, area: Float, key: SIMD3<Int32>)] = []
        let (inverse, farther) = (1 / cell, 1 / (Self.flatFactor * cell))
        var isFull = false
        let isWhole = Self.forEachPiece(of: mesh, longest: Self.flatFactor * cell, then: cell) {
            middle, normal, isFine in
            if isFull { return false }
            if !isFine { return busy.find(CellTable.cell(middle * farther)) >= 0 }
            let place = CellTable.cell(middle * inverse)
            let number = Int(table.number(place))
            if number == gathered.count {
                gathered.append((.zero, .zero, 0, place))
                isFull = number >= limit
            }
            let area = (normal * normal).sum().squareRoot()
            gathered[number].point += area * middle
            gathered[number].normal += normal
            gathered[number].area += area
            return true
        }
        guard isWhole, !isFull else { return nil }
        // Cells of a block lie one after another.
        var members: [Int32] = []
        members.reserveCapacity(gathered.count)
        for item in gathered { members.append(blocks.number(item.key &>> Self.blockShift)) }
        blockStarts = [Int32](repeating: 0, count: blocks.count + 1)
        for block in members { blockStarts[Int(block) + 1] += 1 }
        for block in 0..<blocks.count { blockStarts[block + 1] += blockStarts[block] }
        var next = blockStarts
        order = members.map { block in
            next[Int(block)] += 1
            return next[Int(block)] - 1
        }
        points = Array(repeating: .zero, count: gathered.count)
        sums = points
        areas = Array(repeating: 0, count: gathered.count)
        let unit = 1 / (cell * cell)
        var fars: [Int32] = []
        fars.reserveCapacity(gathered.count)
        for (number, item) in gathered.enumerated() {
            let slot = Int(order[number])
            let point = item.area > 0 ? item.point / item.area : (SIMD3<Float>(item.key) + 0.5) * cell
            points[slot] = point
            sums[slot] = unit * item.normal
            areas[slot] = unit * item.area
            let third = SIMD3<Int32>((SIMD3<Float>(item.key) / 3).rounded(.down))
            let far = Int(coarse.number(third))
            if far == coarsePoints.count {
                coarsePoints.append(.zero)
                coarseNormals.append(.zero)
                Self.forEachNeighbour(third) { _ = near.number($0) }
            }
            coarsePoints[far] += areas[slot] * SIMD4(point, 1)
            coarseNormals[far] += sums[slot]
            fars.append(Int32(far))
        }
        for index in coarsePoints.indices {
            coarsePoints[index] /= max(coarsePoints[index].w, .leastNormalMagnitude)
        }
        // In each of the longer cells the place nearest to their mean is tried.
        anchors = Array(repeating: .zero, count: coarsePoints.count)
        var nearest = [Float](repeating: .infinity, count: coarsePoints.count)
        for (number, far) in fars.enumerated() {
            let (point, middle) = (points[Int(order[number])], coarsePoints[Int(far)])
            let offset = point - SIMD3(middle.x, middle.y, middle.z)
            let square = (offset * offset).sum()
            if square < nearest[Int(far)] { (anchors[Int(far)], nearest[Int(far)]) = (point, square) }
        }
    }

    func gather(into sums: inout SurfaceProfile.Sums, around anchor: SIMD3<Float>, squaredRadii: [Float]) {
        sums.clear()
        let radius = squaredRadii[squaredRadii.count - 1].squareRoot()
        let low = CellTable.cell((anchor - radius) / cell) &>> Self.blockShift
        let high = CellTable.cell((anchor + radius) / cell) &>> Self.blockShift
        for z in low.z...high.z {
            for y in low.y...high.y {
                for x in low.x...high.x {
                    let block = Int(blocks.find(SIMD3(x, y, z)))
                    guard block >= 0 else { continue }
                    for index in Int(blockStarts[block])..<Int(blockStarts[block + 1]) {
                        sums.add(
                            offset: points[index] - anchor, normal: self.sums[index], weight: areas[index],
                            squaredRadii: squaredRadii)
                    }
                }
            }
        }
        sums.accumulate()
    }

    func place(near point: SIMD3<Float>) -> (position: SIMD3<Float>, normal: SIMD3<Float>)? {
        let home = CellTable.cell(point / cell)
        let farHome = SIMD3<Int32>((SIMD3<Float>(home) / 3).rounded(.down))
        guard near.find(farHome) >= 0 else { return nil }
        let here = table.find(home)
        if here >= 0 { return found(Int(order[Int(here)])) }
        var (best, nearest) = (-1, Float.infinity)
        Self.forEachNeighbour(home) { place in
            let number = table.find(place)
            guard number >= 0 else { return }
            let slot = Int(order[Int(number)])
            let offset = points[slot] - point
            let square = (offset * offset).sum()
            if square < nearest { (best, nearest) = (slot, square) }
        }
        if best >= 0 { return found(best) }
        Self.forEachNeighbour(farHome) { place in
            let number = Int(coarse.find(place))
            guard number >= 0 else { return }
            let middle = coarsePoints[number]
            let offset = SIMD3(middle.x, middle.y, middle.z) - point
            let square = (offset * offset).sum()
            if square < nearest { (best, nearest) = (number, square) }
        }
        guard best >= 0 else { return nil }
        let middle = coarsePoints[best]
        return (SIMD3(middle.x, middle.y, middle.z), Self.unit(coarseNormals[best]))
    }

    func nearest(to points: [SIMD3<Float>], into hits: inout [SurfaceHit]) {
        for (index, point) in points.enumerated() {
            hits[index] =
                place(near: point).map { SurfaceHit(position: $0.position, normal: $0.normal, isValid: true) } ?? .none
        }
    }

    private func found(_ slot: Int) -> (position: SIMD3<Float>, normal: SIMD3<Float>) {
        (points[slot], Self.unit(sums[slot]))
    }

    @inline(__always) private static func unit(_ vector: SIMD3<Float>) -> SIMD3<Float> {
        vector / max((vector * vector).sum().squareRoot(), .leastNormalMagnitude)
    }

    @inline(__always) private static func forEachNeighbour(_ cell: SIMD3<Int32>, _ body: (SIMD3<Int32>) -> Void) {
        for z in -1...1 as ClosedRange<Int32> {
            for y in -1...1 as ClosedRange<Int32> {
                for x in -1...1 as ClosedRange<Int32> { body(cell &+ SIMD3(x, y, z)) }
            }
        }
    }

    // MARK: - Pieces of triangles

    /// The cells near which the surface is not flat.
    private static func busy(_ mesh: TriangleMesh, cell: Float) -> CellTable {
        var (table, keys) = (CellTable(), [SIMD3<Int32>]())
        var sums: [SIMD4<Float>] = []
        _ = forEachPiece(of: mesh, longest: cell, then: cell) { middle, normal, isFine in
            guard isFine, sums.count < limit else { return sums.count < limit }
            let key = CellTable.cell(middle / cell)
            let number = Int(table.number(key))
            if number == sums.count {
                sums.append(.zero)
                keys.append(key)
            }
            sums[number] += SIMD4(normal, (normal * normal).sum().squareRoot())
            return true
        }
        var busy = CellTable()
        for key in keys {
            var sum = SIMD4<Float>.zero
            forEachNeighbour(key) { place in
                let number = Int(table.find(place))
                if number >= 0 { sum += sums[number] }
            }
            let length = SIMD3(sum.x, sum.y, sum.z)
            guard (length * length).sum().squareRoot() < flatness * sum.w else { continue }
            for z in -2...2 as ClosedRange<Int32> {
                for y in -2...2 as ClosedRange<Int32> {
                    for x in -2...2 as ClosedRange<Int32> { _ = busy.number(key &+ SIMD3(x, y, z)) }
                }
            }
        }
        return busy
    }

    /// The most pieces that triangles are cut into.
    private static let pieceLimit = 8_000_000

    /// Cuts triangles in four until no edge is longer than `shortest`, and hands on the pieces' middles and normals, as
    /// long as their areas. Pieces no longer than `longest` are asked for first: `false` leaves one out.
    ///
    /// - Returns: whether it came to an end; a scan with triangles far larger than itself is cut into too many pieces.
    private static func forEachPiece(
        of mesh: TriangleMesh, longest: Float, then shortest: Float,
        _ body: (SIMD3<Float>, SIMD3<Float>, Bool) -> Bool
    ) -> Bool {
        func vertex(_ corner: Int) -> SIMD3<Float> { mesh.positions.vector(at: Int(mesh.triangles[corner])) }
        var left = pieceLimit
        func visit(_ a: SIMD3<Float>, _ b: SIMD3<Float>, _ c: SIMD3<Float>, _ wasAsked: Bool) {
            left -= 1
            guard left > 0 else { return }
            let (first, second, third) = (b - a, c - b, a - c)
            let square = max((first * first).sum(), max((second * second).sum(), (third * third).sum()))
            let middle = (a + b + c) / 3
            var isAsked = wasAsked
            let normal = 0.5 * cross(first, -third)
            if !isAsked, square <= longest * longest {
                guard body(middle, normal, false) else { return }
                isAsked = true
            }
            if square <= shortest * shortest {
                _ = body(middle, normal, true)
                return
            }
            let (ab, bc, ca) = (0.5 * (a + b), 0.5 * (b + c), 0.5 * (c + a))
            visit(a, ab, ca, isAsked)
            visit(ab, b, bc, isAsked)
            visit(ca, bc, c, isAsked)
            visit(ab, bc, ca, isAsked)
        }
        for corner in stride(from: 0, to: mesh.triangles.count, by: 3) {
            visit(vertex(corner), vertex(corner + 1), vertex(corner + 2), false)
            guard left > 0 else { return false }
        }
        return true
    }
}
