internal import Files
internal import Foundation

/// Writes rigs as binary glTF, a skinned mesh with morph targets for each piece and an animation where there is one.
///
/// Meshes stand at the root, their names and the joints' say what they are, and the names of the targets are where programs
/// look for them, in `mesh.extras.targetNames`. Each vertex carries the number of the model's in the attribute `_VERTEX`.
/// Displacements are sparse where that is shorter. Khronos Group, "glTF 2.0 Specification", 2021.
///
///     let rig = try Rig(HeadIdentity(head), playing: track)
///     try GLBExporter().write(rig, to: "head.glb")
public struct GLBExporter: Sendable {
    /// The displacement in metres below which a vertex counts as still in the shapes that are there to be driven; those of an
    /// animation are kept to the last digit.
    private static let stillness = 2e-5

    /// How much the normal of a vertex has to change in such a shape to be written: 0.6 degrees.
    private static let leastTurn: Float = 0.01

    /// An exporter.
    public init() {}

    /// Writes a rig, whole or not at all.
    ///
    /// - Throws: `RigError.unwritable` for a rig that does not fit into a GLB file, `FileError` when it cannot be written.
    public func write(_ rig: Rig, to path: String) throws {
        try AtomicFile.write(bytes(of: rig, path: path), to: path)
    }

    /// The bytes of the file of a rig; the path is for errors.
    ///
    /// - Throws: `RigError.unwritable` for one of more than 4 GiB, or with a value that is not finite.
    public func bytes(of rig: Rig, path: String = "rig.glb") throws -> [UInt8] {
        guard rig.isFinite else { throw RigError.unwritable(path: path, reason: "a value is not finite") }
        var document = GLBDocument()
        var buffer = GLBBuffer()
        addMaterials(of: rig, to: &document, &buffer)
        let joint0 = rig.pieces.count
        for (number, piece) in rig.pieces.enumerated() {
            let name = "\(rig.name)_\(piece.name)"
            let gathered = GLBPiece(piece, coordinates: rig.textureCoordinates)
            document.meshes.append(
                mesh(name, gathered, isColored: rig.isColored(piece), material: piece.material, rig, &buffer))
            document.nodes.append(GLBDocument.Node(name: name, mesh: number, skin: 0))
        }
        for (number, joint) in rig.joints.enumerated() {
            let parent = joint.parent.map { rig.joints[$0].position } ?? .zero
            let children = rig.joints.indices.filter { rig.joints[$0].parent == number }.map { joint0 + $0 }
            document.nodes.append(
                GLBDocument.Node(
                    name: joint.name, children: children.isEmpty ? nil : children,
                    translation: GLBExporter.floats(SIMD3<Float>(joint.position - parent))))
        }
        document.scenes = [GLBDocument.Scene(name: rig.name, nodes: Array(0...joint0))]
        let inverses = rig.joints.flatMap { joint -> [Float] in
            let place = SIMD3<Float>(joint.position)
            return [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, -place.x, -place.y, -place.z, 1]
        }
        document.skins = [
            GLBDocument.Skin(
                name: rig.name, joints: rig.joints.indices.map { joint0 + $0 },
                inverseBindMatrices: buffer.floats(inverses, width: 16), skeleton: joint0)
        ]
        if let clip = rig.clip { document.animations = [animation(clip, rig, joint0, &buffer)] }
        document.accessors = buffer.accessors
        document.bufferViews = buffer.views
        return try GLBExporter.container(document, buffer.bytes, path)
    }

    private func addMaterials(of rig: Rig, to document: inout GLBDocument, _ buffer: inout GLBBuffer) {
        for material in rig.materials {
            var added = GLBDocument.Material(name: material.name, pbrMetallicRoughness: .init())
            if let texture = material.texture {
                let number = document.textures?.count ?? 0
                let image = GLBDocument.Image(
                    name: material.name, bufferView: buffer.view(texture),
                    mimeType: material.isJPEG ? "image/jpeg" : "image/png")
                document.images = (document.images ?? []) + [image]
                let wrap = material.repeats ? 10497 : 33071
                document.samplers = (document.samplers ?? []) + [GLBDocument.TextureSampler(wrapS: wrap, wrapT: wrap)]
                document.textures = (document.textures ?? []) + [GLBDocument.Texture(source: number, sampler: number)]
                added.pbrMetallicRoughness.baseColorTexture = GLBDocument.Material.Reference(index: number)
            }
            document.materials.append(added)
        }
    }

    private func mesh(
        _ name: String, _ piece: GLBPiece, isColored: Bool, material: Int, _ rig: Rig, _ buffer: inout GLBBuffer
    ) -> GLBDocument.Mesh {
        var attributes = [
            "POSITION": buffer.floats(
                piece.gather(rig.positions, width: 3), width: 3, target: .attributes, bounds: true),
            "NORMAL": buffer.floats(piece.gather(rig.normals, width: 3), width: 3, target: .attributes),
            "_VERTEX": buffer.floats(piece.vertices.map(Float.init), width: 1, target: .attributes),
        ]
        if !piece.coordinates.isEmpty {
            attributes["TEXCOORD_0"] = buffer.floats(piece.coordinates, width: 2, target: .attributes)
        }
        if isColored {
            // Images are in sRGB, colours of vertices linear.
            let linear = (0..<256).map { UInt8((255 * pow(Double($0) / 255, 2.2)).rounded()) }
            let colors = piece.gather(rig.colors, width: 4).enumerated().map { $0 % 4 == 3 ? $1 : linear[Int($1)] }
            attributes["COLOR_0"] = buffer.quadruples(colors, normalized: true)
        }
        for (set, influences) in GLBExporter.influences(piece.gather(rig.weights, width: rig.joints.count)).enumerated()
        {
            attributes["JOINTS_\(set)"] = buffer.quadruples(influences.joints, normalized: false)
            attributes["WEIGHTS_\(set)"] = buffer.floats(influences.weights, width: 4, target: .attributes)
        }
        let indices = buffer.indices(piece.triangles, vertexCount: piece.vertices.count)
        var mesh = GLBDocument.Mesh(
            name: name, primitives: [.init(attributes: attributes, indices: indices, material: material)])
        guard !rig.morphs.isEmpty else { return mesh }
        var still: Int?
        mesh.primitives[0].targets = rig.morphs.map { target($0, piece, rig, &still, &buffer) }
        mesh.weights = rig.morphs.map { _ in 0 }
        mesh.extras = GLBDocument.Mesh.Extras(targetNames: rig.morphs.map(\.name))
        return mesh
    }

    /// The accessors of a target; those of all that leave the piece as it is are one, `still`, whose zeros are in the file:
    /// not every reader knows accessors without a view.
    private func target(
        _ morph: RigMorph, _ piece: GLBPiece, _ rig: Rig, _ still: inout Int?, _ buffer: inout GLBBuffer
    ) -> [String: Int] {
        let offsets = piece.gather(morph.offsets, width: 3)
        let normals = piece.gather(morph.normalOffsets, width: 3)
        let least = morph.isKeyed ? 0 : Float(Self.stillness / rig.metresPerUnit)
        let moving = piece.vertices.indices.filter { vertex in
            let offset = SIMD3(offsets[3 * vertex], offsets[3 * vertex + 1], offsets[3 * vertex + 2])
            return (offset * offset).sum() > least * least
        }
        func zeros() -> Int {
            let zeros =
                still
                ?? buffer.floats(
                    Array(repeating: 0, count: 3 * piece.vertices.count), width: 3, target: .attributes, bounds: true)
            still = zeros
            return zeros
        }
        if moving.isEmpty { return ["POSITION": zeros(), "NORMAL": zeros()] }
        // An index takes two bytes beside the twelve of a vector, and serves both.
        guard 26 * moving.count < 24 * piece.vertices.count else {
            return [
                "POSITION": buffer.floats(offsets, width: 3, target: .attributes, bounds: true),
                "NORMAL": buffer.floats(normals, width: 3, target: .attributes),
            ]
        }
        var indices: Int?
        let position = buffer.sparse(offsets, chosen: moving, indices: &indices, bounds: true)
        guard !morph.isKeyed else {
            return [
                "POSITION": position,
                "NORMAL": buffer.sparse(normals, chosen: moving, indices: &indices, bounds: false),
            ]
        }
        let turning = moving.filter { vertex in
            let change = SIMD3(normals[3 * vertex], normals[3 * vertex + 1], normals[3 * vertex + 2])
            return (change * change).sum() > Self.leastTurn * Self.leastTurn
        }
        if turning.isEmpty { return ["POSITION": position, "NORMAL": zeros()] }
        if turning.count < moving.count { indices = nil }
        return [
            "POSITION": position, "NORMAL": buffer.sparse(normals, chosen: turning, indices: &indices, bounds: false),
        ]
    }

    /// Joints and weights, four a vertex and as many sets as the vertex with the most joints needs; largest weights first.
    private static func influences(_ weights: [Float]) -> [(joints: [UInt8], weights: [Float])] {
        typealias Influence = (joint: UInt8, weight: Float)
        let starts = stride(from: 0, to: weights.count, by: HeadJoint.count)
        let rows = starts.map { start -> [Influence] in
            let row = (0..<HeadJoint.count).map { Influence(UInt8($0), weights[start + $0]) }
            return row.filter { $0.weight > 0 }.sorted {
                $0.weight == $1.weight ? $0.joint < $1.joint : $0.weight > $1.weight
            }
        }
        let most = rows.reduce(1) { max($0, $1.count) }
        return (0..<(most + 3) / 4).map { set in
            var (joints, shares): ([UInt8], [Float]) = ([], [])
            for row in rows {
                for place in 4 * set..<4 * set + 4 {
                    joints.append(place < row.count ? row[place].joint : 0)
                    shares.append(place < row.count ? row[place].weight : 0)
                }
            }
            return (joints, shares)
        }
    }

    private func animation(
        _ clip: RigClip, _ rig: Rig, _ joint0: Int, _ buffer: inout GLBBuffer
    ) -> GLBDocument.Animation {
        let times = (0..<clip.frameCount).map { Float(Double($0) / clip.frameRate) }
        let input = buffer.floats(times, width: 1, bounds: true)
        var animation = GLBDocument.Animation(name: clip.name, channels: [], samplers: [])
        func add(_ nodes: [Int], _ path: String, _ output: Int) {
            animation.samplers.append(.init(input: input, output: output))
            animation.channels += nodes.map { node in
                .init(sampler: animation.samplers.count - 1, target: .init(node: node, path: path))
            }
        }
        for joint in rig.joints.indices {
            let keys = stride(from: joint, to: clip.rotations.count, by: rig.joints.count)
            add([joint0 + joint], "rotation", buffer.floats(keys.flatMap { Self.floats(clip.rotations[$0]) }, width: 4))
            add(
                [joint0 + joint], "translation",
                buffer.floats(keys.flatMap { Self.floats(clip.translations[$0]) }, width: 3))
        }
        if !rig.morphs.isEmpty {
            add(Array(rig.pieces.indices), "weights", buffer.floats(clip.weights, width: 1))
        }
        return animation
    }

    private static func floats(_ vector: SIMD3<Float>) -> [Float] { [vector.x, vector.y, vector.z] }
    private static func floats(_ vector: SIMD4<Float>) -> [Float] { [vector.x, vector.y, vector.z, vector.w] }

    /// The file: a head, the document padded with blanks, the binary part padded with zeros.
    private static func container(_ document: GLBDocument, _ binary: [UInt8], _ path: String) throws -> [UInt8] {
        var document = document
        let padded = binary + repeatElement(0, count: -binary.count & 3)
        document.buffers = [GLBDocument.Buffer(byteLength: padded.count)]
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var json = Array(try encoder.encode(document))
        json += repeatElement(UInt8(ascii: " "), count: -json.count & 3)
        let size = 12 + 8 + json.count + 8 + padded.count
        guard let total = UInt32(exactly: size) else {
            throw RigError.unwritable(
                path: path, reason: "it would have \(size) bytes, and a GLB file at most 4 GiB; choose fewer frames")
        }
        var bytes = Array("glTF".utf8)
        bytes.reserveCapacity(size)
        func append(_ value: UInt32) { withUnsafeBytes(of: value.littleEndian) { bytes += $0 } }
        append(2)
        append(total)
        append(UInt32(json.count))
        bytes += "JSON".utf8
        bytes += json
        append(UInt32(padded.count))
        bytes += "BIN\0".utf8
        bytes += padded
        return bytes
    }
}
