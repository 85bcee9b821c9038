/// What was found in a mesh file, and what was left out of the mesh made from it.
public struct MeshReport: Codable, Equatable, Sendable {
    /// The vertices of the file, as its format counts them.
    public var fileVertices = 0
    /// The faces of the file, polygons counted once.
    public var fileFaces = 0
    /// The pieces (nodes, groups or materials) merged into one mesh.
    public var filePieces = 0
    /// Vertices joined to an earlier one at the same position.
    public var joinedVertices = 0
    /// Vertices with a coordinate that is NaN or infinite.
    public var nonFiniteVertices = 0
    /// Vertices absurdly far from all others (more than 1,000 times the median distance from the median).
    public var outlyingVertices = 0
    /// Vertices that no face uses.
    public var strayVertices = 0
    /// Faces with fewer than three corners: points and lines.
    public var facesWithoutArea = 0
    /// Triangles that name a vertex the file does not have.
    public var outOfRangeTriangles = 0
    /// Triangles with a corner left out as not finite or outlying.
    public var brokenTriangles = 0
    /// Triangles with two equal corners, or no area.
    public var degenerateTriangles = 0
    /// Triangles on the same three vertices as an earlier one.
    public var duplicateTriangles = 0
    /// Connected components of the mesh.
    public var components = 0
    /// Edges with one triangle.
    public var boundaryEdges = 0
    /// Edges with three triangles or more.
    public var nonManifoldEdges = 0
    /// Edges whose two triangles disagree on the outside.
    public var windingFlips = 0

    /// The triangles left out, for any reason.
    public var droppedTriangles: Int {
        outOfRangeTriangles + brokenTriangles + degenerateTriangles + duplicateTriangles
    }

    /// What was left out, as a phrase for people; empty when nothing was.
    public var droppedDescription: String {
        [
            (nonFiniteVertices, "vertices that are not finite"), (outlyingVertices, "vertices absurdly far away"),
            (outOfRangeTriangles, "triangles with an index out of range"),
            (brokenTriangles, "triangles on a vertex left out"), (degenerateTriangles, "triangles without area"),
            (duplicateTriangles, "duplicate triangles"), (facesWithoutArea, "points or lines"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }
}
