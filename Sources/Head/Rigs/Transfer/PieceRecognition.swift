internal import Foundation
internal import Meshes
internal import SpatialGeometry

/// Tells the pieces of a mesh apart by where they are on the fitted head: balls about the eye joints and what lies within
/// them are eyes, what lies within the mouth are teeth, gums and tongues; what mostly stands for skin is skin.
struct PieceRecognition {
    private let mesh: WeldedMesh
    private let source: TransferSource
    /// The middle of the lips' line.
    private let lips: Vector3
    private let (left, up, front): (Vector3, Vector3, Vector3)
    /// A millimetre of a head of ordinary size, in metres.
    private let millimetre: Double

    /// - Parameter lips: the middle of the lips' line, in metres in the mesh's frame.
    init(_ mesh: WeldedMesh, _ source: TransferSource, lips: Vector3) {
        self.mesh = mesh
        self.source = source
        self.lips = lips
        (left, up, front) = source.metricFromHead.rotation.matrix.columns
        millimetre = 0.001 * source.metricFromHead.scale
    }

    /// The pieces, in the order of their first vertices.
    ///
    /// - Parameter seeds: which vertices stand for skin beyond doubt.
    func pieces(seeds: [Bool]) -> [MeshPiece] {
        var vertices = [[Int]](repeating: [], count: mesh.componentCount)
        for vertex in 0..<mesh.mesh.vertexCount { vertices[Int(mesh.components[vertex])].append(vertex) }
        let counts = vertices.map { $0.count { seeds[$0] } }
        let largest = counts.max() ?? 0
        var pieces = vertices.indices.filter { !vertices[$0].isEmpty }.map { component -> MeshPiece in
            let isSkin = counts[component] == largest || 2 * counts[component] > vertices[component].count
            return MeshPiece(kind: isSkin ? .skin : .attached, vertices: vertices[component])
        }
        for (kind, joint) in [(RigPieceKind.leftEye, HeadJoint.leftEye), (.rightEye, .rightEye)] {
            recognizeEye(kind, source.joints[joint.rawValue], &pieces)
        }
        for index in pieces.indices where pieces[index].kind == .attached {
            if let kind = kindInMouth(pieces[index].vertices) { pieces[index].kind = kind }
        }
        return pieces
    }

    private func point(_ vertex: Int) -> Vector3 { mesh.mesh.position(vertex) }

    // MARK: Eyes

    private func recognizeEye(_ kind: RigPieceKind, _ joint: Vector3, _ pieces: inout [MeshPiece]) {
        var ball: (centre: Vector3, radius: Double, size: Int)?
        for index in pieces.indices where pieces[index].vertices.count >= 12 {
            let points = pieces[index].vertices.map(point)
            guard let (centre, radius) = sphere(points), (6...24).contains(radius / millimetre),
                (centre - joint).length < 10 * millimetre
            else { continue }
            pieces[index].kind = kind
            pieces[index].radius = radius
            if points.count > ball?.size ?? 0 { ball = (centre, radius, points.count) }
        }
        guard let ball else { return }
        for index in pieces.indices {
            if pieces[index].kind == kind {
                pieces[index].centre = ball.centre
            } else if pieces[index].kind == .attached, isWithin(pieces[index].vertices, ball.centre, ball.radius) {
                (pieces[index].kind, pieces[index].centre) = (kind, ball.centre)
            }
        }
    }

    /// The sphere through points, where they are one seen from most sides: the rings around lids are none.
    private func sphere(_ points: [Vector3]) -> (Vector3, Double)? {
        // |p|² = 2·p·c + (R² − |c|²), linear in c and the bracket; about the mean, so that it is well scaled.
        let mean = points.reduce(.zero, +) / Double(points.count)
        var (matrix, side) = (Matrix3x3.zero, Vector3.zero)
        let square = points.reduce(0.0) { $0 + dot($1 - mean, $1 - mean) } / Double(points.count)
        for place in points {
            let offset = place - mean
            matrix = matrix + Matrix3x3.outerProduct(offset, offset)
            side += (0.5 * (dot(offset, offset) - square)) * offset
        }
        guard abs(matrix.determinant) > 1e-30 else { return nil }
        let centre = mean + matrix.inverse * side
        let distances = points.map { ($0 - centre).length }
        let radius = distances.reduce(0, +) / Double(points.count)
        let spread = distances.reduce(0.0) { $0 + ($1 - radius) * ($1 - radius) } / Double(points.count)
        let direction = points.reduce(Vector3.zero) { $0 + ($1 - centre).normalized } / Double(points.count)
        guard spread.squareRoot() < 0.12 * radius, direction.length < 0.8 else { return nil }
        return (centre, radius)
    }

    /// Whether a piece lies within a ball or on its front, evenly about the line of sight: an iris, a cornea.
    private func isWithin(_ vertices: [Int], _ centre: Vector3, _ radius: Double) -> Bool {
        let offsets = vertices.map { point($0) - centre }
        let middle = offsets.reduce(.zero, +) / Double(offsets.count)
        guard offsets.allSatisfy({ $0.length < 1.2 * radius }) else { return false }
        let aside = offsets.map { ($0 - dot($0, front) * front).length }.max() ?? 0
        return (middle - dot(middle, front) * front).length < 0.25 * radius && aside < 0.8 * radius
    }

    // MARK: The mouth

    private func kindInMouth(_ vertices: [Int]) -> RigPieceKind? {
        let offsets = vertices.map { vertex -> Vector3 in
            let offset = point(vertex) - lips
            return Vector3(dot(offset, left), dot(offset, up), dot(offset, front)) / millimetre
        }
        guard offsets.allSatisfy({ abs($0.x) < 42 && abs($0.y) < 38 && (-110...4).contains($0.z) }) else { return nil }
        let (low, high) = (offsets.map(\.y).min()!, offsets.map(\.y).max()!)
        if low < -10, high > 10 { return .mouth }
        return offsets.reduce(0) { $0 + $1.y } > 0 ? .upperTeeth : .lowerTeeth
    }

    /// For each vertex of gums of both jaws how far it follows the lower one: known above and below the lips, smooth
    /// between.
    func jawShares(_ vertices: [Int], beside pieces: [MeshPiece]) -> [Int: Double] {
        var shares: [Int: Double] = [:]
        var fixed: Set<Int> = []
        let teeth = pieces.filter { $0.kind == .upperTeeth || $0.kind == .lowerTeeth }
        for vertex in vertices {
            let place = point(vertex)
            var nearest = (distance: 4 * millimetre, share: Double.nan)
            for piece in teeth {
                for tooth in piece.vertices {
                    let distance = (point(tooth) - place).length
                    if distance < nearest.distance { nearest = (distance, piece.kind == .lowerTeeth ? 1 : 0) }
                }
            }
            let height = dot(place - lips, up) / millimetre
            if !nearest.share.isNaN {
                shares[vertex] = nearest.share
                fixed.insert(vertex)
            } else {
                shares[vertex] = height > 0 ? 0 : 1
                if height > 12 || height < -12 { fixed.insert(vertex) }
            }
        }
        for _ in 0..<400 {
            for vertex in vertices where !fixed.contains(vertex) {
                let around = mesh.neighbors(vertex)
                shares[vertex] = around.reduce(0.0) { $0 + (shares[Int($1)] ?? 0) } / Double(max(1, around.count))
            }
        }
        return shares
    }
}
