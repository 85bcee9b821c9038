import Foundation
import Meshes
import TestSupport

/// A folder that is removed at the end.
final class ScratchFolder {
    let url: URL

    init() {
        url = FileManager.default.temporaryDirectory.appending(path: "flambeau-\(UUID().uuidString)")
        try! FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }

    /// Writes a file and returns its path.
    func write(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: url.appending(path: name))
        return path(name)
    }
}

enum TestMeshes {
    /// A closed unit sphere of 2·rings·segments − 2·segments triangles, wound outwards.
    static func sphere(rings: Int, segments: Int, radius: Float = 1) -> TriangleMesh {
        var positions: [Float] = [0, 0, radius]
        for ring in 1..<rings {
            let polar = Float(ring) / Float(rings) * .pi
            for segment in 0..<segments {
                let azimuth = Float(segment) / Float(segments) * 2 * .pi
                positions += [
                    radius * sin(polar) * cos(azimuth), radius * sin(polar) * sin(azimuth), radius * cos(polar),
                ]
            }
        }
        positions += [0, 0, -radius]
        let last = Int32(positions.count / 3 - 1)
        func vertex(_ ring: Int, _ segment: Int) -> Int32 { Int32(1 + (ring - 1) * segments + segment % segments) }
        var triangles: [Int32] = []
        for segment in 0..<segments {
            triangles += [0, vertex(1, segment), vertex(1, segment + 1)]
            triangles += [last, vertex(rings - 1, segment + 1), vertex(rings - 1, segment)]
            for ring in 1..<rings - 1 {
                let (a, b) = (vertex(ring, segment), vertex(ring, segment + 1))
                let (c, d) = (vertex(ring + 1, segment), vertex(ring + 1, segment + 1))
                triangles += [a, c, b, b, c, d]
            }
        }
        return TriangleMesh(positions: positions, triangles: triangles)
    }

    /// `count` points with coordinates in −extent…extent.
    static func points(_ count: Int, extent: Float, seed: UInt64) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        return (0..<3 * count).map { _ in Float.random(in: -extent...extent, using: &generator) }
    }
}
