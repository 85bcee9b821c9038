import Flambeau
import Foundation

/// Mesh files read: cleaned, and their edges counted.
enum MeshFileBenchmarks {
    @Sendable static func run() throws {
        let folder = NSTemporaryDirectory() + "flambeau-benchmarks"
        try OutputFolder.make(at: folder)
        for (name, side) in [("sheet.ply", 2_237), ("sheet.obj", 1_000)] {
            let path = "\(folder)/\(name)"
            let sheet = sheet(side)
            try MeshFile.write(sheet, to: path)
            let megabytes = (try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0) / 1_000_000
            let seconds = try Measurement.median(repetitions: 5) { _ = try MeshFile.read(path) }
            Measurement.report(
                "\(path.suffix(3).uppercased()), \(sheet.vertexCount) vertices, \(sheet.triangleCount) triangles, "
                    + "\(megabytes) MB", seconds: seconds)
            try FileManager.default.removeItem(atPath: path)
        }
    }

    /// A wavy sheet of `side`² vertices.
    private static func sheet(_ side: Int) -> TriangleMesh {
        var positions: [Float] = []
        positions.reserveCapacity(3 * side * side)
        for index in 0..<side * side {
            let (x, y) = (Float(index % side) / Float(side), Float(index / side) / Float(side))
            positions += [x, y, 0.1 * sin(9 * x) * cos(7 * y)]
        }
        var triangles: [Int32] = []
        triangles.reserveCapacity(6 * side * side)
        for row in 0..<Int32(side - 1) {
            for column in 0..<Int32(side - 1) {
                let corner = row * Int32(side) + column
                triangles += [corner, corner + 1, corner + Int32(side)]
                triangles += [corner + 1, corner + Int32(side) + 1, corner + Int32(side)]
            }
        }
        return TriangleMesh(positions: positions, triangles: triangles)
    }
}
