import Registration
import HeadModel
@testable import SurfaceDetail
import Images
import Meshes
import SpatialGeometry
import TestSupport
import Testing

@testable import Fitting

/// Baked textures of a ball whose true colours are known.
@Suite struct TextureBakerTests {
    static let head = BallHead.make(subdivisions: 4)
    static let size = 256

    /// A smooth colour for each direction from the middle.
    static func color(_ point: Vector3) -> SIMD3<Float> {
        let unit = point.normalized
        return SIMD3(
            Float(130 + 100 * unit.x), Float(120 + 80 * unit.y * unit.z), Float(100 + 60 * (3 * unit.y).rounded() / 3))
    }

    static func colors(of mesh: TriangleMesh) -> [UInt8] {
        (0..<mesh.vertexCount).flatMap { vertex -> [UInt8] in
            let color = color(mesh.position(vertex))
            return [UInt8(color.x), UInt8(color.y), UInt8(color.z), 255]
        }
    }

    static let fit = ScanFit(
        parameters: HeadParameters(), vertices: head.template.map { 1000 * $0 }, unit: .millimetre,
        scanFromHead: SimilarityTransform(scale: 1000), stages: [], isInsideOut: false)

    /// The ball in millimetres, finer than the head.
    static let scan: TriangleMesh = {
        var mesh = TriangleMesh(positions: head.template, triangles: head.triangles).subdivided().subdivided()
        for vertex in 0..<mesh.vertexCount {
            let point = 1000 * BallHead.radius * mesh.position(vertex).normalized
            for axis in 0..<3 { mesh.positions[3 * vertex + axis] = Float(point[axis]) }
        }
        return mesh
    }()

    /// The image's colour at the texel of a direction, on the disc that shows it.
    static func texel(_ unit: Vector3, _ image: Image) -> SIMD3<Float> {
        let side = unit.z > 0 ? 1.0 : -1.0
        let u = (side > 0 ? 0.25 : 0.75) + 0.22 * side * unit.x
        let color = image[Int(u * Double(size)), Int((1 - 0.5 - 0.22 * unit.y) * Double(size))]
        return SIMD3(Float(color.red), Float(color.green), Float(color.blue))
    }

    static func difference(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> Float {
        let offset = a - b
        return max(abs(offset.x), abs(offset.y), abs(offset.z))
    }

    @Test func colorsComeToTheirPlaces() throws {
        var generator = SeededGenerator(seed: #function)
        let baked = try TextureBaker(Self.head, size: Self.size).bake(
            ScanColors(Self.scan, vertexColors: Self.colors(of: Self.scan)), of: Self.scan, Self.fit,
            vertices: Self.fit.vertices)
        #expect(baked.coveredShare > 0.999)
        for _ in 0..<2000 {
            let unit = generator.direction()
            // At the discs' rims a texel covers much of the surface; blue has steps.
            guard abs(unit.z) > 0.3 else { continue }
            var offset = Self.texel(unit, baked.image) - Self.color(unit)
            offset.z = 0
            #expect(Self.difference(offset, .zero) < 6)
        }
    }

    @Test func anImageGivesTheSameAsColorsOfVertices() throws {
        // The image: the front seen from the front, and the back from behind, as the head's own layout has them.
        let layout = try #require(Self.head.textureCoordinates)
        let model = TriangleMesh(positions: Self.fit.vertices, triangles: Self.head.triangles)
        var image = Image(width: 512, height: 512)
        for row in 0..<512 {
            for column in 0..<512 {
                let u = (Double(column) + 0.5) / 512
                let side = u < 0.5 ? 1.0 : -1.0
                let x = side * (u - (side > 0 ? 0.25 : 0.75)) / 0.22
                let y = (0.5 - (Double(row) + 0.5) / 512) / 0.22
                let radial = (x * x + y * y).squareRoot()
                let scale = radial > 1 ? 1 / radial : 1
                let z = side * max(0, 1 - x * x - y * y).squareRoot()
                let color = Self.color(Vector3(x * scale, y * scale, z))
                image[column, row] = Color(red: UInt8(color.x), green: UInt8(color.y), blue: UInt8(color.z))
            }
        }
        let coordinates = layout.triangles.flatMap { corner in
            [layout.coordinates[2 * Int(corner)], layout.coordinates[2 * Int(corner) + 1]]
        }
        // Once more with coordinates that repeat the image.
        for shift: Float in [0, 3] {
            let colors = ScanColors(model, image: image, coordinates: coordinates.map { $0 + shift })
            let baked = try TextureBaker(Self.head, size: Self.size).bake(
                colors, of: model, Self.fit, vertices: Self.fit.vertices)
            var generator = SeededGenerator(seed: #function)
            for _ in 0..<1000 {
                let unit = generator.direction()
                guard abs(unit.z) > 0.3 else { continue }
                var offset = Self.texel(unit, baked.image) - Self.color(unit)
                offset.z = 0
                #expect(Self.difference(offset, .zero) < 6)
            }
        }
    }

    @Test func holesAreFilledSmoothlyAndSeamsArePadded() throws {
        let middle = Vector3(0, 0, 90)
        let whole = Self.scan
        let pierced = whole.submesh { triangle in
            let point = whole.position(Int(whole.triangles[3 * triangle]))
            return (point - middle).length > 30 && point.z > -60
        }.mesh
        let baked = try TextureBaker(Self.head, size: Self.size).bake(
            ScanColors(pierced, vertexColors: Self.colors(of: pierced)), of: pierced, Self.fit,
            vertices: Self.fit.vertices)
        #expect(baked.coveredShare < 0.95 && baked.coveredShare > 0.5)
        let image = baked.image
        // Neighbours in and around the hole in the front differ little: red falls by at most 100 over the radius.
        func pixel(_ x: Int, _ y: Int) -> SIMD3<Float> {
            SIMD3(Float(image[x, y].red), Float(image[x, y].green), 0)
        }
        for y in 100..<156 {
            for x in 40..<88 {
                #expect(Self.difference(pixel(x, y), pixel(x + 1, y)) < 12, "\(x) \(y)")
                #expect(Self.difference(pixel(x, y), pixel(x, y + 1)) < 12, "\(x) \(y)")
            }
        }
        // Red is odd about the middle: the fill meets it there.
        #expect(Self.difference(pixel(64, 128), SIMD3(130, pixel(64, 128).y, 0)) < 12)
        // Beyond the disc's rim the colour goes on.
        let rim = Int(0.25 * 256 + 0.22 * 256)
        #expect(Self.difference(pixel(rim + 2, 128), pixel(rim - 2, 128)) < 25)
        #expect(image.pixels.indices.allSatisfy { $0 % 4 != 3 || image.pixels[$0] == 255 })
    }

    @Test func gapsOfAGridAreFilledAndFade() {
        var grid = ColorGrid(size: 37)
        grid.cells[37 * 5 + 7] = SIMD4(10, 20, 30, 1)
        let whole = grid.filled()
        for cell in whole.cells {
            #expect(abs(cell.x - 10) < 1e-3 && abs(cell.y - 20) < 1e-3 && abs(cell.z - 30) < 1e-3)
        }
        let faded = grid.filled(levels: 2)
        #expect(faded.cells[37 * 5 + 7].x == 10)
        #expect(faded.cells[37 * 5 + 8].x > 0.1 && faded.cells[37 * 5 + 8].x < 10)
        #expect(faded.cells[37 * 30 + 30] == .zero)
        let linear = (0..<64).map { SIMD4<Float>(Float($0 % 8), 0, 0, 1) }
        grid = ColorGrid(size: 8)
        grid.cells = linear
        #expect(grid.filled().cells == linear)
    }

    @Test func mistakesAreErrors() throws {
        let colors = ScanColors(Self.scan, vertexColors: Self.colors(of: Self.scan))
        var far = Self.fit
        far.unit = .metre
        #expect {
            try TextureBaker(Self.head, size: 64).bake(
                colors, of: Self.scan.transformed(by: SimilarityTransform(translation: Vector3(900, 0, 0))), far,
                vertices: Self.fit.vertices, place: "s.obj")
        } throws: {
            "\($0)".contains("s.obj") && "\($0)".contains("no colour within")
        }
        let plain = try LoadedMesh.of(Self.scan)
        #expect {
            try ScanColors(plain, path: "s.stl")
        } throws: {
            "\($0)".contains("neither texture coordinates nor colours")
        }
        #expect {
            try ScanColors(plain, path: "s.stl", image: "t.png")
        } throws: {
            "\($0)".contains("no texture coordinates")
        }
    }

    @Test func materialFilesNameTheirImage() throws {
        try TestFiles.withTemporaryFolder { folder in
            let baked = BakedTexture(image: Image(width: 16, height: 16), coveredShare: 1)
            let names = try baked.write(to: folder, name: "texture")
            let model = TriangleMesh(positions: Self.head.template, triangles: Self.head.triangles)
            try MeshFile.write(
                model, to: folder + "/mesh.obj", texture: Self.head.textureCoordinates,
                materialLibrary: (names.material, BakedTexture.material))
            let read = try MeshFile.read(folder + "/mesh.obj")
            #expect(read.materials.map(\.textureFile).contains(names.image))
            // What was written can be baked from.
            _ = try ScanColors(read, path: folder + "/mesh.obj")
        }
    }
}

extension LoadedMesh {
    /// A mesh as if it had come from a file without colours.
    static func of(_ mesh: TriangleMesh) throws -> LoadedMesh {
        try TestFiles.withTemporaryFolder { folder in
            try MeshFile.write(mesh, to: folder + "/plain.obj")
            return try MeshFile.read(folder + "/plain.obj")
        }
    }
}
