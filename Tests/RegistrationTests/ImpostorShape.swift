import Foundation
import Meshes
import SpatialGeometry

/// Surfaces without a face.
enum ImpostorShape: String, CaseIterable, Sendable {
    case sphere, ellipsoid, roughEllipsoid, cube, torus, roughPlane, terrain, firstBlob, secondBlob, hand

    var mesh: TriangleMesh {
        var generator = SeededGenerator(seed: 31)
        switch self {
        case .sphere: return Self.ball { $0 }
        case .ellipsoid: return Self.ball { $0 * Vector3(0.7, 1, 0.85) }
        case .roughEllipsoid: return Self.ball { ($0 * Vector3(0.7, 1, 0.85)) * (1 + 0.02 * generator.normal()) }
        case .cube: return Self.ball { $0 / max(abs($0.x), max(abs($0.y), abs($0.z))) }
        case .torus:
            return Self.ball { point in
                let (around, across) = (atan2(point.z, point.x), 2 * acos(max(-1, min(1, point.y))))
                let radius = 1 + 0.4 * cos(across)
                return Vector3(radius * cos(around), 0.4 * sin(across), radius * sin(around))
            }
        case .roughPlane: return Self.field { _ in 0.03 * generator.normal() }
        case .terrain:
            let waves = Self.waves(40, &generator)
            return Self.field { 0.3 * Self.height(waves, at: $0) }
        case .firstBlob, .secondBlob:
            if self == .secondBlob { generator = SeededGenerator(seed: 32) }
            let waves = Self.waves(30, &generator)
            return Self.ball { $0 * Vector3(0.75, 1, 0.9) * (1 + 0.2 * Self.height(waves, at: $0)) }
        case .hand:
            let palm = Self.ball { $0 * Vector3(0.045, 0.05, 0.015) }
            return (0..<5).reduce(palm) { hand, finger in
                let angle = 0.3 * (Double(finger) - 2)
                let turn = Rotation(axisAngle: Vector3(0, 0, -angle))
                let finger = Self.ball {
                    turn * ($0 * Vector3(0.009, 0.045, 0.009)) + 0.085 * Vector3(sin(angle), cos(angle), 0)
                }
                let shift = Int32(hand.vertexCount)
                return TriangleMesh(
                    positions: hand.positions + finger.positions,
                    triangles: hand.triangles + finger.triangles.map { $0 + shift })
            }
        }
    }

    /// A unit sphere, each of its points moved.
    private static func ball(_ moved: (Vector3) -> Vector3) -> TriangleMesh {
        let (rings, sectors) = (60, 120)
        var (positions, triangles): ([Float], [Int32]) = ([], [])
        for ring in 0...rings {
            for sector in 0..<sectors {
                let latitude = Double.pi * Double(ring) / Double(rings)
                let longitude = 2 * Double.pi * Double(sector) / Double(sectors)
                let point = moved(
                    Vector3(sin(latitude) * cos(longitude), cos(latitude), sin(latitude) * sin(longitude)))
                positions += [Float(point.x), Float(point.y), Float(point.z)]
                guard ring < rings else { continue }
                let (a, b) = (Int32(ring * sectors + sector), Int32(ring * sectors + (sector + 1) % sectors))
                let (c, d) = (a + Int32(sectors), b + Int32(sectors))
                triangles += [a, b, d, a, d, c]
            }
        }
        return TriangleMesh(positions: positions, triangles: triangles)
    }

    /// A square of height `height` over the plane.
    private static func field(_ height: (Vector3) -> Double) -> TriangleMesh {
        let count = 90
        var (positions, triangles): ([Float], [Int32]) = ([], [])
        for row in 0...count {
            for column in 0...count {
                let (x, y) = (2 * Double(row) / Double(count) - 1, 2 * Double(column) / Double(count) - 1)
                positions += [Float(x), Float(y), Float(height(Vector3(x, y, 0)))]
                guard row < count, column < count else { continue }
                let a = Int32(row * (count + 1) + column)
                let c = a + Int32(count + 1)
                triangles += [a, c, c + 1, a, c + 1, a + 1]
            }
        }
        return TriangleMesh(positions: positions, triangles: triangles)
    }

    private static func waves(_ count: Int, _ generator: inout SeededGenerator) -> [(Vector3, Double)] {
        (0..<count).map { _ in
            (generator.direction() * Double.random(in: 1...10, using: &generator), 6 * generator.normal())
        }
    }

    /// A smooth random function: waves whose heights fall with their frequency.
    private static func height(_ waves: [(Vector3, Double)], at point: Vector3) -> Double {
        waves.reduce(0) { $0 + sin(dot($1.0, point) + $1.1) / (1 + $1.0.length) }
    }
}
