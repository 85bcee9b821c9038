import Foundation

// From what a file says to a mesh one can compute with: vertices that are not finite or absurdly far away, and the
// triangles on them, go; vertices at one position become one, so that seams of texture coordinates do not tear the
// surface; then triangles without area or said twice go, and last the vertices nothing uses.

extension RawMesh {
    /// The cleaned mesh and the report of what was left out.
    ///
    /// - Parameter keepingVertices: keeps every vertex of the file in its order, joins none and drops none; vertices
    ///   that are not finite are set to the origin, used by no triangle.
    /// - Throws: `MeshError.noFaces` when nothing is left.
    func cleaned(path: String, keepingVertices: Bool) throws(MeshError) -> LoadedMesh {
        var report = MeshReport()
        report.fileVertices = vertexCount
        report.fileFaces = faces
        report.filePieces = pieces
        report.facesWithoutArea = facesWithoutArea

        let usable = usableVertices(&report)
        let representative = keepingVertices ? Array(0..<Int32(vertexCount)) : joinedVertices(usable, &report)
        let kept = keptTriangles(usable, representative, &report)
        guard !kept.isEmpty else { throw .noFaces(path: path, dropped: report.droppedDescription) }

        // The numbers of the vertices that stay.
        var numbers = [Int32](repeating: -1, count: vertexCount)
        var originals: [Int32] = []
        if keepingVertices {
            originals = representative
            numbers = representative
        } else {
            for triangle in kept {
                for corner in 3 * triangle..<3 * triangle + 3 {
                    numbers[Int(representative[Int(triangles[corner])])] = 0
                }
            }
            for vertex in numbers.indices {
                if numbers[vertex] == 0 {
                    numbers[vertex] = Int32(originals.count)
                    originals.append(Int32(vertex))
                } else if usable[vertex], representative[vertex] == Int32(vertex) {
                    report.strayVertices += 1
                }
            }
        }

        var newPositions = [Float](repeating: 0, count: 3 * originals.count)
        for (new, old) in originals.enumerated() where usable[Int(old)] {
            for axis in 0..<3 { newPositions[3 * new + axis] = positions[3 * Int(old) + axis] }
        }
        var newTriangles = [Int32](repeating: 0, count: 3 * kept.count)
        var newCoordinates = [Float](repeating: 0, count: textureCoordinates.isEmpty ? 0 : 6 * kept.count)
        var newMaterials = [Int32](repeating: 0, count: triangleMaterials.isEmpty ? 0 : kept.count)
        for (new, old) in kept.enumerated() {
            for corner in 0..<3 {
                newTriangles[3 * new + corner] = numbers[Int(representative[Int(triangles[3 * old + corner])])]
            }
            if !newCoordinates.isEmpty {
                for value in 0..<6 { newCoordinates[6 * new + value] = textureCoordinates[6 * old + value] }
            }
            if !newMaterials.isEmpty { newMaterials[new] = triangleMaterials[old] }
        }
        var newColors: [UInt8] = []
        if !colors.isEmpty {
            newColors.reserveCapacity(4 * originals.count)
            for old in originals { newColors += colors[4 * Int(old)..<4 * Int(old) + 4] }
        }

        let mesh = TriangleMesh(positions: newPositions, triangles: newTriangles)
        let topology = MeshTopology(mesh)
        report.components = topology.componentCount
        report.boundaryEdges = topology.boundaryEdgeCount
        report.nonManifoldEdges = topology.nonManifoldEdgeCount
        report.windingFlips = topology.windingFlipCount
        return LoadedMesh(
            mesh: mesh, originalIndices: originals, textureCoordinates: newCoordinates, colors: newColors,
            materials: materials, triangleMaterials: newMaterials, report: report)
    }

    /// Which vertices are finite and not absurdly far from all others.
    private func usableVertices(_ report: inout MeshReport) -> [Bool] {
        var usable = [Bool](repeating: true, count: vertexCount)
        var nonFinite = 0
        positions.withUnsafeBufferPointer { positions in
            for vertex in usable.indices {
                let sum = positions[3 * vertex] * 0 + positions[3 * vertex + 1] * 0 + positions[3 * vertex + 2] * 0
                if sum != 0 || sum.isNaN {
                    usable[vertex] = false
                    nonFinite += 1
                }
            }
        }
        report.nonFiniteVertices = nonFinite
        guard vertexCount - nonFinite > 8 else { return usable }

        // Median and median distance of a sample of at most about 20,000 vertices, spread evenly.
        let step = max(1, vertexCount / 20_000)
        let sample = stride(from: 0, to: vertexCount, by: step).filter { usable[$0] }
        var median = SIMD3<Float>.zero
        for axis in 0..<3 { median[axis] = sample.map { positions[3 * $0 + axis] }.sorted()[sample.count / 2] }
        func distance(_ vertex: Int) -> Float {
            let x = Double(positions[3 * vertex] - median.x)
            let y = Double(positions[3 * vertex + 1] - median.y)
            let z = Double(positions[3 * vertex + 2] - median.z)
            return Float((x * x + y * y + z * z).squareRoot())
        }
        let limit = 1_000 * sample.map(distance).sorted()[sample.count / 2]
        guard limit > 0 else { return usable }
        for vertex in usable.indices where usable[vertex] && distance(vertex) > limit {
            usable[vertex] = false
            report.outlyingVertices += 1
        }
        return usable
    }

    /// For each vertex the first one at exactly its position.
    private func joinedVertices(_ usable: [Bool], _ report: inout MeshReport) -> [Int32] {
        // Open addressing on the bits of the position; the table is at most half full.
        var capacity = 16
        while capacity < 2 * vertexCount { capacity *= 2 }
        let mask = capacity - 1
        var table = [Int32](repeating: -1, count: capacity)
        var representative = [Int32](repeating: 0, count: vertexCount)
        var joined = 0
        table.withUnsafeMutableBufferPointer { table in
            positions.withUnsafeBufferPointer { positions in
                for vertex in representative.indices {
                    representative[vertex] = Int32(vertex)
                    guard usable[vertex] else { continue }
                    let (x, y, z) = (positions[3 * vertex], positions[3 * vertex + 1], positions[3 * vertex + 2])
                    // Adding zero makes −0 and 0 one.
                    var hash = UInt64((x + 0).bitPattern) &* 0x9E37_79B9_7F4A_7C15
                    hash = (hash ^ (hash >> 29) ^ UInt64((y + 0).bitPattern)) &* 0xBF58_476D_1CE4_E5B9
                    hash = (hash ^ (hash >> 32) ^ UInt64((z + 0).bitPattern)) &* 0x94D0_49BB_1331_11EB
                    var slot = Int(truncatingIfNeeded: hash >> 20) & mask
                    while true {
                        let other = Int(table[slot])
                        if other < 0 {
                            table[slot] = Int32(vertex)
                            break
                        }
                        if positions[3 * other] == x, positions[3 * other + 1] == y, positions[3 * other + 2] == z {
                            representative[vertex] = Int32(other)
                            joined += 1
                            break
                        }
                        slot = (slot + 1) & mask
                    }
                }
            }
        }
        report.joinedVertices = joined
        return representative
    }

    /// The triangles to keep, in the file's order.
    private func keptTriangles(_ usable: [Bool], _ representative: [Int32], _ report: inout MeshReport) -> [Int] {
        var kept: [Int] = []
        kept.reserveCapacity(triangleCount)
        // Kept triangles by their lowest vertex, in lists linked backwards, to find those said twice.
        var latest = [Int32](repeating: -1, count: vertexCount)
        var previous: [Int32] = []
        previous.reserveCapacity(triangleCount)
        var keys: [SIMD2<Int32>] = []
        keys.reserveCapacity(triangleCount)
        for triangle in 0..<triangleCount {
            let named = (triangles[3 * triangle], triangles[3 * triangle + 1], triangles[3 * triangle + 2])
            guard named.0 >= 0, named.1 >= 0, named.2 >= 0 else {
                report.outOfRangeTriangles += 1
                continue
            }
            guard usable[Int(named.0)], usable[Int(named.1)], usable[Int(named.2)] else {
                report.brokenTriangles += 1
                continue
            }
            let (a, b, c) = (representative[Int(named.0)], representative[Int(named.1)], representative[Int(named.2)])
            guard a != b, b != c, c != a, hasArea(Int(a), Int(b), Int(c)) else {
                report.degenerateTriangles += 1
                continue
            }
            let (low, high) = (min(a, b, c), max(a, b, c))
            let key = SIMD2(a ^ b ^ c ^ low ^ high, high)
            var other = latest[Int(low)]
            while other >= 0, keys[Int(other)] != key { other = previous[Int(other)] }
            guard other < 0 else {
                report.duplicateTriangles += 1
                continue
            }
            previous.append(latest[Int(low)])
            latest[Int(low)] = Int32(kept.count)
            keys.append(key)
            kept.append(triangle)
        }
        return kept
    }

    /// Whether a triangle's height over its longest edge is more than rounding of its coordinates can make.
    private func hasArea(_ a: Int, _ b: Int, _ c: Int) -> Bool {
        func edge(_ from: Int, _ to: Int) -> SIMD3<Double> {
            SIMD3(
                Double(positions[3 * to]) - Double(positions[3 * from]),
                Double(positions[3 * to + 1]) - Double(positions[3 * from + 1]),
                Double(positions[3 * to + 2]) - Double(positions[3 * from + 2]))
        }
        let (first, second) = (edge(a, b), edge(a, c))
        let normal = SIMD3(
            first.y * second.z - first.z * second.y, first.z * second.x - first.x * second.z,
            first.x * second.y - first.y * second.x)
        let third = second - first
        let longest = max((first * first).sum(), (second * second).sum(), (third * third).sum())
        return (normal * normal).sum() > 1e-14 * longest * longest
    }
}
