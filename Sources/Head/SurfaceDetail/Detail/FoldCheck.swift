import Foundation
internal import Meshes

/// Which triangles of a moved mesh have turned or closed too far from what they were.
///
/// A triangle is folded when its normal turns by more than a right angle against the model's; it is found before that,
/// at `turnLimit`, or when its smallest angle falls below a share of the model's own.
struct FoldCheck: Sendable {
    private let triangles: [Int32]
    private let normals: [Float]
    private let angles: [Double]
    let turnLimit: Double
    let angleShare: Double

    /// A check against a mesh as it should be; the limit in degrees.
    init(_ reference: TriangleMesh, turnLimit: Double, angleShare: Double) {
        triangles = reference.triangles
        normals = reference.faceNormals
        angles = (0..<reference.triangleCount).map { Self.smallestAngle(reference, $0) }
        self.turnLimit = turnLimit
        self.angleShare = angleShare
    }

    /// What became of one triangle: how far it turned, and its smallest angle as a share of what it was.
    func change(of triangle: Int, in mesh: TriangleMesh, normals moved: [Float]) -> (turn: Double, share: Double) {
        var cosine = 0.0
        for axis in 0..<3 { cosine += Double(normals[3 * triangle + axis] * moved[3 * triangle + axis]) }
        let angle = angles[triangle]
        return (
            acos(max(-1, min(1, cosine))) * 180 / .pi, angle > 0 ? Self.smallestAngle(mesh, triangle) / angle : 1
        )
    }

    /// The triangles beyond a limit, ascending.
    func failures(in mesh: TriangleMesh) -> [Int] {
        let moved = mesh.faceNormals
        return (0..<mesh.triangleCount).filter { triangle in
            let (turn, share) = change(of: triangle, in: mesh, normals: moved)
            return turn > turnLimit || share < angleShare
        }
    }

    /// The smallest angle of a triangle in degrees; 0 for one without area.
    static func smallestAngle(_ mesh: TriangleMesh, _ triangle: Int) -> Double {
        let corners = (0..<3).map { mesh.position(Int(mesh.triangles[3 * triangle + $0])) }
        var smallest = 180.0
        for corner in 0..<3 {
            let (u, v) = (
                corners[(corner + 1) % 3] - corners[corner], corners[(corner + 2) % 3] - corners[corner]
            )
            let product = (u * u).sum().squareRoot() * (v * v).sum().squareRoot()
            guard product > 0 else { return 0 }
            smallest = min(smallest, acos(max(-1, min(1, (u * v).sum() / product))) * 180 / .pi)
        }
        return smallest
    }
}
