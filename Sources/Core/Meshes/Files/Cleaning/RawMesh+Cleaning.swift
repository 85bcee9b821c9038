// From what a file says to a mesh one can compute with: vertices that are not finite or absurdly far away, and the
// triangles on them, go; vertices at one position become one, so that seams of texture coordinates do not tear the
// surface; then triangles without area or said twice go, and last the vertices nothing uses. Every step takes time in
// proportion to the mesh, whatever the file says; a step that changes nothing copies nothing.

extension RawMesh {
    /// The cleaned mesh and the report of what was left out.
    ///
    /// - Parameter keepingVertices: keeps every vertex of the file in its order, joins none and drops none; vertices
    ///   that are not finite are set to the origin, used by no triangle.
    /// - Throws: `MeshError.noFaces` when nothing is left, `MeshError.invalid` for more than can be numbered.
    func cleaned(path: String, keepingVertices: Bool) throws(MeshError) -> LoadedMesh {
        guard max(vertexCount, triangleCount) <= RawMesh.largestCount else { throw .tooManyTriangles(path: path) }
        var report = MeshReport()
        report.fileVertices = vertexCount
        report.fileFaces = faces
        report.filePieces = pieces
        report.facesWithoutArea = facesWithoutArea

        let usable = usableVertices(&report)
        let representatives = keepingVertices ? nil : joinedVertices(usable, &report)
        let chosen = chosenTriangles(usable, representatives, &report)
        guard chosen.count > 0 else { throw .noFaces(path: path, dropped: report.droppedDescription) }

        // The vertices that stay, and where each of the file's vertices went.
        var originals = Array(0..<Int32(vertexCount))
        var numbers: [Int32]?
        if !keepingVertices, usable != nil || representatives != nil || chosen.usedVertices.contains(false) {
            originals = originalVertices(chosen, usable, representatives, &report)
            numbers = newNumbers(originals, representatives)
        }

        let mesh = TriangleMesh(
            positions: gatheredPositions(originals, usable), triangles: gatheredTriangles(chosen, numbers))
        let edges = EdgeStatistics(vertexCount: mesh.vertexCount, triangles: mesh.triangles)
        report.components = edges.componentCount
        report.boundaryEdges = edges.boundaryEdgeCount
        report.nonManifoldEdges = edges.nonManifoldEdgeCount
        report.windingFlips = edges.windingFlipCount
        return LoadedMesh(
            mesh: mesh, originalIndices: originals, textureCoordinates: gathered(textureCoordinates, 6, chosen.kept),
            colors: numbers == nil ? colors : gathered(colors, 4, originals), materials: materials,
            triangleMaterials: gathered(triangleMaterials, 1, chosen.kept), report: report)
    }

    /// The vertices that stay, ascending.
    private func originalVertices(
        _ chosen: ChosenTriangles, _ usable: [Bool]?, _ representatives: [Int32]?, _ report: inout MeshReport
    ) -> [Int32] {
        var originals: [Int32] = []
        originals.reserveCapacity(vertexCount - report.joinedVertices)
        for vertex in 0..<vertexCount {
            if chosen.usedVertices[vertex] {
                originals.append(Int32(vertex))
            } else if usable?[vertex] ?? true, representatives.map({ $0[vertex] == Int32(vertex) }) ?? true {
                report.strayVertices += 1
            }
        }
        return originals
    }

    /// For each vertex of the file its number among the originals; −1 for those that went.
    private func newNumbers(_ originals: [Int32], _ representatives: [Int32]?) -> [Int32] {
        var numbers = [Int32](repeating: -1, count: vertexCount)
        for (new, old) in originals.enumerated() { numbers[Int(old)] = Int32(new) }
        guard let representatives else { return numbers }
        // A vertex's representative is not above it, so that its number is known by then.
        for vertex in numbers.indices { numbers[vertex] = numbers[Int(representatives[vertex])] }
        return numbers
    }

    /// The positions of the vertices that stay; those not usable become the origin.
    private func gatheredPositions(_ originals: [Int32], _ usable: [Bool]?) -> [Float] {
        if originals.count == vertexCount, usable == nil { return positions }
        return [Float](unsafeUninitializedCapacity: 3 * originals.count) { buffer, count in
            count = buffer.count
            for (new, old) in originals.enumerated() {
                let isUsable = usable?[Int(old)] ?? true
                for axis in 0..<3 { buffer[3 * new + axis] = isUsable ? positions[3 * Int(old) + axis] : 0 }
            }
        }
    }

    /// The triangles that stay, on the vertices' new numbers.
    private func gatheredTriangles(_ chosen: ChosenTriangles, _ numbers: [Int32]?) -> [Int32] {
        let triangles = gathered(triangles, 3, chosen.kept)
        guard let numbers else { return triangles }
        return triangles.map { numbers[Int($0)] }
    }

    /// The runs of `width` values that `kept` names; all of them where it is `nil`.
    private func gathered<Value>(_ values: [Value], _ width: Int, _ kept: [Int32]?) -> [Value] {
        guard let kept, !values.isEmpty else { return values }
        return [Value](unsafeUninitializedCapacity: width * kept.count) { buffer, count in
            count = width * kept.count
            for (new, old) in kept.enumerated() {
                for value in 0..<width {
                    buffer.initializeElement(at: width * new + value, to: values[width * Int(old) + value])
                }
            }
        }
    }
}
