internal import Registration
import Foundation
public import Images
public import Meshes
internal import SpatialGeometry

/// What colour a scan has at each point of its surface: from the images its materials name, or from its vertices.
public struct ScanColors: Sendable {
    /// Where colours come from.
    enum Source: Sendable {
        /// Images by material, and the material of each triangle.
        case images([Image?], materials: [Int32], coordinates: [Float])
        /// A colour a vertex, four samples each.
        case vertices([UInt8])
    }

    var source: Source
    let triangles: [Int32]

    /// The colours of a scan that was read from a file.
    ///
    /// - Parameters:
    ///   - scan: the scan.
    ///   - path: its file; images are looked for beside it.
    ///   - image: an image to use for all of it, where the file does not name the right one.
    ///   - flipped: whether v runs downwards in the file's coordinates, as in files made from glTF without care.
    /// - Throws: `FittingError` when the scan has no colours, with what is missing; `ImageError` for an image that
    ///   cannot be read.
    public init(_ scan: LoadedMesh, path: String, image: String? = nil, flipped: Bool = false) throws {
        let folder = (path as NSString).deletingLastPathComponent
        func beside(_ name: String) -> String {
            name.hasPrefix("/") || folder.isEmpty ? name : folder + "/" + name.replacing("\\", with: "/")
        }
        triangles = scan.mesh.triangles
        var coordinates = scan.textureCoordinates
        if flipped {
            for index in stride(from: 1, to: coordinates.count, by: 2) { coordinates[index] = 1 - coordinates[index] }
        }
        if let image {
            guard !scan.textureCoordinates.isEmpty else {
                throw FittingError(
                    .scan, at: path,
                    "has no texture coordinates, so that \(image) cannot be laid on it; use a file that keeps them "
                        + "(OBJ with vt lines, GLB, PLY with texture coordinates)")
            }
            source = .images(
                [try ImageFile.read(image).image], materials: [], coordinates: coordinates)
        } else if !scan.textureCoordinates.isEmpty, scan.materials.contains(where: \.hasTexture) {
            let images = try scan.materials.map { material -> Image? in
                if let bytes = material.textureImage {
                    return try ImageFile.decode(bytes, name: "\(path), material “\(material.name)”").image
                }
                return try material.textureFile.map { try ImageFile.read(beside($0)).image }
            }
            source = .images(
                images, materials: scan.triangleMaterials, coordinates: coordinates)
        } else if !scan.colors.isEmpty {
            source = .vertices(scan.colors)
        } else {
            throw FittingError(
                .scan, at: path,
                scan.textureCoordinates.isEmpty
                    ? "has neither texture coordinates nor colours of vertices: there is no texture to take"
                    : "has texture coordinates, but no material of it names an image; name the image "
                        + "(--texture-image FILE)")
        }
    }

    /// The colours of a scan, given by one image and coordinates for each corner of its triangles.
    public init(_ mesh: TriangleMesh, image: Image, coordinates: [Float]) {
        precondition(coordinates.count == 2 * mesh.triangles.count, "there are two coordinates a corner")
        triangles = mesh.triangles
        source = .images([image], materials: [], coordinates: coordinates)
    }

    /// The colours of a scan, four samples a vertex.
    public init(_ mesh: TriangleMesh, vertexColors: [UInt8]) {
        precondition(vertexColors.count == 4 * mesh.vertexCount, "there are four samples a vertex")
        triangles = mesh.triangles
        source = .vertices(vertexColors)
    }

    /// The colour of a point of a triangle, 0…255; `nil` where the scan has none.
    func color(triangle: Int, barycentric: SIMD3<Float>) -> SIMD3<Float>? {
        switch source {
        case .vertices(let colors):
            var sum = SIMD3<Float>.zero
            for corner in 0..<3 {
                let start = 4 * Int(triangles[3 * triangle + corner])
                sum +=
                    barycentric[corner]
                    * SIMD3(Float(colors[start]), Float(colors[start + 1]), Float(colors[start + 2]))
            }
            return sum
        case .images(let images, let materials, let coordinates):
            let material = materials.isEmpty ? 0 : Int(materials[triangle])
            guard images.indices.contains(material), let image = images[material] else { return nil }
            var place = SIMD2<Float>.zero
            for corner in 0..<3 {
                let start = 2 * (3 * triangle + corner)
                place += barycentric[corner] * SIMD2(coordinates[start], coordinates[start + 1])
            }
            guard place.x.isFinite, place.y.isFinite else { return nil }
            return image.sample(SIMD2(Self.wrapped(place.x), 1 - Self.wrapped(place.y)))
        }
    }

    /// Coordinates outside 0…1 repeat the image.
    private static func wrapped(_ value: Float) -> Float {
        (0...1).contains(value) ? value : value - value.rounded(.down)
    }

    /// The colours with images made smaller where they are finer than what is baked, so that nothing is left out.
    ///
    /// - Parameters:
    ///   - surface: the scan in metres.
    ///   - texelsPerMetre: how fine the baked texture is.
    func matching(_ surface: TriangleMesh, texelsPerMetre: Double) -> ScanColors {
        guard case .images(let images, let materials, let coordinates) = source else { return self }
        var result = self
        let shrunk = images.enumerated().map { number, image -> Image? in
            guard let image else { return nil }
            var (inImage, onSurface) = (0.0, 0.0)
            for triangle in 0..<surface.triangleCount where materials.isEmpty || Int(materials[triangle]) == number {
                let corners = (0..<3).map { corner in
                    Vector2(
                        Double(coordinates[2 * (3 * triangle + corner)]) * Double(image.width),
                        Double(coordinates[2 * (3 * triangle + corner) + 1]) * Double(image.height))
                }
                let (a, b) = (corners[1] - corners[0], corners[2] - corners[0])
                let area = abs(a.x * b.y - a.y * b.x) / 2
                guard area.isFinite else { continue }
                let points = (0..<3).map { surface.position(Int(surface.triangles[3 * triangle + $0])) }
                inImage += area
                onSurface += cross(points[1] - points[0], points[2] - points[0]).length / 2
            }
            guard onSurface > 0 else { return image }
            let ratio = (inImage / onSurface).squareRoot() / texelsPerMetre
            guard ratio > 1.2 else { return image }
            return image.resized(
                width: max(1, Int((Double(image.width) / ratio).rounded())),
                height: max(1, Int((Double(image.height) / ratio).rounded())))
        }
        result.source = .images(shrunk, materials: materials, coordinates: coordinates)
        return result
    }
}

extension Image {
    /// The colour at a place, 0…1 from the left and from the top, between the four pixels around it.
    func sample(_ place: SIMD2<Float>) -> SIMD3<Float> {
        let x = place.x * Float(width) - 0.5
        let y = place.y * Float(height) - 0.5
        let (left, top) = (x.rounded(.down), y.rounded(.down))
        let (u, v) = (x - left, y - top)
        func pixel(_ column: Int, _ row: Int) -> SIMD3<Float> {
            let start = 4 * (max(0, min(height - 1, row)) * width + max(0, min(width - 1, column)))
            return SIMD3(Float(pixels[start]), Float(pixels[start + 1]), Float(pixels[start + 2]))
        }
        let (column, row) = (Int(left), Int(top))
        return (1 - v) * ((1 - u) * pixel(column, row) + u * pixel(column + 1, row))
            + v * ((1 - u) * pixel(column, row + 1) + u * pixel(column + 1, row + 1))
    }
}
