/// The parts of a glTF document that a surface is made of, as its JSON has them.
struct GLTFDocument: Decodable {
    struct Asset: Decodable {
        var version: String?
    }

    struct Scene: Decodable {
        var nodes: [Int]?
    }

    struct Node: Decodable {
        var children: [Int]?
        var mesh: Int?
        var matrix: [Double]?
        var translation: [Double]?
        var rotation: [Double]?
        var scale: [Double]?
    }

    struct Mesh: Decodable {
        var primitives: [Primitive]
    }

    struct Primitive: Decodable {
        var attributes: [String: Int]
        var indices: Int?
        var material: Int?
        var mode: Int?
        var extensions: Extensions?

        struct Extensions: Decodable {
            var draco: Anything?

            enum CodingKeys: String, CodingKey {
                case draco = "KHR_draco_mesh_compression"
            }
        }
    }

    struct Accessor: Decodable {
        var bufferView: Int?
        var byteOffset: Int?
        var componentType: Int
        var normalized: Bool?
        var count: Int
        var type: String
        var sparse: Sparse?
    }

    struct Sparse: Decodable {
        var count: Int
        var indices: Place
        var values: Place

        struct Place: Decodable {
            var bufferView: Int
            var byteOffset: Int?
            var componentType: Int?
        }
    }

    struct BufferView: Decodable {
        var buffer: Int
        var byteOffset: Int?
        var byteLength: Int
        var byteStride: Int?
    }

    struct Buffer: Decodable {
        var uri: String?
        var byteLength: Int
    }

    struct Material: Decodable {
        var name: String?
        var pbrMetallicRoughness: Roughness?

        struct Roughness: Decodable {
            var baseColorTexture: TextureReference?
        }
    }

    struct TextureReference: Decodable {
        var index: Int
        var texCoord: Int?
        var extensions: Extensions?

        struct Extensions: Decodable {
            var transform: TextureTransform?

            enum CodingKeys: String, CodingKey {
                case transform = "KHR_texture_transform"
            }
        }
    }

    struct TextureTransform: Decodable {
        var offset: [Double]?
        var rotation: Double?
        var scale: [Double]?
        var texCoord: Int?
    }

    struct Texture: Decodable {
        var source: Int?
    }

    struct Image: Decodable {
        var uri: String?
        var bufferView: Int?
    }

    /// A value whose presence is all that matters.
    struct Anything: Decodable {
        init(from decoder: any Decoder) {}
    }

    var asset: Asset?
    var scene: Int?
    var scenes: [Scene]?
    var nodes: [Node]?
    var meshes: [Mesh]?
    var accessors: [Accessor]?
    var bufferViews: [BufferView]?
    var buffers: [Buffer]?
    var materials: [Material]?
    var textures: [Texture]?
    var images: [Image]?
    var extensionsRequired: [String]?
}

extension Array {
    /// The element of an index that a file names; `nil` where there is none.
    subscript(named index: Int?) -> Element? {
        guard let index, indices.contains(index) else { return nil }
        return self[index]
    }
}
