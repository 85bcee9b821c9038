internal import Foundation

/// The materials of a glTF document: their base colour textures, and how texture coordinates reach them.
struct GLTFMaterials {
    private let document: GLTFDocument
    /// The bytes that images inside the file may still take; any number of images may name the same ones.
    private var imageBudget: Int
    private var images: [Int: MeshMaterial] = [:]

    init(_ document: GLTFDocument, imageBudget: Int) {
        self.document = document
        self.imageBudget = imageBudget
    }

    /// All materials, in order, with the images they name.
    mutating func read(_ buffers: inout GLTFBuffers) throws(MeshError) -> [MeshMaterial] {
        var result: [MeshMaterial] = []
        for material in document.materials ?? [] {
            let texture = document.textures?[named: material.pbrMetallicRoughness?.baseColorTexture?.index]
            var found = MeshMaterial(name: "")
            if let source = texture?.source { found = try image(source, &buffers) }
            found.name = material.name ?? ""
            result.append(found)
        }
        return result
    }

    /// A nameless material with an image: the name of its file, or its bytes where the mesh file holds them.
    private mutating func image(_ index: Int, _ buffers: inout GLTFBuffers) throws(MeshError) -> MeshMaterial {
        if let known = images[index] { return known }
        var material = MeshMaterial(name: "")
        if let image = document.images?[named: index] {
            if let view = image.bufferView {
                material.textureImage = Array(try buffers.view(view))
            } else if let uri = image.uri {
                if let data = GLTFBuffers.embedded(uri) {
                    material.textureImage = data
                } else {
                    material.textureFile = uri.removingPercentEncoding ?? uri
                }
            }
        }
        imageBudget -= material.textureImage?.count ?? 0
        if imageBudget < 0 { material.textureImage = nil }
        images[index] = material
        return material
    }

    /// How the texture coordinates of vertices become those of a material's image.
    struct Mapping {
        /// The number of the set of coordinates.
        var set = 0
        var offset = SIMD2<Double>(0, 0)
        var rotation = 0.0
        var scale = SIMD2<Double>(1, 1)

        /// Maps coordinates as `KHR_texture_transform` says (scale, rotation anticlockwise on the image, offset), and
        /// turns v, which runs down the image in glTF, upwards.
        func applied(to coordinates: SIMD2<Float>) -> SIMD2<Float> {
            guard offset != SIMD2(0, 0) || rotation != 0 || scale != SIMD2(1, 1) else {
                return SIMD2(coordinates.x, 1 - coordinates.y)
            }
            let (u, v) = (scale.x * Double(coordinates.x), scale.y * Double(coordinates.y))
            let (cosine, sine) = (cos(rotation), sin(rotation))
            return SIMD2(Float(cosine * u + sine * v + offset.x), 1 - Float(cosine * v - sine * u + offset.y))
        }
    }

    /// The mapping of a material.
    func mapping(_ material: Int?) -> Mapping {
        var mapping = Mapping()
        guard let texture = document.materials?[named: material]?.pbrMetallicRoughness?.baseColorTexture else {
            return mapping
        }
        let transform = texture.extensions?.transform
        mapping.set = transform?.texCoord ?? texture.texCoord ?? 0
        if let offset = transform?.offset, offset.count == 2 { mapping.offset = SIMD2(offset[0], offset[1]) }
        if let scale = transform?.scale, scale.count == 2 { mapping.scale = SIMD2(scale[0], scale[1]) }
        mapping.rotation = transform?.rotation ?? 0
        return mapping
    }

    /// A sample 0…255 of a value 0…1.
    static func sample(_ value: Float) -> UInt8 { value > 0 ? UInt8(min(255, 255 * value).rounded()) : 0 }

    /// A sample of sRGB from a linear value, as glTF keeps the colours of vertices (IEC 61966-2-1).
    static func sample(linear value: Float) -> UInt8 {
        sample(value <= 0.0031308 ? 12.92 * value : 1.055 * pow(min(value, 1), 1 / 2.4) - 0.055)
    }
}
