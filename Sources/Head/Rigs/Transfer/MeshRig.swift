public import Meshes
internal import Registration
internal import SpatialGeometry

/// A rig made of somebody's own mesh: its vertices and their order, pieces, texture coordinates and materials stay, and the 52
/// shapes, five joints and skinning weights of a head fitted to it come with them.
///
///     let rigged = try MeshRig(loaded, fitted: fitted, options: MeshRigOptions())
///     try GLBExporter().write(rigged.rig, to: "rig.glb")
public struct MeshRig: Sendable {
    /// The rig, in the mesh's own frame and unit.
    public let rig: Rig
    /// What each piece of the rig was taken for.
    public let kinds: [RigPieceKind]
    /// How the mesh's skin and the head's agree.
    public let match: MeshMatch
    /// Whether the mesh runs from lip to lip, so that a jaw that opens stretches it.
    public let hasSealedLips: Bool

    /// Carries a fitted head's shapes over to a mesh.
    ///
    /// - Parameters:
    ///   - loaded: the mesh, read with its vertices kept.
    ///   - fitted: the head that was fitted to it.
    ///   - materials: what the mesh's own materials look like, in its order.
    ///   - options: how the rig is made.
    ///   - path: the mesh's file, for errors.
    ///   - progress: called again and again; `false` stops.
    /// - Throws: `RigError` for a head without named expressions, a mesh on which the head's face has nothing to stand on or
    ///   that cannot be solved for, and when stopped.
    public init(
        _ loaded: LoadedMesh, fitted: FittedHead, materials: [RigMaterial] = [],
        options: MeshRigOptions = MeshRigOptions(), path: String = "mesh", progress: () -> Bool = { true }
    ) throws(RigError) {
        let rigger = try MeshRigger(
            loaded.mesh, fitted, isGrown: options.correspondence == .grown, threads: options.threads, path: path,
            progress: progress)
        let parts = MeshRigPieces(loaded, rigger)
        let numbers = rigger.mesh.numbers
        let unit = fitted.unit.metres
        let positions = loaded.mesh.positions
        let normals = Self.gather(
            rigger.mesh.mesh.vertexNormals, numbers, 3, scale: fitted.isInsideOut ? -1 : 1)
        let morphs = zip(rigger.source.shapes, rigger.offsets).map { shape, offsets in
            let moved = TriangleMesh(
                positions: zip(rigger.mesh.mesh.positions, offsets).map(+), triangles: rigger.mesh.mesh.triangles)
            let turned = Self.gather(moved.vertexNormals, numbers, 3, scale: fitted.isInsideOut ? -1 : 1)
            return RigMorph(
                name: shape.name, offsets: Self.gather(offsets, numbers, 3, scale: 1 / unit),
                normalOffsets: zip(turned, normals).map { $0 - $1 }, isKeyed: false)
        }
        let places = rigger.joints
        rig = Rig(
            name: options.name, up: rigger.source.up, metresPerUnit: unit,
            joints: HeadJoint.allCases.map { joint in
                let parent = rigger.source.parents[joint.rawValue]
                return RigJoint(
                    name: joint.name, parent: parent < 0 ? nil : parent, position: places[joint.rawValue] / unit)
            }, pieces: parts.pieces, positions: positions, normals: normals,
            weights: Self.weights(rigger.weights, numbers), textureCoordinates: parts.coordinates,
            materials: materials + (parts.needsPlainMaterial ? [RigMaterial(name: options.name)] : []),
            colors: loaded.colors, morphs: morphs)
        kinds = parts.kinds
        match = rigger.match
        hasSealedLips = rigger.hasSealedLips
    }

    /// The values of the file's vertices among those of the welded mesh; zero for those that no triangle uses.
    private static func gather(_ values: [Float], _ numbers: [Int32], _ width: Int, scale: Double) -> [Float] {
        var gathered = [Float](repeating: 0, count: width * numbers.count)
        for (vertex, number) in numbers.enumerated() where number >= 0 {
            for place in 0..<width {
                gathered[width * vertex + place] = Float(scale * Double(values[width * Int(number) + place]))
            }
        }
        return gathered
    }

    private static func weights(_ values: [Float], _ numbers: [Int32]) -> [Float] {
        var gathered = gather(values, numbers, HeadJoint.count, scale: 1)
        for (vertex, number) in numbers.enumerated() where number < 0 { gathered[HeadJoint.count * vertex] = 1 }
        return gathered
    }
}
