internal import Foundation
internal import Meshes
internal import Registration
internal import SpatialGeometry

/// Carries a fitted head's shapes, joints and weights over to a mesh.
struct MeshRigger {
    let mesh: WeldedMesh
    let source: TransferSource
    let pieces: [MeshPiece]
    /// How much of the mesh's skin stands for skin of the head, and how far from it it lies.
    let match: MeshMatch
    /// The displacements of the welded mesh's vertices in metres, by shape.
    let offsets: [[Float]]
    /// Skinning weights of the welded mesh's vertices, (V, 5).
    let weights: [Float]

    init(
        _ file: TriangleMesh, _ fitted: FittedHead, isGrown: Bool, threads: Int, path: String,
        progress: () -> Bool
    ) throws(RigError) {
        let mesh = WeldedMesh(file, metresPerUnit: fitted.unit.metres, isInsideOut: fitted.isInsideOut)
        let source = try TransferSource(fitted.head, at: fitted.parameters)
        guard progress() else { throw .cancelled }
        let correspondence = SurfaceCorrespondence(mesh, on: source.mesh, grows: isGrown, threads: threads)
        guard progress() else { throw .cancelled }
        let recognition = PieceRecognition(mesh, source, lips: fitted.lips(source))
        let seeds = isGrown ? correspondence.seeds : correspondence.places.map { $0 != nil }
        let pieces = recognition.pieces(seeds: seeds)

        var places = correspondence.places
        var trust = places.map { $0.map { exp(-Double($0.distance * $0.distance) / (0.005 * 0.005)) } ?? 0 }
        for piece in pieces where piece.kind != .skin {
            for vertex in piece.vertices { (places[vertex], trust[vertex]) = (nil, 0) }
        }
        if !isGrown {
            // Deformation transfer alone: what no shape moves is held, all else follows from the gradients.
            let moving = source.movingVertices
            for (vertex, place) in places.enumerated() {
                guard let place else { continue }
                let corners = (0..<3).map { Int(source.mesh.triangles[3 * Int(place.triangle) + $0]) }
                if corners.contains(where: { moving[$0] }) { trust[vertex] = 0 }
            }
        }
        match = MeshMatch(places, pieces, source)
        guard match.share > 0.4 else { throw .unmatched(path: path, share: match.share) }
        Self.attach(pieces.filter { $0.kind == .attached }, mesh.mesh, source.mesh, &places, &trust, threads)
        let system = try TransferSystem(mesh.mesh, on: source.mesh, places: places, trust: trust)
        var offsets = try system.carried(source.shapes.map(\.offsets), threads: threads, progress: progress)
        let shares = pieces.map { $0.kind == .mouth ? recognition.jawShares($0.vertices, beside: pieces) : [:] }
        weights = Self.normalized(try system.spread(source.weights, width: HeadJoint.count), pieces, shares)

        let skin = pieces.filter { $0.kind == .skin }.flatMap(\.vertices)
        let contacts =
            !isGrown
            ? []
            : [(RigPieceKind.leftEye, HeadJoint.leftEye), (.rightEye, .rightEye)].compactMap {
                kind, joint -> LidContact? in
                let eye = pieces.filter { $0.kind == kind }
                return eye.isEmpty ? nil : LidContact(mesh, eye: eye, skin: skin, joint: joint)
            }
        for (index, shape) in source.shapes.enumerated() {
            guard progress() else { throw .cancelled }
            let motions = Self.aboutCentres(shape.motions, pieces)
            for (piece, share) in zip(pieces, shares) where piece.kind.joint != nil || piece.kind == .mouth {
                for vertex in piece.vertices {
                    let place = mesh.mesh.position(vertex)
                    let joint = piece.kind.joint ?? .neck
                    var move = motions[joint.rawValue] * place - place
                    if let share = share[vertex] {
                        move += share * (motions[HeadJoint.jaw.rawValue] * place - place - move)
                    }
                    for axis in 0..<3 { offsets[index][3 * vertex + axis] = Float(move[axis]) }
                }
            }
            for contact in contacts { contact.resolve(&offsets[index], motions: motions) }
        }
        (self.mesh, self.source, self.pieces, self.offsets) = (mesh, source, pieces, offsets)
    }

    /// Motions of joints with the eyes' about the centres of the mesh's own eyeballs.
    private static func aboutCentres(_ motions: [RigidTransform], _ pieces: [MeshPiece]) -> [RigidTransform] {
        var motions = motions
        for piece in pieces {
            guard let centre = piece.centre, let joint = piece.kind.joint else { continue }
            let turn = motions[joint.rawValue].rotation
            motions[joint.rawValue] = RigidTransform(rotation: turn, translation: centre - turn * centre)
        }
        return motions
    }

    /// Ties pieces to the skin where they come nearest to it.
    private static func attach(
        _ pieces: [MeshPiece], _ mesh: TriangleMesh, _ skin: TriangleMesh, _ places: inout [SurfacePlace?],
        _ trust: inout [Double], _ threads: Int
    ) {
        guard !pieces.isEmpty else { return }
        let tree = ClosestPointTree(skin)
        for piece in pieces {
            let points = piece.vertices.flatMap { mesh.positions[3 * $0..<3 * $0 + 3] }
            let found = tree.closestPoints(to: points, within: 0.04, threads: threads)
            let nearest = (found.squaredDistances.min() ?? .infinity).squareRoot()
            guard nearest.isFinite else { continue }
            for (index, vertex) in piece.vertices.enumerated() where found.triangles[index] >= 0 {
                let distance = found.squaredDistances[index].squareRoot()
                let weight = exp(-Double(distance - nearest) / 0.001)
                guard weight > 1e-4 else { continue }
                places[vertex] = SurfacePlace(
                    triangle: found.triangles[index],
                    barycentric: SIMD3(
                        found.barycentric[3 * index], found.barycentric[3 * index + 1],
                        found.barycentric[3 * index + 2]), distance: distance)
                trust[vertex] = weight
            }
        }
    }

    /// Weights of which none is negative and a row sums to 1; pieces that hang on a joint have its alone.
    private static func normalized(
        _ weights: [Float], _ pieces: [MeshPiece], _ shares: [[Int: Double]]
    ) -> [Float] {
        var result = weights
        let count = HeadJoint.count
        for start in stride(from: 0, to: result.count, by: count) {
            var sum: Float = 0
            for place in start..<start + count {
                if result[place] < 1e-3 { result[place] = 0 }
                sum += result[place]
            }
            if sum > 0 {
                for place in start..<start + count { result[place] /= sum }
            } else {
                result[start] = 1
            }
        }
        for piece in pieces {
            guard let joint = piece.kind.joint else { continue }
            for vertex in piece.vertices {
                for number in 0..<count { result[count * vertex + number] = number == joint.rawValue ? 1 : 0 }
            }
        }
        for share in shares {
            for (vertex, value) in share {
                for number in 0..<count { result[count * vertex + number] = 0 }
                result[count * vertex + HeadJoint.jaw.rawValue] = Float(value)
                result[count * vertex + HeadJoint.neck.rawValue] = 1 - Float(value)
            }
        }
        return result
    }

    /// Whether edges run from one lip to the other: they grow several times as long when the jaw opens.
    var hasSealedLips: Bool {
        guard let number = source.shapes.firstIndex(where: { $0.name == "jawOpen" }) else { return false }
        var torn = 0
        for vertex in pieces.filter({ $0.kind == .skin }).flatMap(\.vertices) {
            for other in mesh.neighbors(vertex) where other > vertex {
                let edge = mesh.mesh.position(Int(other)) - mesh.mesh.position(vertex)
                let apart = offsets[number].vector(at: Int(other)) - offsets[number].vector(at: vertex)
                let grown = (edge + Vector3(apart)).length - edge.length
                if grown > 0.008 * source.metricFromHead.scale, grown > 2 * edge.length { torn += 1 }
            }
        }
        return torn > 4
    }

    /// The joints, the eyes' in the middle of the mesh's own eyeballs; in metres.
    var joints: [Vector3] {
        var joints = source.joints
        for piece in pieces {
            if let centre = piece.centre, let joint = piece.kind.joint { joints[joint.rawValue] = centre }
        }
        return joints
    }
}
