// FLAME moves a vertex to s·Σ_j w_j·(W_j·(p − J′_j) + q_j) + t with p = T + B·ψ + P·vec(R − I), where J′ are the joints of
// this identity *and* expression. Skinning elsewhere knows one bind pose J⁰, that of the identity. A joint that stands
// against its parent at
//
//     t_j = J′_j − J⁰_p + R_j·(J⁰_j − J′_j)        (the root: J⁰_p = 0, and the head's translation is added)
//
// makes both the same: its motion M_j·[−J⁰_j] is x ↦ W_j·x + q_j − W_j·J′_j. So keyed translations, and P's columns as
// morph targets with the elements of R − I as their weights, are exact at every key.

/// A head as other programs have it: pieces of mesh, morph targets, five joints with linear blend skinning, and perhaps an
/// animation of them.
public struct Rig: Sendable {
    /// What it is called.
    public let name: String
    /// The axis that points up.
    public let up: RigOptions.UpAxis
    /// The length of a unit of its coordinates in metres.
    public let metresPerUnit: Double
    /// The joints: root, neck, jaw, left eye, right eye.
    public let joints: [RigJoint]
    /// The pieces of the mesh.
    public let pieces: [RigPiece]
    /// The model's vertices at rest, packed, (V, 3).
    public let positions: [Float]
    /// Their normals, packed, (V, 3).
    public let normals: [Float]
    /// Their skinning weights, (V, 5); a row sums to 1.
    public let weights: [Float]
    /// Texture coordinates, u to the right and v upwards, (T, 2); empty where the model has no layout.
    public let textureCoordinates: [Float]
    /// What the pieces look like.
    public let materials: [RigMaterial]
    /// Four samples a vertex where there are colours; else empty.
    public let colors: [UInt8]
    /// The morph targets.
    public let morphs: [RigMorph]
    /// The animation, where there is one.
    public internal(set) var clip: RigClip?

    /// Whether a piece shows its colours: there are some, and the texture is not of it where it is of others.
    func isColored(_ piece: RigPiece) -> Bool {
        !colors.isEmpty && (materials[piece.material].texture == nil || pieces.allSatisfy(\.isOwn))
    }

    /// Whether no number of it is infinite or NaN.
    var isFinite: Bool {
        positions.allSatisfy(\.isFinite) && joints.allSatisfy(\.position.isFinite)
            && morphs.allSatisfy { $0.offsets.allSatisfy(\.isFinite) }
            && (clip?.weights ?? []).allSatisfy(\.isFinite)
            && (clip?.translations ?? []).allSatisfy { $0.x.isFinite && $0.y.isFinite && $0.z.isFinite }
            && (clip?.rotations ?? []).allSatisfy { $0.x.isFinite && $0.y.isFinite && $0.z.isFinite && $0.w.isFinite }
    }

    /// The rig of a head, which plays a track where one is given.
    ///
    /// Targets of ``RigOptions/morphs`` come first, to be driven. A track has targets of its own behind them, whose weights
    /// go from 0 to 1: a span of each expression component and, unless ``RigOptions/isPlain``, of each pose corrective that
    /// it uses, and the least of them all as a target that stays at 1.
    ///
    /// - Parameter progress: called again and again; `false` stops.
    /// - Throws: `RigError` for targets that the head has not, and when stopped.
    public init(
        _ identity: HeadIdentity, playing track: AnimationTrack? = nil, options: RigOptions = RigOptions(),
        progress: () -> Bool = { true }
    ) throws(RigError) {
        let maker = try RigMaker(identity, track, options)
        name = options.name
        up = options.up
        metresPerUnit = options.unit.metres
        joints = maker.joints
        var pieces = RigPiece.pieces(of: identity.head)
        positions = maker.positions
        normals = maker.normals
        weights = maker.weights
        textureCoordinates = identity.head.textureCoordinates?.coordinates ?? []
        let texture = textureCoordinates.isEmpty ? nil : identity.texture
        var materials = [RigMaterial(name: options.name, texture: texture)]
        // A texture is of the model's own vertices.
        if texture != nil, pieces.contains(where: { !$0.isOwn }) {
            for index in pieces.indices where !pieces[index].isOwn { pieces[index].material = 1 }
            materials.append(RigMaterial(name: options.name + "_pieces", texture: nil))
        }
        self.pieces = pieces
        self.materials = materials
        colors = texture == nil || materials.count > 1 ? HeadColors.ofVertices(identity.head, maker.neutral) : []
        morphs = maker.morphs
        clip = nil
        if let track {
            clip = try maker.clip(of: track, progress: progress)
            clip!.largestError = try largestError(of: identity, track, threads: options.threads, progress: progress)
        }
    }

    /// A rig of the given parts, without an animation.
    init(
        name: String, up: RigOptions.UpAxis, metresPerUnit: Double, joints: [RigJoint], pieces: [RigPiece],
        positions: [Float], normals: [Float], weights: [Float], textureCoordinates: [Float], materials: [RigMaterial],
        colors: [UInt8], morphs: [RigMorph]
    ) {
        self.name = name
        self.up = up
        self.metresPerUnit = metresPerUnit
        self.joints = joints
        self.pieces = pieces
        self.positions = positions
        self.normals = normals
        self.weights = weights
        self.textureCoordinates = textureCoordinates
        self.materials = materials
        self.colors = colors
        self.morphs = morphs
        clip = nil
    }
}
