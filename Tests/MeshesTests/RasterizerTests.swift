import Images
import Meshes
import SpatialGeometry
import Testing

@Suite struct RasterizerTests {
    @Test(arguments: [true, false]) func pixelsShowWhatTheCameraProjects(isPerspective: Bool) {
        let mesh = TestMeshes.sphere(rings: 24, segments: 32)
        let camera = RenderCamera(
            viewFromWorld: RigidTransform(
                rotation: Rotation(axisAngle: Vector3(0.3, 0.2, 0)), translation: Vector3(0, 0, -5)),
            projection: isPerspective ? .perspective(focalLength: 300) : .orthographic(pixelsPerUnit: 60),
            principalPoint: Vector2(80, 75))
        let picture = Rasterizer(width: 160, height: 150, supersampling: 1).render(
            [RenderedSurface(mesh)], camera: camera)
        var shown = 0
        for y in 0..<150 {
            for x in 0..<160 where picture.triangles[y * 160 + x] >= 0 {
                shown += 1
                let triangle = Int(picture.triangles[y * 160 + x])
                let weights = picture.weights[y * 160 + x]
                var point = Vector3.zero
                for (corner, weight) in [weights.x, weights.y, 1 - weights.x - weights.y].enumerated() {
                    point += Double(weight) * mesh.position(Int(mesh.triangles[3 * triangle + corner]))
                }
                let projected = camera.project(point)!
                #expect(
                    abs(projected.pixel.x - Double(x) - 0.5) < 2e-3 && abs(projected.pixel.y - Double(y) - 0.5) < 2e-3)
                // The near side hides the far one.
                #expect((camera.viewFromWorld * point).z > -5.05)
            }
        }
        // A unit sphere is a disc of 60 pixels radius, in perspective of 300·tan(asin(1/5)) = 61.2.
        let radius = isPerspective ? 61.2 : 60.0
        #expect(abs(Double(shown) / (.pi * radius * radius) - 1) < 0.03)
    }

    @Test func nearerSurfacesHideOthersInAnyOrder() {
        let square = TriangleMesh(
            positions: [-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0], triangles: [0, 1, 2, 0, 2, 3])
        var near = square
        near.transform(by: SimilarityTransform(translation: Vector3(0, 0, 1)))
        let red = RenderedSurface(near, .color(Color(red: 255, green: 0, blue: 0)), isLit: false)
        let blue = RenderedSurface(square, .color(Color(red: 0, green: 0, blue: 255)), isLit: false)
        let camera = RenderCamera(
            viewFromWorld: .identity, projection: .orthographic(pixelsPerUnit: 10), principalPoint: Vector2(15, 15))
        let rasterizer = Rasterizer(width: 30, height: 30)
        let picture = rasterizer.render([red, blue], camera: camera)
        #expect(picture.image == rasterizer.render([blue, red], camera: camera).image)
        #expect(picture.image[15, 15] == Color(red: 255, green: 0, blue: 0))
        #expect(picture.image[2, 2] == .white)
        // Neighbouring triangles leave no crack and the edge lies where it should.
        for y in 5..<25 {
            for x in 5..<25 { #expect(picture.image[x, y] == Color(red: 255, green: 0, blue: 0)) }
        }
        #expect(picture.image[4, 15] == .white && picture.image[25, 15] == .white)
    }

    @Test func texturesKeepTheirCorners() {
        var texture = Image(width: 2, height: 2)
        texture[0, 0] = Color(red: 255, green: 0, blue: 0)
        texture[1, 0] = Color(red: 0, green: 255, blue: 0)
        texture[0, 1] = Color(red: 0, green: 0, blue: 255)
        let square = TriangleMesh(
            positions: [-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0], triangles: [0, 1, 2, 0, 2, 3])
        let surface = RenderedSurface(
            square, .texture(texture, coordinates: [0, 0, 1, 0, 1, 1, 0, 0, 1, 1, 0, 1]), isLit: false)
        let camera = RenderCamera(
            viewFromWorld: .identity, projection: .orthographic(pixelsPerUnit: 20), principalPoint: Vector2(20, 20))
        let image = Rasterizer(width: 40, height: 40).render([surface], camera: camera).image
        #expect(image[2, 2] == Color(red: 255, green: 0, blue: 0))
        #expect(image[37, 2] == Color(red: 0, green: 255, blue: 0))
        #expect(image[2, 37] == Color(red: 0, green: 0, blue: 255))
    }

    @Test func surfacesThatCannotBeProjectedAreLeftOut() {
        let mesh = TriangleMesh(
            positions: [0, 0, 1, 1, 0, -1, 0, 1, -1, .nan, 0, 0, 3e38, -3e38, 3e38],
            triangles: [0, 1, 2, 1, 2, 3, 1, 2, 4])
        let camera = RenderCamera(
            viewFromWorld: .identity, projection: .perspective(focalLength: 10), principalPoint: Vector2(5, 5))
        let picture = Rasterizer(width: 10, height: 10).render([RenderedSurface(mesh)], camera: camera)
        #expect(picture.triangles.allSatisfy { $0 < 0 })
    }
}
