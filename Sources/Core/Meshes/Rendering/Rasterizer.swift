public import Images
import SpatialGeometry

// Two passes. The first walks each triangle's box of samples with its three edge functions, which are linear in the
// picture, and keeps for each sample the nearest triangle with its weights there; nearness is linear in the picture
// too, so the same weights interpolate it. The second shades each sample once. Weights found in the picture are turned
// into weights on the triangle by the corners' nearness for a perspective camera (Blinn, "Hyperbolic interpolation",
// 1992).

/// Pictures of meshes by a z-buffer, lit from the viewer's side.
public struct Rasterizer: Sendable {
    /// The width of pictures in pixels.
    public var width: Int
    /// The height of pictures in pixels.
    public var height: Int
    /// The colour where nothing is; may be transparent.
    public var background: Color
    /// How many samples a pixel has along each axis.
    public var supersampling: Int

    /// A rasterizer for pictures of one size.
    public init(width: Int, height: Int, background: Color = .white, supersampling: Int = 2) {
        precondition(width > 0 && height > 0 && supersampling > 0, "a picture has pixels")
        self.width = width
        self.height = height
        self.background = background
        self.supersampling = supersampling
    }

    /// The picture of some surfaces; triangles with a corner beside or behind a camera are left out.
    ///
    /// Corners lie where the lens puts them, distortion included; between them edges are straight in the picture. Where the
    /// lens bends them, an edge of ℓ pixels is off by at most ℓ²/8 times the second derivative of the distortion: for a head of
    /// 300 pixels through a lens with k₁ = −0.3 a few thousandths of a pixel. Divide the triangles of coarser meshes first
    /// (`TriangleMesh.subdivided`).
    ///
    /// - Parameters:
    ///   - surfaces: the meshes, in the world's frame.
    ///   - view: where they are seen from, and through which lens.
    public func render(_ surfaces: [RenderedSurface], view: RenderView) -> RenderedPicture {
        let scenes = surfaces.map { ProjectedSurface($0, view: view, supersampling: Double(supersampling)) }
        var samples = SampleBuffer(width: width * supersampling, height: height * supersampling)
        var firsts: [Int32] = []
        var first: Int32 = 0
        for scene in scenes {
            firsts.append(first)
            samples.draw(scene, firstTriangle: first)
            first += Int32(scene.surface.mesh.triangleCount)
        }
        return resolve(samples, scenes, firsts)
    }

    /// The image of one mesh in one colour.
    public func image(of mesh: TriangleMesh, view: RenderView) -> Image {
        render([RenderedSurface(mesh)], view: view).image
    }

    /// Shades samples and averages them into pixels.
    private func resolve(_ samples: SampleBuffer, _ scenes: [ProjectedSurface], _ firsts: [Int32]) -> RenderedPicture {
        let count = width * height
        let back =
            SIMD4<Float>(
                Float(background.red), Float(background.green), Float(background.blue), 255)
            * (Float(background.alpha) / 255)
        var image = Image(width: width, height: height, color: background)
        var triangles = [Int32](repeating: -1, count: count)
        var nearness = [Float](repeating: -.infinity, count: count)
        var weights = [SIMD2<Float>](repeating: .zero, count: count)
        let share = 1 / Float(supersampling * supersampling)
        image.pixels.withUnsafeMutableBufferPointer { pixels in
            for y in 0..<height {
                for x in 0..<width {
                    let pixel = y * width + x
                    var sum = SIMD4<Float>.zero
                    var covered = false
                    for sampleY in y * supersampling..<(y + 1) * supersampling {
                        for sampleX in x * supersampling..<(x + 1) * supersampling {
                            let sample = sampleY * samples.width + sampleX
                            let triangle = samples.triangles[sample]
                            guard triangle >= 0 else {
                                sum += back
                                continue
                            }
                            covered = true
                            let scene = firsts.count == 1 ? 0 : firsts.lastIndex { $0 <= triangle }!
                            sum += scenes[scene].shade(
                                Int(triangle - firsts[scene]), samples.weights[sample])
                        }
                    }
                    guard covered else { continue }
                    sum *= share
                    let scale = sum.w > 0 ? 255 / sum.w : 0
                    for channel in 0..<3 {
                        pixels[4 * pixel + channel] = UInt8(max(0, min(255, (sum[channel] * scale).rounded())))
                    }
                    pixels[4 * pixel + 3] = UInt8(max(0, min(255, sum.w.rounded())))
                    let middle = supersampling / 2
                    let sample = (y * supersampling + middle) * samples.width + x * supersampling + middle
                    let triangle = samples.triangles[sample]
                    guard triangle >= 0 else { continue }
                    triangles[pixel] = triangle
                    nearness[pixel] = samples.nearness[sample]
                    let scene = firsts.lastIndex { $0 <= triangle }!
                    let corrected = scenes[scene].onSurface(Int(triangle - firsts[scene]), samples.weights[sample])
                    weights[pixel] = SIMD2(corrected.x, corrected.y)
                }
            }
        }
        return RenderedPicture(image: image, triangles: triangles, nearness: nearness, weights: weights)
    }
}
