import Cameras
import Images
import Meshes
import SpatialGeometry
import TestSupport
import Testing

@Suite struct RasterizerTests {
    @Test(arguments: [true, false]) func pixelsShowWhatTheCameraProjects(isPerspective: Bool) throws {
        let mesh = TestMeshes.sphere(rings: 24, segments: 32)
        let camera = try Camera(model: .simplePinhole, width: 160, height: 150, parameters: [300, 80, 75])
        let view = RenderView(
            isPerspective ? .camera(camera) : .orthographic(pixelsPerUnit: 60, centre: Vector2(80, 75)),
            cameraFromWorld: RigidTransform(
                rotation: Rotation(axisAngle: Vector3(0.3, 0.2, 0)), translation: Vector3(0, 0, 5)))
        let picture = Rasterizer(width: 160, height: 150, supersampling: 1).render(
            [RenderedSurface(mesh)], view: view)
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
                let projected = view.project(point)!
                #expect(
                    abs(projected.pixel.x - Double(x) - 0.5) < 2e-3 && abs(projected.pixel.y - Double(y) - 0.5) < 2e-3)
                // The near side hides the far one.
                #expect((view.cameraFromWorld * point).z < 5.05)
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
        let view = RenderView(
            .orthographic(pixelsPerUnit: 10, centre: Vector2(15, 15)), cameraFromWorld: RenderView.facing)
        let rasterizer = Rasterizer(width: 30, height: 30)
        let picture = rasterizer.render([red, blue], view: view)
        #expect(picture.image == rasterizer.render([blue, red], view: view).image)
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
        let view = RenderView(
            .orthographic(pixelsPerUnit: 20, centre: Vector2(20, 20)), cameraFromWorld: RenderView.facing)
        let image = Rasterizer(width: 40, height: 40).render([surface], view: view).image
        #expect(image[2, 2] == Color(red: 255, green: 0, blue: 0))
        #expect(image[37, 2] == Color(red: 0, green: 255, blue: 0))
        #expect(image[2, 37] == Color(red: 0, green: 0, blue: 255))
    }

    @Test func surfacesThatCannotBeProjectedAreLeftOut() throws {
        let mesh = TriangleMesh(
            positions: [0, 0, 1, 1, 0, -1, 0, 1, -1, .nan, 0, 0, 3e38, -3e38, 3e38],
            triangles: [0, 1, 2, 1, 2, 3, 1, 2, 4])
        let view = RenderView(
            try Camera(focalLength: 10, width: 10, height: 10), cameraFromWorld: RenderView.facing)
        let picture = Rasterizer(width: 10, height: 10).render([RenderedSurface(mesh)], view: view)
        #expect(picture.triangles.allSatisfy { $0 < 0 })
    }

    /// Through every kind of lens the picture is where the lens puts the mesh: what a pixel shows projects into that pixel,
    /// which edges that the lens bends limit to some hundredths here, and every vertex that nothing hides is covered.
    @Test(arguments: SampleCameras.all) func distortedLensesCoverWhatTheyProject(camera: Camera) throws {
        let mesh = TestMeshes.sphere(rings: 96, segments: 128)
        let pose = RigidTransform(
            rotation: Rotation(axisAngle: Vector3(0.3, 0.2, 0)), translation: Vector3(0.9, -0.4, 4))
        let view = RenderView(camera, cameraFromWorld: pose)
        let picture = Rasterizer(width: camera.width, height: camera.height, supersampling: 1).render(
            [RenderedSurface(mesh)], view: view)
        var (shown, worst) = (0, 0.0)
        for y in 0..<camera.height {
            for x in 0..<camera.width where picture.triangles[y * camera.width + x] >= 0 {
                shown += 1
                let triangle = Int(picture.triangles[y * camera.width + x])
                let weights = picture.weights[y * camera.width + x]
                var point = Vector3.zero
                for (corner, weight) in [weights.x, weights.y, 1 - weights.x - weights.y].enumerated() {
                    point += Double(weight) * mesh.position(Int(mesh.triangles[3 * triangle + corner]))
                }
                let pixel = try #require(camera.project(pose * point))
                worst = max(worst, (pixel - Vector2(Double(x), Double(y)) - 0.5).length)
            }
        }
        #expect(shown > 10_000 && worst < 0.03, "\(worst) pixels")
        for vertex in 0..<mesh.vertexCount {
            let seen = pose * mesh.position(vertex)
            // On the near side, well inside the outline: the normal of a unit sphere is its point.
            let facing = dot(seen.normalized, pose.rotation * mesh.position(vertex))
            guard facing < -0.3, let pixel = camera.project(seen), pixel.x > 1, pixel.y > 1,
                pixel.x < Double(camera.width) - 1, pixel.y < Double(camera.height) - 1
            else { continue }
            #expect(picture.triangles[Int(pixel.y) * camera.width + Int(pixel.x)] >= 0, "vertex \(vertex)")
        }
    }
}
