/// A reader of a file of polygons, which become triangles.
protocol PolygonReader {
    /// The file.
    var path: String { get }
    /// What was read so far.
    var raw: RawMesh { get set }
    /// The vertices around the face in hand.
    var corners: [Int32] { get set }
    /// What cuts polygons.
    var triangulation: PolygonTriangulation { get set }

    /// Takes what else belongs to a triangle of the face in hand, whose vertices have been appended.
    mutating func appendTriangle(_ a: Int, _ b: Int, _ c: Int)
}

extension PolygonReader {
    /// Appends the triangles of the face in hand; one with a vertex that is not there stays as one triangle, to be counted
    /// among those that are unusable.
    @inline(__always)
    mutating func appendPolygon() throws(MeshError) {
        raw.faces += 1
        guard corners.count >= 3 else {
            raw.facesWithoutArea += 1
            return
        }
        if corners.count == 3 { return append(0, 1, 2) }
        guard corners.allSatisfy(raw.isVertex) else {
            corners[0] = -1
            return append(0, 1, 2)
        }
        guard raw.triangleCount + corners.count <= RawMesh.largestCount else { throw .tooManyTriangles(path: path) }
        let cuts = triangulation.triangles(corners, in: raw.positions)
        for start in stride(from: 0, to: cuts.count, by: 3) { append(cuts[start], cuts[start + 1], cuts[start + 2]) }
    }

    @inline(__always)
    private mutating func append(_ a: Int, _ b: Int, _ c: Int) {
        raw.triangles.append(corners[a])
        raw.triangles.append(corners[b])
        raw.triangles.append(corners[c])
        appendTriangle(a, b, c)
    }
}
