import Foundation
import SpatialGeometry
import Testing

/// A GLB file as its specification reads, for tests: every accessor expanded, targets added, joints skinned, plainly.
struct GLBFile {
    let document: [String: Any]
    let binary: [UInt8]

    init(_ bytes: [UInt8]) throws {
        func number(_ place: Int) -> Int { bytes[place..<place + 4].reversed().reduce(0) { $0 << 8 | Int($1) } }
        try #require(Array(bytes[0..<4]) == Array("glTF".utf8) && number(4) == 2 && number(8) == bytes.count)
        let length = number(12)
        try #require(length % 4 == 0 && Array(bytes[16..<20]) == Array("JSON".utf8))
        document = try #require(
            try JSONSerialization.jsonObject(with: Data(bytes[20..<20 + length])) as? [String: Any])
        try #require(Array(bytes[24 + length..<28 + length]) == Array("BIN\0".utf8))
        binary = Array(bytes[(28 + length)...])
        try #require(number(20 + length) == binary.count && binary.count % 4 == 0)
    }

    func list(_ name: String) -> [[String: Any]] { document[name] as? [[String: Any]] ?? [] }
    var meshes: [[String: Any]] { list("meshes") }
    var nodes: [[String: Any]] { list("nodes") }

    private static let sizes = [5121: 1, 5123: 2, 5125: 4, 5126: 4]
    private static let widths = ["SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16]

    private func read(_ view: Int, _ type: Int, _ count: Int) -> [Double] {
        let start = list("bufferViews")[view]["byteOffset"] as! Int
        return (0..<count).map { index in
            let size = Self.sizes[type]!
            let bits = binary[start + size * index..<start + size * (index + 1)].reversed().reduce(UInt32(0)) {
                $0 << 8 | UInt32($1)
            }
            return type == 5126 ? Double(Float(bitPattern: bits)) : Double(bits)
        }
    }

    /// The values of an accessor, with what is sparse put in its place.
    func values(_ index: Int) -> [Double] {
        let accessor = list("accessors")[index]
        let (type, count) = (accessor["componentType"] as! Int, accessor["count"] as! Int)
        let width = Self.widths[accessor["type"] as! String]!
        var values = [Double](repeating: 0, count: width * count)
        if let view = accessor["bufferView"] as? Int { values = read(view, type, width * count) }
        if let sparse = accessor["sparse"] as? [String: Any] {
            let (indices, replaced) = (sparse["indices"] as! [String: Int], sparse["values"] as! [String: Int])
            let number = sparse["count"] as! Int
            let places = read(indices["bufferView"]!, indices["componentType"]!, number)
            let changed = read(replaced["bufferView"]!, type, width * number)
            for (entry, place) in places.enumerated() {
                for value in 0..<width { values[width * Int(place) + value] = changed[width * entry + value] }
            }
        }
        return values
    }

    private func primitive(_ mesh: Int) -> (attributes: [String: Int], targets: [[String: Int]]) {
        let primitive = (meshes[mesh]["primitives"] as! [[String: Any]])[0]
        return (primitive["attributes"] as! [String: Int], primitive["targets"] as? [[String: Int]] ?? [])
    }

    /// The positions of a mesh with weighted targets added.
    private func positions(_ mesh: Int, _ weights: [Double]) -> [Vector3] {
        let (attributes, targets) = primitive(mesh)
        var values = values(attributes["POSITION"]!)
        for (target, weight) in zip(targets, weights) where weight != 0 {
            for (place, offset) in self.values(target["POSITION"]!).enumerated() { values[place] += weight * offset }
        }
        return vectors(values)
    }

    private func vectors(_ values: [Double]) -> [Vector3] {
        stride(from: 0, to: values.count, by: 3).map { Vector3(values[$0], values[$0 + 1], values[$0 + 2]) }
    }

    private func numbers(_ mesh: Int) -> [Int] { values(primitive(mesh).attributes["_VERTEX"]!).map { Int($0) } }

    /// The vertices at rest with one target at a weight, by the number of the model's vertex.
    func morphed(_ target: Int, weight: Double) throws -> [Int: Vector3] {
        var result: [Int: Vector3] = [:]
        for mesh in meshes.indices {
            var weights = [Double](repeating: 0, count: target + 1)
            weights[target] = weight
            for (number, point) in zip(numbers(mesh), positions(mesh, weights)) { result[number] = point }
        }
        return result
    }

    /// The vertices of a frame of the animation, by the number of the model's vertex.
    func vertices(frame: Int) throws -> [Int: Vector3] {
        let animation = try #require(list("animations").first)
        let samplers = animation["samplers"] as! [[String: Any]]
        var (rotations, translations, weights) = ([Int: Rotation](), [Int: Vector3](), [Int: [Double]]())
        for channel in animation["channels"] as! [[String: Any]] {
            let target = channel["target"] as! [String: Any]
            let output = values(samplers[channel["sampler"] as! Int]["output"] as! Int)
            let node = target["node"] as! Int
            switch target["path"] as! String {
            case "rotation":
                let q = output[4 * frame..<4 * frame + 4].map(\.self)
                #expect(abs(q.reduce(0) { $0 + $1 * $1 } - 1) < 1e-6)
                rotations[node] = Rotation(quaternion: SIMD4(q[3], q[0], q[1], q[2]))
            case "translation": translations[node] = vectors(output)[frame]
            default:
                let mesh = nodes[node]["mesh"] as! Int
                let count = primitive(mesh).targets.count
                weights[mesh] = Array(output[count * frame..<count * (frame + 1)])
            }
        }
        let skin = try #require(list("skins").first)
        let joints = skin["joints"] as! [Int]
        var world: [Int: RigidTransform] = [:]
        func place(_ node: Int, under parent: RigidTransform) {
            let local = RigidTransform(rotation: rotations[node]!, translation: translations[node]!)
            world[node] = parent * local
            for child in nodes[node]["children"] as? [Int] ?? [] { place(child, under: world[node]!) }
        }
        place(skin["skeleton"] as! Int, under: .identity)
        let inverses = values(skin["inverseBindMatrices"] as! Int)
        let motions = joints.enumerated().map { index, joint in
            let m = inverses[16 * index..<16 * index + 16].map(\.self)
            return world[joint]! * RigidTransform(translation: Vector3(m[12], m[13], m[14]))
        }
        var result: [Int: Vector3] = [:]
        for mesh in meshes.indices {
            let attributes = primitive(mesh).attributes
            let points = positions(mesh, weights[mesh] ?? [])
            var moved = [Vector3](repeating: .zero, count: points.count)
            for set in 0..<2 {
                guard let jointAccessor = attributes["JOINTS_\(set)"] else { continue }
                let (numbers, shares) = (values(jointAccessor), values(attributes["WEIGHTS_\(set)"]!))
                for entry in numbers.indices where shares[entry] != 0 {
                    moved[entry / 4] += shares[entry] * (motions[Int(numbers[entry])] * points[entry / 4])
                }
            }
            for (number, point) in zip(numbers(mesh), moved) { result[number] = point }
        }
        return result
    }

    /// What the specification demands of views and accessors: places, alignment, bounds that are those of the values, unit
    /// sums of weights, and skinned meshes at the root of the scene.
    func checkLayout() throws {
        let views = list("bufferViews")
        for view in views {
            let (start, length) = (view["byteOffset"] as! Int, view["byteLength"] as! Int)
            #expect(start % 4 == 0 && start + length <= binary.count && length > 0)
        }
        for (index, accessor) in list("accessors").enumerated() {
            let values = values(index)
            #expect(!values.contains { !$0.isFinite })
            let width = Self.widths[accessor["type"] as! String]!
            for (name, least) in [("min", true), ("max", false)] {
                guard let bounds = accessor[name] as? [Double] else { continue }
                for element in 0..<width {
                    let column = stride(from: element, to: values.count, by: width).map { values[$0] }
                    #expect(Float(bounds[element]) == Float((least ? column.min() : column.max())!))
                }
            }
        }
        for mesh in meshes.indices {
            let (attributes, targets) = primitive(mesh)
            let accessors = list("accessors")
            let count = accessors[attributes["POSITION"]!]["count"] as! Int
            #expect(accessors[attributes["POSITION"]!]["min"] != nil)
            for accessor in attributes.values { #expect(accessors[accessor]["count"] as! Int == count) }
            for target in targets {
                #expect(target.keys.sorted() == ["NORMAL", "POSITION"])
                for accessor in target.values { #expect(accessors[accessor]["count"] as! Int == count) }
                #expect(accessors[target["POSITION"]!]["min"] != nil)
            }
            let weights = values(attributes["WEIGHTS_0"]!)
            for start in stride(from: 0, to: weights.count, by: 4) {
                #expect(abs(weights[start..<start + 4].reduce(0, +) - 1) < 4e-7)
            }
        }
        let roots = try #require(list("scenes").first?["nodes"] as? [Int])
        for (index, node) in nodes.enumerated() where node["skin"] != nil {
            #expect(roots.contains(index) && node["children"] == nil)
        }
    }
}
