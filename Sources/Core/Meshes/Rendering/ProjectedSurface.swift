import Images
import SpatialGeometry

/// A surface as a camera sees it, ready to be sampled and shaded.
///
/// A class, so that shading a sample copies one reference and not each of the arrays'.
final class ProjectedSurface {
    let surface: RenderedSurface
    /// For each vertex its sample column and row and its nearness; NaN where it cannot be projected.
    let corners: [SIMD3<Float>]
    /// Unit normals, x right, y up, z towards the viewer: a vertex each when smooth, a triangle each otherwise.
    private let normals: [SIMD3<Float>]
    private let isPerspective: Bool
    private let vertexColors: [SIMD4<Float>]
    private let flatColor: SIMD4<Float>
    private let backColor: SIMD4<Float>?
    private let wireColor: SIMD4<Float>?

    init(_ surface: RenderedSurface, view: RenderView, supersampling: Double) {
        self.surface = surface
        let mesh = surface.mesh
        let invisible = SIMD3<Float>(repeating: .nan)
        corners = (0..<mesh.vertexCount).map { vertex -> SIMD3<Float> in
            guard let (pixel, nearness) = view.project(mesh.position(vertex)) else { return invisible }
            let sample = pixel * supersampling
            return SIMD3<Float>(Float(sample.x), Float(sample.y), Float(nearness))
        }
        isPerspective = view.isPerspective
        let world = surface.isSmooth ? mesh.vertexNormals : mesh.faceNormals
        // Light is told in axes that face the viewer: y up and z towards him.
        let rotation = RenderView.facing.rotation * view.cameraFromWorld.rotation
        normals = stride(from: 0, to: world.count, by: 3).map { start -> SIMD3<Float> in
            let normal = Vector3(Double(world[start]), Double(world[start + 1]), Double(world[start + 2]))
            return SIMD3<Float>(rotation * normal)
        }
        var flat = SIMD4<Float>(150, 150, 150, 255)
        var colors: [SIMD4<Float>] = []
        switch surface.appearance {
        case .color(let color): flat = Self.vector(color)
        case .vertexColors(let samples):
            colors = stride(from: 0, to: samples.count, by: 4).map { start in
                SIMD4<Float>(
                    Float(samples[start]), Float(samples[start + 1]), Float(samples[start + 2]),
                    Float(samples[start + 3]))
            }
        case .texture: break
        }
        flatColor = flat
        vertexColors = colors
        backColor = surface.backColor.map(Self.vector)
        wireColor = surface.wireframe.map(Self.vector)
    }

    private static func vector(_ color: Color) -> SIMD4<Float> {
        SIMD4(Float(color.red), Float(color.green), Float(color.blue), Float(color.alpha))
    }

    /// Weights on the triangle from weights in the picture.
    @inline(__always)
    func onSurface(_ triangle: Int, _ weights: SIMD2<Float>) -> SIMD3<Float> {
        let inPicture = SIMD3(weights.x, weights.y, 1 - weights.x - weights.y)
        guard isPerspective else { return inPicture }
        let t = 3 * triangle
        let indices = surface.mesh.triangles
        let scaled =
            inPicture
            * SIMD3(corners[Int(indices[t])].z, corners[Int(indices[t + 1])].z, corners[Int(indices[t + 2])].z)
        return scaled / scaled.sum()
    }

    /// The colour of a triangle at weights in the picture, premultiplied by its opacity.
    func shade(_ triangle: Int, _ weightsInPicture: SIMD2<Float>) -> SIMD4<Float> {
        let t = 3 * triangle
        let indices = surface.mesh.triangles
        let (a, b, c) = (Int(indices[t]), Int(indices[t + 1]), Int(indices[t + 2]))
        let weights = onSurface(triangle, weightsInPicture)
        var color: SIMD4<Float>
        switch surface.appearance {
        case .color: color = flatColor
        case .vertexColors:
            color = weights.x * vertexColors[a] + weights.y * vertexColors[b] + weights.z * vertexColors[c]
        case .texture(let image, let coordinates):
            let start = 2 * t
            let us = SIMD3<Float>(coordinates[start], coordinates[start + 2], coordinates[start + 4])
            let vs = SIMD3<Float>(coordinates[start + 1], coordinates[start + 3], coordinates[start + 5])
            color = Self.sample(image, (weights * us).sum(), (weights * vs).sum()) ?? flatColor
        }
        let (pa, pb, pc) = (corners[a], corners[b], corners[c])
        let area = (pb.x - pa.x) * (pc.y - pa.y) - (pb.y - pa.y) * (pc.x - pa.x)
        // Rows run down, so anticlockwise in space is clockwise in the picture.
        let isBack = area > 0
        if isBack, let backColor { color = backColor }
        if surface.isLit {
            var normal =
                surface.isSmooth
                ? weights.x * normals[a] + weights.y * normals[b] + weights.z * normals[c] : normals[triangle]
            let square = (normal * normal).sum()
            normal = square > 0 ? normal / square.squareRoot() : SIMD3(0, 0, 1)
            if isBack { normal = -normal }
            let light = Self.light(normal)
            color = SIMD4(
                color.x * light.x + light.y, color.y * light.x + light.y, color.z * light.x + light.y, color.w)
        }
        if let wireColor {
            let nearest = edgeDistance(pa, pb, pc, area, weightsInPicture)
            let share = max(0, min(1, 1.2 - nearest)) * wireColor.w / 255
            color = color * (1 - share) + SIMD4(wireColor.x, wireColor.y, wireColor.z, 255) * share
        }
        let opacity = color.w / 255
        return SIMD4(color.x * opacity, color.y * opacity, color.z * opacity, color.w)
    }

    /// What a surface facing `normal` makes of its own colour (x) and adds of the lamp's (y): a lamp at the viewer and
    /// a weaker one above left.
    @inline(__always)
    private static func light(_ normal: SIMD3<Float>) -> SIMD2<Float> {
        let head = max(0, normal.z)
        let key = max(0, (normal * SIMD3(-0.43, 0.61, 0.665)).sum())
        let halfway = max(0, (normal * SIMD3(-0.236, 0.334, 0.9125)).sum())
        let squared = halfway * halfway
        let fourth = squared * squared
        let sixteenth = fourth * fourth * fourth * fourth
        return SIMD2(min(1.08, 0.2 + 0.42 * head + 0.44 * key), 18 * sixteenth)
    }

    /// How many samples away the nearest edge of the triangle is in the picture.
    private func edgeDistance(
        _ a: SIMD3<Float>, _ b: SIMD3<Float>, _ c: SIMD3<Float>, _ area: Float, _ weights: SIMD2<Float>
    ) -> Float {
        func height(_ from: SIMD3<Float>, _ to: SIMD3<Float>) -> Float {
            let (x, y) = (to.x - from.x, to.y - from.y)
            return abs(area) / max(1e-12, (x * x + y * y).squareRoot())
        }
        return min(
            weights.x * height(b, c), weights.y * height(c, a), (1 - weights.x - weights.y) * height(a, b))
    }

    /// The texture at u to the right and v up in 0…1, repeated beyond, bilinear; `nil` for NaN.
    private static func sample(_ image: Image, _ u: Float, _ v: Float) -> SIMD4<Float>? {
        guard u.isFinite, v.isFinite else { return nil }
        let x = (u - u.rounded(.down)) * Float(image.width) - 0.5
        let y = (1 - (v - v.rounded(.down))) * Float(image.height) - 0.5
        let (left, top) = (x.rounded(.down), y.rounded(.down))
        let (right, down) = (x - left, y - top)
        func texel(_ column: Int, _ row: Int) -> SIMD4<Float> {
            let start =
                4 * (max(0, min(image.height - 1, row)) * image.width + max(0, min(image.width - 1, column)))
            return SIMD4(
                Float(image.pixels[start]), Float(image.pixels[start + 1]), Float(image.pixels[start + 2]),
                Float(image.pixels[start + 3]))
        }
        let (column, row) = (Int(left), Int(top))
        let above = (1 - right) * texel(column, row) + right * texel(column + 1, row)
        let below = (1 - right) * texel(column, row + 1) + right * texel(column + 1, row + 1)
        return (1 - down) * above + down * below
    }
}
