public import Images

/// A mesh and what it looks like in a picture.
public struct RenderedSurface: Sendable {
    /// Where the colour of a surface comes from.
    public enum Appearance: Sendable {
        /// One colour.
        case color(Color)
        /// A colour for each vertex, four samples each.
        case vertexColors([UInt8])
        /// An image, and for each corner of each triangle u and v, v upwards; NaN shows grey.
        case texture(Image, coordinates: [Float])
    }

    /// The mesh.
    public var mesh: TriangleMesh
    /// Its colour.
    public var appearance: Appearance
    /// Whether normals are interpolated between vertices; otherwise every triangle is flat.
    public var isSmooth: Bool
    /// Whether light falls on it; otherwise its colours appear as they are.
    public var isLit: Bool
    /// The colour of its edges; `nil` draws none.
    public var wireframe: Color?
    /// The colour of triangles seen from behind; `nil` shows both sides alike.
    public var backColor: Color?

    /// A surface of the given appearance.
    public init(
        _ mesh: TriangleMesh, _ appearance: Appearance = .color(Color(red: 205, green: 200, blue: 196)),
        isSmooth: Bool = true, isLit: Bool = true, wireframe: Color? = nil, backColor: Color? = nil
    ) {
        if case .vertexColors(let colors) = appearance {
            precondition(colors.count == 4 * mesh.vertexCount, "there are four samples a vertex")
        }
        if case .texture(_, let coordinates) = appearance {
            precondition(coordinates.count == 2 * mesh.triangles.count, "there are two coordinates a corner")
        }
        self.mesh = mesh
        self.appearance = appearance
        self.isSmooth = isSmooth
        self.isLit = isLit
        self.wireframe = wireframe
        self.backColor = backColor
    }
}
