public import Files
import Foundation
public import HeadModel
public import Meshes
public import SpatialGeometry

/// The surface of a scan around a head, in metres in the head's frame: what a fit looks at.
///
/// A scan of ordinary size is moved there as it is. Of one with many more vertices than a fit can tell apart only the
/// surroundings of the head are kept, and vertices closer together than about a millimetre are drawn together to their
/// mean, so that what follows costs the same for a scan of a million vertices as for one of a hundred thousand.
public struct HeadSurface: Sendable {
    /// The surface, outside out.
    public let mesh: TriangleMesh
    /// Takes the scan's frame and unit to the head's.
    public let headFromScan: SimilarityTransform
    /// Whether the scan's triangles face inwards; those of `mesh` were turned.
    public let isInsideOut: Bool
    /// How far over a point something has to lie to hide it, in metres: a point of a thinned scan may lie below the
    /// mean of its neighbours by what its noise is.
    private let clearance: Float
    /// Rays against `mesh`; `nil` where there is none.
    private let caster: RayCaster?

    /// The most vertices that are kept as they are.
    package static let vertexLimit = 150_000
    /// How far from the middle of the head a large scan is kept, in metres.
    private static let radius = 0.25

    /// The surface of a scan around a head placed on it: what is found, fitted and measured there shares it.
    ///
    /// - Parameters:
    ///   - scan: the surface in its own frame and unit.
    ///   - scanFromHead: takes points of the head's frame, in metres, to it.
    ///   - head: the model.
    ///   - isInsideOut: whether the scan's triangles face inwards; found from those around the face when `nil`.
    public init(
        _ scan: TriangleMesh, scanFromHead: SimilarityTransform, head: Head, isInsideOut: Bool? = nil
    ) {
        headFromScan = scanFromHead.inverse
        var surface = scan
        if scan.vertexCount > Self.vertexLimit {
            let middle = scanFromHead * (head.faceCentre - Vector3(0, 0, 0.05))
            surface = scan.within(Self.radius * scanFromHead.scale, of: middle)
        }
        surface.transform(by: headFromScan)
        let isThinned = surface.vertexCount > Self.vertexLimit
        if isThinned { surface = surface.thinned(vertexLimit: Self.vertexLimit) }
        clearance = isThinned ? 0.002 : 0.001
        let centre = head.faceCentre - Vector3(0, 0, 0.06)
        self.isInsideOut = isInsideOut ?? surface.facesInwards(around: centre)
        mesh = self.isInsideOut ? surface.flipped() : surface
        caster = mesh.triangleCount > 0 ? RayCaster(mesh) : nil
    }

    /// Which points can be seen from outside, from some direction within 100° of the front.
    ///
    /// The inside of a mouth, an eyeball behind its lid and the back of a scan's skin cannot.
    ///
    /// - Parameters:
    ///   - points: packed positions on or near the surface, in metres in the head's frame.
    ///   - threads: how many threads work.
    public func visible(_ points: [Float], threads: Int = Threads.all) -> [Bool] {
        guard let caster else { return Array(repeating: true, count: points.count / 3) }
        return caster.visible(points, from: Self.directions, clearance: clearance, threads: threads)
    }

    /// The directions from which a head is looked at, the likeliest to see a point first.
    private static let directions: [SIMD3<Float>] = {
        var directions: [SIMD3<Float>] = []
        for longitude in [0.0, -50, 50, -25, 25, -75, 75, -100, 100] {
            for latitude in [0.0, -40, 40] {
                let (a, b) = (longitude * .pi / 180, latitude * .pi / 180)
                let (x, y, z) = (sin(a) * cos(b), sin(b), cos(a) * cos(b))
                directions.append(SIMD3<Float>(Float(x), Float(y), Float(z)))
            }
        }
        return directions + [SIMD3(0, 1, 0)]
    }()
}

extension TriangleMesh {
    /// The triangles with all corners within a distance of a point.
    fileprivate func within(_ radius: Double, of centre: Vector3) -> TriangleMesh {
        let (middle, limit) = (SIMD3<Float>(centre), Float(radius * radius))
        let isInside = (0..<vertexCount).map { vertex in
            let offset = SIMD3(positions[3 * vertex], positions[3 * vertex + 1], positions[3 * vertex + 2]) - middle
            return (offset * offset).sum() < limit
        }
        return submesh { triangle in
            isInside[Int(triangles[3 * triangle])] && isInside[Int(triangles[3 * triangle + 1])]
                && isInside[Int(triangles[3 * triangle + 2])]
        }.mesh
    }

    /// Whether most of the surface around the face, in front of `centre` and near it, looks towards it.
    fileprivate func facesInwards(around centre: Vector3) -> Bool {
        let normals = vertexNormals
        let centre = SIMD3<Float>(centre)
        var balance = 0
        for start in stride(from: 0, to: positions.count, by: 3) {
            let offset = SIMD3(positions[start], positions[start + 1], positions[start + 2]) - centre
            guard (offset * offset).sum() < 0.15 * 0.15, offset.z > 0 else { continue }
            let normal = SIMD3(normals[start], normals[start + 1], normals[start + 2])
            balance += (normal * offset).sum() > 0 ? 1 : -1
        }
        return balance < 0
    }
}
