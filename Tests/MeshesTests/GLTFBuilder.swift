import Foundation

/// Puts a glTF file together, part by part.
struct GLTFBuilder {
    var document: [String: Any] = ["asset": ["version": "2.0"]]
    var data: [UInt8] = []

    /// Appends an object to one of the document's lists; returns its index.
    @discardableResult
    mutating func add(_ object: [String: Any], to list: String) -> Int {
        var objects = document[list] as? [[String: Any]] ?? []
        objects.append(object)
        document[list] = objects
        return objects.count - 1
    }

    /// Appends values to the data, on a multiple of four bytes, and a view of them.
    mutating func view<Value>(_ values: [Value], stride: Int? = nil) -> Int {
        while data.count % 4 != 0 { data.append(0) }
        let start = data.count
        values.withUnsafeBytes { data += $0 }
        var view = ["buffer": 0, "byteOffset": start, "byteLength": data.count - start]
        view["byteStride"] = stride
        return add(view, to: "bufferViews")
    }

    /// Appends values and an accessor of them.
    mutating func accessor<Value>(
        _ values: [Value], _ type: String, component: Int, width: Int, _ more: [String: Any] = [:]
    ) -> Int {
        let view = view(values)
        return add(
            ["bufferView": view, "componentType": component, "count": values.count / width, "type": type]
                .merging(more) { $1 }, to: "accessors")
    }

    mutating func positions(_ values: [Float]) -> Int { accessor(values, "VEC3", component: 5126, width: 3) }

    mutating func indices(_ values: [UInt16]) -> Int { accessor(values, "SCALAR", component: 5123, width: 1) }

    /// Adds a mesh of one primitive, a node that shows it, and the node to the scene.
    mutating func show(primitive: [String: Any], node: [String: Any] = [:]) {
        let mesh = add(["primitives": [primitive]], to: "meshes")
        show(node.merging(["mesh": mesh]) { $1 })
    }

    /// Adds a node to the document and to its scene.
    mutating func show(_ node: [String: Any]) {
        let index = add(node, to: "nodes")
        let scenes = document["scenes"] as? [[String: Any]]
        document["scenes"] = [["nodes": (scenes?[0]["nodes"] as? [Int] ?? []) + [index]]]
    }

    /// The bytes of a GLB.
    func glb(version: UInt32 = 2) -> [UInt8] {
        var document = document
        if !data.isEmpty { document["buffers"] = [["byteLength": data.count]] }
        return GLTFBuilder.glb(Array(json(document)), data, version: version)
    }

    /// The JSON of a glTF whose buffer lies at an address.
    func gltf(_ uri: String) -> Data {
        var document = document
        document["buffers"] = [["byteLength": data.count, "uri": uri]]
        return json(document)
    }

    private func json(_ document: [String: Any]) -> Data {
        try! JSONSerialization.data(withJSONObject: document, options: [.sortedKeys])
    }

    /// The bytes of a GLB with the chunks given.
    static func glb(_ json: [UInt8], _ data: [UInt8], version: UInt32 = 2) -> [UInt8] {
        func bytes(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }
        let text = json + Array(repeating: UInt8(ascii: " "), count: (4 - json.count % 4) % 4)
        let padded = data + Array(repeating: 0, count: (4 - data.count % 4) % 4)
        let chunk = data.isEmpty ? [] : bytes(UInt32(padded.count)) + Array("BIN\0".utf8) + padded
        return Array("glTF".utf8) + bytes(version) + bytes(UInt32(20 + text.count + chunk.count))
            + bytes(UInt32(text.count)) + Array("JSON".utf8) + text + chunk
    }
}
