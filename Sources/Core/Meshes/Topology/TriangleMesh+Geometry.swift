public import SpatialGeometry

extension TriangleMesh {
    /// The unnormalised normal of a triangle, of length twice its area.
    @inline(__always)
    private static func areaVector(
        _ positions: UnsafeBufferPointer<Float>, _ a: Int, _ b: Int, _ c: Int
    ) -> SIMD3<Float> {
        let origin = SIMD3(positions[3 * a], positions[3 * a + 1], positions[3 * a + 2])
        let u = SIMD3(positions[3 * b], positions[3 * b + 1], positions[3 * b + 2]) - origin
        let v = SIMD3(positions[3 * c], positions[3 * c + 1], positions[3 * c + 2]) - origin
        return SIMD3(u.y * v.z - u.z * v.y, u.z * v.x - u.x * v.z, u.x * v.y - u.y * v.x)
    }

    @inline(__always)
    private static func add(_ normal: SIMD3<Float>, _ vertex: Int, _ normals: UnsafeMutableBufferPointer<Float>) {
        normals[3 * vertex] += normal.x
        normals[3 * vertex + 1] += normal.y
        normals[3 * vertex + 2] += normal.z
    }

    /// The normals of vertices, three values a vertex: the mean of their triangles' normals weighted by area, of
    /// length 1; zero for a vertex without area around it.
    public var vertexNormals: [Float] {
        var normals: [Float] = []
        TriangleMesh.computeVertexNormals(positions: positions, triangles: triangles, into: &normals)
        return normals
    }

    /// The area-weighted unit normals of vertices, written over `normals`, whose memory is used again.
    public static func computeVertexNormals(positions: [Float], triangles: [Int32], into normals: inout [Float]) {
        if normals.count == positions.count {
            normals.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
        } else {
            normals = Array(repeating: 0, count: positions.count)
        }
        normals.withUnsafeMutableBufferPointer { normals in
            positions.withUnsafeBufferPointer { positions in
                triangles.withUnsafeBufferPointer { triangles in
                    for start in stride(from: 0, to: triangles.count, by: 3) {
                        let (a, b, c) = (Int(triangles[start]), Int(triangles[start + 1]), Int(triangles[start + 2]))
                        let normal = areaVector(positions, a, b, c)
                        add(normal, a, normals)
                        add(normal, b, normals)
                        add(normal, c, normals)
                    }
                }
            }
            for start in stride(from: 0, to: normals.count, by: 3) {
                let normal = SIMD3(normals[start], normals[start + 1], normals[start + 2])
                let square = (normal * normal).sum()
                let scale = square > 0 ? 1 / square.squareRoot() : 0
                for axis in 0..<3 { normals[start + axis] = normal[axis] * scale }
            }
        }
    }

    /// The unit normals of triangles, three values each; zero where there is no area.
    public var faceNormals: [Float] {
        var normals = [Float](repeating: 0, count: triangles.count)
        positions.withUnsafeBufferPointer { positions in
            for start in stride(from: 0, to: triangles.count, by: 3) {
                let normal = TriangleMesh.areaVector(
                    positions, Int(triangles[start]), Int(triangles[start + 1]), Int(triangles[start + 2]))
                let square = (normal * normal).sum()
                let scale = square > 0 ? 1 / square.squareRoot() : 0
                for axis in 0..<3 { normals[start + axis] = normal[axis] * scale }
            }
        }
        return normals
    }

    /// The areas of triangles, in the mesh's unit squared.
    public var faceAreas: [Float] {
        positions.withUnsafeBufferPointer { positions in
            stride(from: 0, to: triangles.count, by: 3).map { start in
                let normal = TriangleMesh.areaVector(
                    positions, Int(triangles[start]), Int(triangles[start + 1]), Int(triangles[start + 2]))
                return 0.5 * (normal * normal).sum().squareRoot()
            }
        }
    }

    /// A third of the area around each vertex, in the mesh's unit squared: its share of the surface.
    public var vertexAreas: [Float] {
        let areas = faceAreas
        var result = [Float](repeating: 0, count: vertexCount)
        for (corner, vertex) in triangles.enumerated() { result[Int(vertex)] += areas[corner / 3] / 3 }
        return result
    }

    /// The smallest box along the axes that holds every vertex; `nil` without any.
    public var boundingBox: BoundingBox? { BoundingBox(positions: positions) }

    /// The mesh with every vertex moved.
    public func transformed(by transform: SimilarityTransform) -> TriangleMesh {
        var moved = self
        moved.transform(by: transform)
        return moved
    }

    /// Moves every vertex; computed in double precision.
    public mutating func transform(by transform: SimilarityTransform) {
        let (scale, columns, translation) = (transform.scale, transform.rotation.matrix.columns, transform.translation)
        let (x, y, z) = (scale * columns.0, scale * columns.1, scale * columns.2)
        positions.withUnsafeMutableBufferPointer { positions in
            for start in stride(from: 0, to: positions.count, by: 3) {
                let point =
                    Double(positions[start]) * x + Double(positions[start + 1]) * y
                    + Double(positions[start + 2]) * z + translation
                positions[start] = Float(point.x)
                positions[start + 1] = Float(point.y)
                positions[start + 2] = Float(point.z)
            }
        }
    }

    /// The mesh with every triangle turned inside-out.
    public func flipped() -> TriangleMesh {
        var flipped = self
        for start in stride(from: 0, to: triangles.count, by: 3) { flipped.triangles.swapAt(start + 1, start + 2) }
        return flipped
    }

    /// The mesh with each triangle cut into four at the middles of its edges; the first vertices are those there were,
    /// the middles follow in the order of `MeshTopology.edges`.
    public func subdivided() -> TriangleMesh {
        let topology = MeshTopology(self)
        var result = positions
        result.reserveCapacity(positions.count + 3 * topology.edgeCount)
        for edge in 0..<topology.edgeCount {
            let (a, b) = (Int(topology.edges[2 * edge]), Int(topology.edges[2 * edge + 1]))
            for axis in 0..<3 { result.append(0.5 * (positions[3 * a + axis] + positions[3 * b + axis])) }
        }
        var cut: [Int32] = []
        cut.reserveCapacity(4 * triangles.count)
        let count = Int32(vertexCount)
        for start in stride(from: 0, to: triangles.count, by: 3) {
            let (a, b, c) = (triangles[start], triangles[start + 1], triangles[start + 2])
            let ab = count + Int32(topology.edge(a, b)!)
            let bc = count + Int32(topology.edge(b, c)!)
            let ca = count + Int32(topology.edge(c, a)!)
            cut += [a, ab, ca, ab, b, bc, ca, bc, c, ab, bc, ca]
        }
        return TriangleMesh(positions: result, triangles: cut)
    }

    /// The part of the mesh made of the triangles chosen, and for each of its vertices the number here.
    public func submesh(triangles chosen: (Int) -> Bool) -> (mesh: TriangleMesh, vertices: [Int32]) {
        var numbers = [Int32](repeating: -1, count: vertexCount)
        var kept: [Int32] = []
        kept.reserveCapacity(triangles.count)
        for triangle in 0..<triangleCount where chosen(triangle) {
            for slot in 3 * triangle..<3 * triangle + 3 {
                numbers[Int(triangles[slot])] = 0
                kept.append(triangles[slot])
            }
        }
        var vertices: [Int32] = []
        for vertex in numbers.indices where numbers[vertex] == 0 {
            numbers[vertex] = Int32(vertices.count)
            vertices.append(Int32(vertex))
        }
        var moved: [Float] = []
        moved.reserveCapacity(3 * vertices.count)
        for vertex in vertices { for axis in 0..<3 { moved.append(positions[3 * Int(vertex) + axis]) } }
        for slot in kept.indices { kept[slot] = numbers[Int(kept[slot])] }
        return (TriangleMesh(positions: moved, triangles: kept), vertices)
    }
}
