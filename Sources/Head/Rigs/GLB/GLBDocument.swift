/// The JSON of a GLB file, as far as a rig needs it. Khronos Group, "glTF 2.0 Specification", 2021.
struct GLBDocument: Encodable {
    var asset = Asset()
    var scene = 0
    var scenes: [Scene] = []
    var nodes: [Node] = []
    var meshes: [Mesh] = []
    var skins: [Skin] = []
    var animations: [Animation]?
    var materials: [Material] = []
    var textures: [Texture]?
    var images: [Image]?
    var samplers: [TextureSampler]?
    var accessors: [Accessor] = []
    var bufferViews: [BufferView] = []
    var buffers: [Buffer] = []

    struct Asset: Encodable {
        var version = "2.0"
        var generator = "flambeau"
    }

    struct Scene: Encodable {
        var name: String
        var nodes: [Int]
    }

    struct Node: Encodable {
        var name: String
        var mesh: Int?
        var skin: Int?
        var children: [Int]?
        var translation: [Float]?
    }

    struct Mesh: Encodable {
        var name: String
        var primitives: [Primitive]
        var weights: [Float]?
        var extras: Extras?

        struct Extras: Encodable {
            var targetNames: [String]
        }
    }

    struct Primitive: Encodable {
        var attributes: [String: Int]
        var indices: Int
        var material: Int
        var targets: [[String: Int]]?
    }

    struct Skin: Encodable {
        var name: String
        var joints: [Int]
        var inverseBindMatrices: Int
        var skeleton: Int
    }

    struct Animation: Encodable {
        var name: String
        var channels: [Channel]
        var samplers: [Sampler]

        struct Channel: Encodable {
            var sampler: Int
            var target: Target
        }

        struct Target: Encodable {
            var node: Int
            var path: String
        }

        struct Sampler: Encodable {
            var input: Int
            var output: Int
            var interpolation = "LINEAR"
        }
    }

    struct Material: Encodable {
        var name: String
        var pbrMetallicRoughness: Roughness

        struct Roughness: Encodable {
            var baseColorTexture: Reference?
            var metallicFactor = 0.0
            var roughnessFactor = 0.6
        }

        struct Reference: Encodable {
            var index: Int
        }
    }

    struct Texture: Encodable {
        var source: Int
        var sampler: Int
    }

    struct TextureSampler: Encodable {
        var magFilter = 9729
        var minFilter = 9987
        var wrapS = 33071
        var wrapT = 33071
    }

    struct Image: Encodable {
        var name: String
        var bufferView: Int
        var mimeType: String
    }

    struct Accessor: Encodable {
        var bufferView: Int?
        var componentType: Int
        var normalized: Bool?
        var count: Int
        var type: String
        var min: [Float]?
        var max: [Float]?
        var sparse: Sparse?
    }

    struct Sparse: Encodable {
        var count: Int
        var indices: Indices
        var values: Values

        struct Indices: Encodable {
            var bufferView: Int
            var componentType: Int
        }

        struct Values: Encodable {
            var bufferView: Int
        }
    }

    struct BufferView: Encodable {
        var buffer = 0
        var byteOffset: Int
        var byteLength: Int
        var target: Int?
    }

    struct Buffer: Encodable {
        var byteLength: Int
    }
}
