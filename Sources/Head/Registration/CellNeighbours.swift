/// For every cell of a grid that holds a place, or is beside one that does, the place to take for it: its own, else the
/// nearest to its middle of those of its neighbours.
///
/// Blocks of 8³ cells lie in a hash table, their cells in an array each, so that a look takes one step in either.
struct CellNeighbours {
    private var blocks = CellTable()
    /// The place of each cell of each block; −1 where there is none.
    private var places: [Int32] = []

    private static let blockShift: Int32 = 3
    private static let blockSize = 1 << (3 * Int(blockShift))

    /// Places by the cells that they are in, at most one in each, given in lengths of a cell.
    init(cells: [SIMD3<Int32>], points: [SIMD3<Float>]) {
        // Squared distances from the middles of the cells; less than 0 where the place is the cell's own.
        var distances: [Float] = []
        var (lastBlock, lastStart) = (SIMD3<Int32>(repeating: .max), 0)
        func slot(_ cell: SIMD3<Int32>, _ neighbours: inout CellNeighbours) -> Int {
            let block = cell &>> Self.blockShift
            if block != lastBlock {
                let number = Int(neighbours.blocks.number(block))
                (lastBlock, lastStart) = (block, number * Self.blockSize)
                if lastStart == neighbours.places.count {
                    neighbours.places.append(contentsOf: repeatElement(-1, count: Self.blockSize))
                    distances.append(contentsOf: repeatElement(.infinity, count: Self.blockSize))
                }
            }
            return lastStart + Self.offset(cell)
        }
        for (index, cell) in cells.enumerated() {
            let own = slot(cell, &self)
            places[own] = Int32(index)
            distances[own] = -1
        }
        for (index, cell) in cells.enumerated() {
            let point = points[index]
            for z in -1...1 as ClosedRange<Int32> {
                for y in -1...1 as ClosedRange<Int32> {
                    for x in -1...1 as ClosedRange<Int32> {
                        let beside = cell &+ SIMD3(x, y, z)
                        let near = slot(beside, &self)
                        let offset = SIMD3(Float(beside.x), Float(beside.y), Float(beside.z)) + 0.5 - point
                        let square = (offset * offset).sum()
                        if square < distances[near] { (places[near], distances[near]) = (Int32(index), square) }
                    }
                }
            }
        }
    }

    /// The place to take for a cell; −1 where neither it nor a neighbour holds one.
    @inline(__always) func place(_ cell: SIMD3<Int32>) -> Int {
        let block = blocks.find(cell &>> Self.blockShift)
        return block < 0 ? -1 : Int(places[Int(block) * Self.blockSize + Self.offset(cell)])
    }

    @inline(__always) private static func offset(_ cell: SIMD3<Int32>) -> Int {
        let low = cell & 7
        return Int(low.z << (2 * blockShift) | low.y << blockShift | low.x)
    }
}
