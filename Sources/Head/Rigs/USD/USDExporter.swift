internal import Files
internal import Foundation
internal import SpatialGeometry

/// Writes rigs as USD: a SkelRoot with a skeleton, a mesh with named blend shapes for each piece, a material, and a
/// SkelAnimation where there is an animation. Pixar, "UsdSkel", OpenUSD.
///
/// Meshes have the model's own vertices in its order, piece by piece. The layer is text; a package holds it and the textures.
public struct USDExporter: Sendable {
    /// The displacement in metres below which a vertex counts as still in the shapes that are there to be driven.
    private static let stillness = 2e-5

    /// An exporter.
    public init() {}

    /// The bytes of the `.usda` layer of a rig.
    ///
    /// - Parameter textures: the paths by which the layer names the materials' textures; those without one name none.
    /// - Throws: `RigError.unwritable` for a value that is not finite; the path is for errors.
    public func layer(of rig: Rig, textures: [String?] = [], path: String = "rig.usda") throws -> [UInt8] {
        guard rig.isFinite else { throw RigError.unwritable(path: path, reason: "a value is not finite") }
        var text = USDText()
        text.line("(")
        text.line("    defaultPrim = \"\(rig.name)\"")
        if let clip = rig.clip {
            text.line("    endTimeCode = \(clip.frameCount - 1)")
            text.line("    framesPerSecond = \(clip.frameRate)")
        }
        text.line("    metersPerUnit = \(rig.metresPerUnit)")
        if let clip = rig.clip {
            text.line("    startTimeCode = 0")
            text.line("    timeCodesPerSecond = \(clip.frameRate)")
        }
        text.line("    upAxis = \"\(rig.up.rawValue.uppercased())\"")
        text.line(")")
        text.line("")
        text.prim("SkelRoot", rig.name, schemas: ["SkelBindingAPI"]) { text in
            text.attribute("float3[] extent", Self.extent(rig.positions))
            self.skeleton(rig, &text)
            if let clip = rig.clip { self.animation(clip, rig, &text) }
            for piece in rig.pieces { self.mesh(piece, rig, &text) }
            for number in rig.materials.indices {
                self.material(number, rig, textures.indices.contains(number) ? textures[number] : nil, &text)
            }
        }
        return text.bytes
    }

    /// The bytes of a `.usdz` package: the layer, then the texture.
    ///
    /// - Throws: `RigError.unwritable` for a rig with a value that is not finite, or of more than 4 GiB.
    public func package(of rig: Rig, path: String = "rig.usdz") throws -> [UInt8] {
        let names = Self.textures(of: rig, stem: "texture")
        var files = [(name: rig.name + ".usda", bytes: try layer(of: rig, textures: names, path: path))]
        for (name, material) in zip(names, rig.materials) {
            if let name, let texture = material.texture { files.append((name, texture)) }
        }
        return try USDZPackage.bytes(of: files, path: path)
    }

    /// Writes a rig as `.usda`, with the textures beside it, or as `.usdz`, each file whole or not at all.
    ///
    /// - Returns: the files.
    /// - Throws: `RigError.unknownFormat` for another ending, as ``layer(of:textures:path:)`` does, and `FileError`.
    @discardableResult public func write(_ rig: Rig, to path: String) throws -> [String] {
        switch (path as NSString).pathExtension.lowercased() {
        case "usdz":
            try AtomicFile.write(package(of: rig, path: path), to: path)
            return [path]
        case "usda":
            let stem = (path as NSString).deletingPathExtension + "-texture"
            let names = Self.textures(of: rig, stem: (stem as NSString).lastPathComponent)
            let folder = (path as NSString).deletingLastPathComponent
            let layer = try layer(of: rig, textures: names, path: path)
            var files = [path]
            for (name, material) in zip(names, rig.materials) {
                guard let name, let texture = material.texture else { continue }
                files.append((folder as NSString).appendingPathComponent(name))
                try AtomicFile.write(texture, to: files[files.count - 1])
            }
            try AtomicFile.write(layer, to: path)
            return files
        default: throw RigError.unknownFormat(path: path)
        }
    }

    /// What the textures of a rig's materials are called: the stem, the second and later ones with their number.
    private static func textures(of rig: Rig, stem: String) -> [String?] {
        rig.materials.enumerated().map { number, material in
            guard material.texture != nil else { return nil }
            return stem + (number == 0 ? "" : "-\(number + 1)") + (material.isJPEG ? ".jpg" : ".png")
        }
    }

    /// The name of the prim of a material.
    private static func primName(material number: Int) -> String {
        number == 0 ? "material" : "material_\(number + 1)"
    }

    private static func extent(_ positions: [Float]) -> String {
        var (low, high) = (SIMD3<Float>(repeating: .infinity), SIMD3<Float>(repeating: -.infinity))
        for vertex in 0..<positions.count / 3 {
            low = pointwiseMin(low, positions.vector(at: vertex))
            high = pointwiseMax(high, positions.vector(at: vertex))
        }
        return USDText.tuples([low.x, low.y, low.z, high.x, high.y, high.z], width: 3)
    }

    private func skeleton(_ rig: Rig, _ text: inout USDText) {
        text.prim("Skeleton", "skeleton", schemas: ["SkelBindingAPI"]) { text in
            text.attribute("uniform matrix4d[] bindTransforms", USDText.matrices(rig.joints.map(\.position)))
            text.attribute("uniform token[] jointNames", USDText.tokens(rig.joints.map(\.name)))
            text.attribute("uniform token[] joints", USDText.tokens(jointPaths(rig)))
            text.attribute(
                "uniform matrix4d[] restTransforms",
                USDText.matrices(
                    rig.joints.map { joint in joint.position - (joint.parent.map { rig.joints[$0].position } ?? .zero) }
                ))
            if rig.clip != nil { text.line("rel skel:animationSource = </\(rig.name)/animation>") }
        }
    }

    private func jointPaths(_ rig: Rig) -> [String] {
        var paths: [String] = []
        for joint in rig.joints { paths.append(joint.parent.map { paths[$0] + "/" + joint.name } ?? joint.name) }
        return paths
    }

    private func animation(_ clip: RigClip, _ rig: Rig, _ text: inout USDText) {
        text.prim("SkelAnimation", "animation") { text in
            let (joints, morphs) = (rig.joints.count, rig.morphs.count)
            text.attribute("uniform token[] blendShapes", USDText.tokens(rig.morphs.map(\.name)))
            text.samples("float[] blendShapeWeights", count: clip.frameCount) { frame in
                USDText.list(clip.weights[morphs * frame..<morphs * (frame + 1)])
            }
            text.attribute("uniform token[] joints", USDText.tokens(jointPaths(rig)))
            text.samples("quatf[] rotations", count: clip.frameCount) { frame in
                let turns = clip.rotations[joints * frame..<joints * (frame + 1)]
                return USDText.tuples(turns.flatMap { [$0.w, $0.x, $0.y, $0.z] }, width: 4)
            }
            text.attribute("half3[] scales", USDText.tuples(Array(repeating: 1, count: 3 * joints), width: 3))
            text.samples("float3[] translations", count: clip.frameCount) { frame in
                let places = clip.translations[joints * frame..<joints * (frame + 1)]
                return USDText.tuples(places.flatMap { [$0.x, $0.y, $0.z] }, width: 3)
            }
        }
    }

    private func mesh(_ piece: RigPiece, _ rig: Rig, _ text: inout USDText) {
        func gather(_ values: [Float]) -> [Float] { piece.vertices.flatMap { values[3 * Int($0)..<3 * Int($0) + 3] } }
        let positions = gather(rig.positions)
        let shapes = rig.morphs.compactMap {
            morph -> (morph: RigMorph, offsets: [Float], normals: [Float], moving: [Int])? in
            let offsets = gather(morph.offsets)
            let between = morph.inBetweens.map { gather($0.offsets) }
            let least = morph.isKeyed ? 0 : Float(Self.stillness / rig.metresPerUnit)
            let moving = piece.vertices.indices.filter { vertex in
                ([offsets] + between).contains { offsets in
                    let offset = offsets.vector(at: vertex)
                    return (offset * offset).sum() > least * least
                }
            }
            return moving.isEmpty ? nil : (morph, offsets, gather(morph.normalOffsets), moving)
        }
        // Text to the micrometre: what is below is of no shape, and would be most of the file.
        let decimals = max(0, 6 + Int(log10(rig.metresPerUnit).rounded(.down)))
        let path = "/\(rig.name)/\(piece.name)"
        text.prim("Mesh", piece.name, schemas: ["SkelBindingAPI", "MaterialBindingAPI"]) { text in
            text.attribute("float3[] extent", Self.extent(positions))
            text.attribute(
                "int[] faceVertexCounts", USDText.list(repeatElement(3, count: piece.triangles.count / 3)))
            text.attribute("int[] faceVertexIndices", USDText.list(piece.triangles))
            text.line("rel material:binding = </\(rig.name)/\(Self.primName(material: piece.material))>")
            text.attribute(
                "normal3f[] normals", USDText.tuples(gather(rig.normals), width: 3), interpolation: "vertex")
            text.attribute("point3f[] points", USDText.tuples(positions, width: 3))
            if rig.isColored(piece) {
                let colors = piece.vertices.flatMap { vertex in
                    (0..<3).map { Float(pow(Double(rig.colors[4 * Int(vertex) + $0]) / 255, 2.2)) }
                }
                text.attribute(
                    "color3f[] primvars:displayColor", USDText.tuples(colors, width: 3), interpolation: "vertex")
            }
            self.skinning(piece, rig, &text)
            if !piece.textureCorners.isEmpty {
                let used = Set(piece.textureCorners).sorted()
                let places = Dictionary(uniqueKeysWithValues: zip(used, 0...))
                let coordinates = used.flatMap { rig.textureCoordinates[2 * Int($0)..<2 * Int($0) + 2] }
                text.attribute(
                    "texCoord2f[] primvars:st", USDText.tuples(coordinates, width: 2), interpolation: "faceVarying")
                text.attribute(
                    "int[] primvars:st:indices", USDText.list(piece.textureCorners.map { places[$0]! }))
            }
            if !shapes.isEmpty {
                text.attribute("uniform token[] skel:blendShapes", USDText.tokens(shapes.map(\.morph.name)))
                let targets = shapes.map { "<\(path)/\($0.morph.name)>" }
                text.line("rel skel:blendShapeTargets = [\(targets.joined(separator: ", "))]")
            }
            text.line("rel skel:skeleton = </\(rig.name)/skeleton>")
            text.line("uniform token subdivisionScheme = \"none\"")
            for shape in shapes {
                text.prim("BlendShape", shape.morph.name) { text in
                    func moved(_ values: [Float]) -> [Float] {
                        shape.moving.flatMap { values[3 * $0..<3 * $0 + 3] }
                    }
                    let digits = (shape.morph.isKeyed ? nil : decimals, shape.morph.isKeyed ? nil : 4)
                    for between in shape.morph.inBetweens {
                        let name = "inbetweens:at\(Int((100 * between.weight).rounded()))"
                        let offsets = USDText.tuples(moved(gather(between.offsets)), width: 3, decimals: digits.0)
                        text.line("uniform vector3f[] \(name) = \(offsets) ( weight = \(between.weight) )")
                        text.attribute(
                            "uniform vector3f[] \(name):normalOffsets",
                            USDText.tuples(moved(gather(between.normalOffsets)), width: 3, decimals: digits.1))
                    }
                    text.attribute(
                        "uniform vector3f[] normalOffsets",
                        USDText.tuples(moved(shape.normals), width: 3, decimals: digits.1))
                    text.attribute(
                        "uniform vector3f[] offsets",
                        USDText.tuples(moved(shape.offsets), width: 3, decimals: digits.0))
                    text.attribute("uniform int[] pointIndices", USDText.list(shape.moving))
                }
            }
        }
    }

    private func skinning(_ piece: RigPiece, _ rig: Rig, _ text: inout USDText) {
        let joints = rig.joints.count
        let rows = piece.vertices.map { vertex in
            (0..<joints).map { (joint: $0, weight: rig.weights[joints * Int(vertex) + $0]) }.filter { $0.weight > 0 }
        }
        let size = rows.reduce(1) { max($0, $1.count) }
        text.attribute(
            "matrix4d primvars:skel:geomBindTransform", String(USDText.matrices([.zero]).dropFirst().dropLast()))
        text.attribute(
            "int[] primvars:skel:jointIndices",
            USDText.list(rows.flatMap { row in (0..<size).map { $0 < row.count ? row[$0].joint : 0 } }),
            interpolation: "vertex", elementSize: size)
        text.attribute(
            "float[] primvars:skel:jointWeights",
            USDText.list(rows.flatMap { row in (0..<size).map { $0 < row.count ? row[$0].weight : 0 } }),
            interpolation: "vertex", elementSize: size)
    }

    private func material(_ number: Int, _ rig: Rig, _ texture: String?, _ text: inout USDText) {
        let name = Self.primName(material: number)
        let path = "/\(rig.name)/\(name)"
        let wrap = rig.materials[number].repeats ? "repeat" : "clamp"
        text.prim("Material", name) { text in
            text.line("token outputs:surface.connect = <\(path)/surface.outputs:surface>")
            text.prim("Shader", "surface") { text in
                text.attribute("uniform token info:id", "\"UsdPreviewSurface\"")
                if texture == nil, rig.colors.isEmpty {
                    text.attribute("color3f inputs:diffuseColor", "(0.5, 0.5, 0.5)")
                } else {
                    text.line(
                        "color3f inputs:diffuseColor.connect = <\(path)/color.outputs:\(texture == nil ? "result" : "rgb")>"
                    )
                }
                text.attribute("float inputs:metallic", "0")
                text.attribute("float inputs:roughness", "0.6")
                text.line("token outputs:surface")
            }
            guard texture != nil || !rig.colors.isEmpty else { return }
            text.prim("Shader", "color") { text in
                if let texture {
                    text.attribute("uniform token info:id", "\"UsdUVTexture\"")
                    text.attribute("asset inputs:file", "@\(texture)@")
                    text.attribute("token inputs:sourceColorSpace", "\"sRGB\"")
                    text.line("float2 inputs:st.connect = <\(path)/coordinates.outputs:result>")
                    text.attribute("token inputs:wrapS", "\"\(wrap)\"")
                    text.attribute("token inputs:wrapT", "\"\(wrap)\"")
                    text.line("float3 outputs:rgb")
                } else {
                    text.attribute("uniform token info:id", "\"UsdPrimvarReader_float3\"")
                    text.attribute("string inputs:varname", "\"displayColor\"")
                    text.line("float3 outputs:result")
                }
            }
            guard texture != nil else { return }
            text.prim("Shader", "coordinates") { text in
                text.attribute("uniform token info:id", "\"UsdPrimvarReader_float2\"")
                text.attribute("string inputs:varname", "\"st\"")
                text.line("float2 outputs:result")
            }
        }
    }
}
