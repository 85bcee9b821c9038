import LinearAlgebra
import SpatialGeometry

extension PoseGauge {
    /// What least squares find in correctives.
    struct Found {
        /// The move d of the joint, in metres.
        var move: Vector3
        /// For each of ``HeadMotions`` what the nine features count, (9, 9).
        var motions: Matrix
    }

    /// The move of the joint and the motions of the head as a whole that least squares find in correctives where shares are
    /// free; none where the poses do not say.
    ///
    /// Unknowns are 3 of the move and 9·9 of the motions; a share's is taken out vertex by vertex.
    ///
    /// - Parameters:
    ///   - head: the motions, of the vertices at rest.
    ///   - position: J.
    ///   - moves: whether the joint may move.
    func find(
        _ correctives: [Double], _ weights: [Double], head: HeadMotions, position: Vector3, moves: Bool = true
    ) -> Found {
        let size = 3 + 9 * HeadMotions.count
        var normal = Matrix(rows: size, columns: size)
        var side = [Double](repeating: 0, count: size)
        var squares = Matrix(rows: HeadMotions.count, columns: HeadMotions.count)
        for vertex in 0..<weights.count / 5 {
            let share = share(vertex, weights)
            let fields = head.fields(vertex)
            for one in fields.indices {
                for other in fields.indices { squares[one, other] += dot(fields[one], fields[other]) }
            }
            // All unknowns' products with a pattern whose product with F is given.
            let shifts = [Vector3(-share, 0, 0), Vector3(0, -share, 0), Vector3(0, 0, -share)].map {
                Self.pattern(share, $0)
            }
            func products(_ weighed: [Double]) -> [Double] {
                shifts.map { move in (0..<27).reduce(0) { $0 + move[$1] * weighed[$1] } }
                    + fields.flatMap { field in
                        (0..<9).map { field.x * weighed[$0] + field.y * weighed[9 + $0] + field.z * weighed[18 + $0] }
                    }
            }
            let own = weighed(own(correctives, vertex))
            let ownProducts = products(own)
            for row in 0..<size { side[row] += ownProducts[row] }
            guard share > 1e-3 else { continue }
            for one in 0..<3 {
                let along = products(weighed(shifts[one]))
                for row in 0..<size {
                    normal[row, one] += along[row]
                    if row >= 3 { normal[one, row] += along[row] }
                }
            }
            guard Self.isFree(share) else { continue }
            // What a change of the share can do as well is left to it.
            let swing = Self.pattern(share, head.rest.point(vertex) - position)
            let swung = weighed(swing)
            let square = (0..<27).reduce(0) { $0 + swing[$1] * swung[$1] }
            guard square > 0 else { continue }
            let along = products(swung)
            let ownAlong = (0..<27).reduce(0) { $0 + swing[$1] * own[$1] } / square
            for row in 0..<size {
                side[row] -= along[row] * ownAlong
                let scaled = along[row] / square
                for column in 0..<size { normal[row, column] -= scaled * along[column] }
            }
        }
        for one in 0..<HeadMotions.count {
            for other in 0..<HeadMotions.count {
                for row in 0..<9 {
                    for column in 0..<9 {
                        normal[3 + 9 * one + row, 3 + 9 * other + column] += squares[one, other] * moments[row, column]
                    }
                }
            }
        }
        // Features that never occur, and motions that are alike, say nothing.
        let largest = (3..<size).reduce(0) { max($0, normal[$1, $1]) }
        for index in 3..<size { normal[index, index] += 1e-6 * largest }
        let none = Found(move: .zero, motions: Matrix(rows: HeadMotions.count, columns: 9))
        let trace = normal[0, 0] + normal[1, 1] + normal[2, 2]
        guard trace > 0 else { return none }
        for index in 0..<3 {
            normal[index, index] += 1e-9 * trace
            guard !moves else { continue }
            for other in 0..<size where other != index { (normal[index, other], normal[other, index]) = (0, 0) }
            side[index] = 0
        }
        guard let solved = CholeskyDecomposition(normal)?.solve(side) else { return none }
        return Found(
            move: Vector3(solved[0], solved[1], solved[2]),
            motions: Matrix(rows: HeadMotions.count, columns: 9, elements: Array(solved[3...])))
    }

    /// Takes motions of the head as a whole out of the correctives.
    func take(_ motions: Matrix, of head: HeadMotions, from correctives: inout [Double]) {
        for vertex in 0..<correctives.count / 108 {
            let fields = head.fields(vertex)
            var pattern = [Double](repeating: 0, count: 27)
            for (one, field) in fields.enumerated() {
                for axis in 0..<3 {
                    for column in 0..<9 { pattern[9 * axis + column] += field[axis] * motions[one, column] }
                }
            }
            add(-1, pattern, to: &correctives, vertex)
        }
    }

    /// A·F of coefficients (3, 9).
    private func weighed(_ pattern: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: 27)
        for axis in 0..<3 {
            for row in 0..<9 where pattern[9 * axis + row] != 0 {
                for column in 0..<9 { result[9 * axis + column] += pattern[9 * axis + row] * moments[row, column] }
            }
        }
        return result
    }
}
