internal import Meshes
internal import SpatialGeometry

/// A surface averaged over the cells of a grid, as fine as heads of some size need it, wherever on the scan they are.
///
/// Its sums over any part of the surface are those of the surface, however that is cut into triangles and in whatever
/// order they come. Where everything around is flat, as on floors and walls, there are no cells.
struct SurfaceCells: SearchSurface {
    /// The length of a cell's edges.
    private let cell: Float
    private let inverse: Float
    /// The mean place of the surface in each cell, block by block.
    private var points: [SIMD3<Float>] = []
    /// The sum of the normals in each cell, each by its area in squares of the cell's edge.
    private var sums: [SIMD3<Float>] = []
    /// The area in each cell in squares of its edge.
    private var areas: [Float] = []
    /// The unit normal in each cell.
    private var normals: [SIMD3<Float>] = []
    /// The places by their cells.
    private var neighbours = CellNeighbours(cells: [], points: [])
    /// The same in cells thrice as long, for places farther away, and where the cells of each begin.
    private var farPoints: [SIMD3<Float>] = []
    private var farSums: [SIMD3<Float>] = []
    private var farAreas: [Float] = []
    private var farNormals: [SIMD3<Float>] = []
    private var farNeighbours = CellNeighbours(cells: [], points: [])
    private var farStarts: [Int32] = []
    /// The blocks that hold longer cells, and where those of each begin.
    private var blocks = CellTable()
    private var blockStarts: [Int32] = []
    private(set) var anchors: [SIMD3<Float>] = []

    /// The most cells: a surface that needs more is not looked at this finely.
    private static let limit = 600_000
    /// How many longer cells a block has along each axis, as a shift.
    private static let blockShift: Int32 = 2
    /// From how many cells away a longer cell stands for those in it.
    private static let smallDistance: Float = 12
    /// How much longer the cells are in which flat parts are found.
    private static let flatFactor: Float = 12
    /// The length of the mean normal from which on a place and its neighbours are flat.
    private static let flatness: Float = 0.96

    /// The cells of a mesh; `nil` where there are too many of them.
    init?(_ mesh: TriangleMesh, cell: Float) {
        (self.cell, inverse) = (cell, 1 / cell)
        // Cells far more than vertices show nothing that longer ones do not.
        let limit = min(Self.limit, max(20_000, 4 * mesh.vertexCount))
        let busy = Self.busy(mesh, cell: Self.flatFactor * cell)
        var gathered: [(point: SIMD3<Float>, normal: SIMD3<Float>, area: Float, key: SIMD3<Int32>)] = []
        let farther = 1 / (Self.flatFactor * cell)
        var (table, isFull) = (CellTable(), false)
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
        // Cells of a longer cell lie one after another, and longer cells of a block.
        var (far, farKeys, members) = (CellTable(), [SIMD3<Int32>](), [Int32]())
        members.reserveCapacity(gathered.count)
        for item in gathered {
            let key = CellTable.cell(item.key.asFloat / 3)
            members.append(far.number(key))
            if far.count > farKeys.count { farKeys.append(key) }
        }
        let byBlock = CellGroups(farKeys.map { blocks.number($0 &>> Self.blockShift) }, count: blocks.count)
        blockStarts = byBlock.starts
        farKeys = byBlock.order.map { farKeys[Int($0)] }
        let byFar = CellGroups(members.map { byBlock.places[Int($0)] }, count: farKeys.count)
        farStarts = byFar.starts
        let unit = 1 / (cell * cell)
        var keys: [SIMD3<Int32>] = []
        for number in byFar.order {
            let item = gathered[Int(number)]
            keys.append(item.key)
            points.append(item.area > 0 ? item.point / item.area : (item.key.asFloat + 0.5) * cell)
            sums.append(unit * item.normal)
            areas.append(unit * item.area)
        }
        normals = sums.map(Self.unit)
        neighbours = CellNeighbours(cells: keys, points: points.map { inverse * $0 })
        for number in farKeys.indices {
            let members = Int(farStarts[number])..<Int(farStarts[number + 1])
            let area = members.reduce(0) { $0 + areas[$1] }
            let middle = members.reduce(.zero) { $0 + areas[$1] * points[$1] } / max(area, .leastNormalMagnitude)
            farAreas.append(area)
            farPoints.append(middle)
            farSums.append(members.reduce(.zero) { $0 + sums[$1] })
            // The place nearest to the mean is tried.
            func square(_ slot: Int) -> Float { ((points[slot] - middle) * (points[slot] - middle)).sum() }
            anchors.append(points[members.min { square($0) < square($1) }!])
        }
        farNormals = farSums.map(Self.unit)
        farNeighbours = CellNeighbours(cells: farKeys, points: farPoints.map { inverse / 3 * $0 })
    }

    func gather(into sums: inout SurfaceProfile.Sums, around anchor: SIMD3<Float>, squaredRadii: [Float]) {
        sums.clear()
        let radius = squaredRadii[squaredRadii.count - 1].squareRoot()
        // Longer cells reach beyond the places in them, and stand for these where they are small against the distance.
        let (reach, small) = (radius + 5.2 * cell, Self.smallDistance * cell)
        let low = CellTable.cell((anchor - reach) * inverse / 3) &>> Self.blockShift
        let high = CellTable.cell((anchor + reach) * inverse / 3) &>> Self.blockShift
        for z in low.z...high.z {
            for y in low.y...high.y {
                for x in low.x...high.x {
                    let block = Int(blocks.find(SIMD3(x, y, z)))
                    guard block >= 0 else { continue }
                    for far in Int(blockStarts[block])..<Int(blockStarts[block + 1]) {
                        let offset = farPoints[far] - anchor
                        let square = (offset * offset).sum()
                        if square > small * small {
                            sums.add(
                                offset: offset, normal: farSums[far], weight: farAreas[far], squaredRadii: squaredRadii)
                            continue
                        }
                        for index in Int(farStarts[far])..<Int(farStarts[far + 1]) {
                            sums.add(
                                offset: points[index] - anchor, normal: self.sums[index], weight: areas[index],
                                squaredRadii: squaredRadii)
                        }
                    }
                }
            }
        }
        sums.accumulate()
    }

    @inline(__always) func place(near point: SIMD3<Float>) -> (position: SIMD3<Float>, normal: SIMD3<Float>)? {
        let home = CellTable.cell(point * inverse)
        let place = neighbours.place(home)
        if place >= 0 { return (points[place], normals[place]) }
        let far = farNeighbours.place(CellTable.cell(home.asFloat / 3))
        return far >= 0 ? (farPoints[far], farNormals[far]) : nil
    }

    func nearest(to points: [SIMD3<Float>], into hits: inout [SurfaceHit]) {
        for (index, point) in points.enumerated() {
            hits[index] =
                place(near: point).map { SurfaceHit(position: $0.position, normal: $0.normal, isValid: true) } ?? .none
        }
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
