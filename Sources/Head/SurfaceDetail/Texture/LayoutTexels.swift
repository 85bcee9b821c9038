internal import Meshes
internal import SpatialGeometry

/// The texels of a texture layout that lie in one of its triangles, and where on the surface each is.
struct LayoutTexels {
    /// The pixel of each texel, rows from the top.
    private(set) var pixels: [Int32] = []
    /// The triangle of each texel.
    private(set) var triangles: [Int32] = []
    /// The weights of the triangle's corners at the texel's centre.
    private(set) var barycentric: [SIMD3<Float>] = []

    /// The texels of a layout: u and v of each coordinate, v upwards, and the coordinates of each triangle's corners.
    init(_ coordinates: [Float], _ corners: [Int32], size: Int) {
        // The layout is a flat mesh seen from above.
        var positions: [Float] = []
        positions.reserveCapacity(coordinates.count / 2 * 3)
        for index in stride(from: 0, to: coordinates.count - 1, by: 2) {
            positions += [coordinates[index], coordinates[index + 1], 0]
        }
        let flat = TriangleMesh(positions: positions, triangles: corners)
        let view = RenderView(
            .orthographic(pixelsPerUnit: Double(size), centre: Vector2(0, Double(size))),
            cameraFromWorld: RenderView.facing)
        let rasterizer = Rasterizer(width: size, height: size, supersampling: 1)
        let picture = rasterizer.render([RenderedSurface(flat, isLit: false)], view: view)
        for (pixel, triangle) in picture.triangles.enumerated() where triangle >= 0 {
            let weights = picture.weights[pixel]
            pixels.append(Int32(pixel))
            triangles.append(triangle)
            barycentric.append(SIMD3(weights.x, weights.y, 1 - weights.x - weights.y))
        }
    }

    /// For each vertex of a mesh a triangle that has it and the weights that are the vertex; `nil` for a vertex without.
    static func corners(of triangles: [Int32], vertexCount: Int) -> [(triangle: Int, barycentric: SIMD3<Float>)?] {
        var result = [(triangle: Int, barycentric: SIMD3<Float>)?](repeating: nil, count: vertexCount)
        for (index, vertex) in triangles.enumerated() where result[Int(vertex)] == nil {
            var weights = SIMD3<Float>.zero
            weights[index % 3] = 1
            result[Int(vertex)] = (index / 3, weights)
        }
        return result
    }
}
