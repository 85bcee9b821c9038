import Foundation
public import Meshes
public import SpatialGeometry

/// Solids that made-up scans and objects are put together from, in metres; all are closed, their normals outwards.
public enum SolidMesh {
    /// A ball whose points, given on the unit sphere, are moved.
    ///
    /// - Parameters:
    ///   - rings: how many rings of vertices from pole to pole; along each there are twice as many.
    ///   - moved: where a point of the unit sphere goes.
    public static func ball(rings: Int = 32, _ moved: (Vector3) -> Vector3) -> TriangleMesh {
        let sectors = 2 * rings
        var (positions, triangles): ([Float], [Int32]) = ([], [])
        for ring in 0...rings {
            for sector in 0..<sectors {
                let latitude = Double.pi * Double(ring) / Double(rings)
                let longitude = 2 * Double.pi * Double(sector) / Double(sectors)
                let point = moved(
                    Vector3(sin(latitude) * cos(longitude), cos(latitude), -sin(latitude) * sin(longitude)))
                positions += [Float(point.x), Float(point.y), Float(point.z)]
                guard ring < rings else { continue }
                let (a, b) = (Int32(ring * sectors + sector), Int32(ring * sectors + (sector + 1) % sectors))
                let (c, d) = (a + Int32(sectors), b + Int32(sectors))
                if ring > 0 { triangles += [a, d, b] }
                if ring < rings - 1 { triangles += [a, c, d] }
            }
        }
        return TriangleMesh(positions: positions, triangles: triangles)
    }

    /// An ellipsoid.
    public static func ellipsoid(_ centre: Vector3, _ radii: Vector3, spacing: Double = 0.012) -> TriangleMesh {
        ball(rings: rings(.pi * radii.max(), spacing)) { centre + radii * $0 }
    }

    /// A limb: a ball drawn out from one end to another, each with a radius of its own.
    public static func limb(
        from start: Vector3, to end: Vector3, radii: (Double, Double), spacing: Double = 0.012
    ) -> TriangleMesh {
        let axis = (start - end).normalized
        let across = cross(axis, abs(axis.x) < 0.6 ? Vector3(1, 0, 0) : Vector3(0, 1, 0)).normalized
        let third = cross(across, axis)
        let length = (start - end).length + radii.0 + radii.1
        return ball(rings: rings(length, spacing)) { point in
            // The sphere's height is spread over the whole length, so that rings are as far apart everywhere.
            let along = length * acos(max(-1, min(1, point.y))) / .pi
            let flat = (1 - point.y * point.y).squareRoot()
            let (sine, cosine) = flat > 1e-9 ? (point.x / flat, point.z / flat) : (0, 0)
            var (centre, radius) = (start, radii.0)
            var height = radii.0 - along
            if along > radii.0 {
                let share = min(1, (along - radii.0) / max(length - radii.0 - radii.1, 1e-9))
                centre = start + share * (end - start)
                radius = radii.0 + share * (radii.1 - radii.0)
                height = min(0, length - radii.1 - along)
            }
            let width = max(0, radius * radius - height * height).squareRoot()
            return centre + height * axis + width * (cosine * across + sine * third)
        }
    }

    /// A flat square, cut into squares of a size.
    public static func square(
        _ centre: Vector3, _ first: Vector3, _ second: Vector3, cells: Int
    ) -> TriangleMesh {
        var (positions, triangles): ([Float], [Int32]) = ([], [])
        for row in 0...cells {
            for column in 0...cells {
                let (u, v) = (2 * Double(column) / Double(cells) - 1, 2 * Double(row) / Double(cells) - 1)
                let point = centre + u * first + v * second
                positions += [Float(point.x), Float(point.y), Float(point.z)]
                guard row < cells, column < cells else { continue }
                let a = Int32(row * (cells + 1) + column)
                let c = a + Int32(cells + 1)
                triangles += [a, a + 1, c + 1, a, c + 1, c]
            }
        }
        return TriangleMesh(positions: positions, triangles: triangles)
    }

    /// Several meshes as one, their vertices one after another.
    public static func joined(_ meshes: [TriangleMesh]) -> TriangleMesh {
        var (positions, triangles): ([Float], [Int32]) = ([], [])
        for mesh in meshes {
            let offset = Int32(positions.count / 3)
            positions += mesh.positions
            triangles += mesh.triangles.map { $0 + offset }
        }
        return TriangleMesh(positions: positions, triangles: triangles)
    }

    private static func rings(_ length: Double, _ spacing: Double) -> Int {
        max(6, Int((length / spacing).rounded(.up)))
    }
}
