import Flambeau
import Foundation

/// A scan as the page draws it: positions in its own frame and unit, a byte for each coordinate of a normal, colours.
struct ScanBundle: Encodable {
    var kind = "scan"
    var name: String
    var vertexCount: Int
    var triangleCount: Int
    /// The middle of the box around it, in its own unit.
    var centre: [Double]
    /// The diagonal of that box.
    var size: Double
    /// Whether the scan has a picture on it.
    var hasImage: Bool
    var report: MeshReport

    /// The most triangles that a page is asked to draw.
    static let triangleLimit = 8_000_000

    /// The bytes of a scan.
    ///
    /// - Throws: `StudioError` for a scan too large to be shown.
    static func encoded(_ scan: LoadedMesh, name: String) throws -> Data {
        let mesh = scan.mesh
        guard mesh.triangleCount <= triangleLimit else {
            throw StudioError(
                .tooLarge,
                "\(name) has \(mesh.triangleCount) triangles; at most \(triangleLimit) are shown. Thin it out "
                    + "first; `flambeau fit` itself reads it as it is")
        }
        let box = mesh.boundingBox
        let (low, high) = (box?.minimum ?? .zero, box?.maximum ?? .zero)
        let about = ScanBundle(
            name: name, vertexCount: mesh.vertexCount, triangleCount: mesh.triangleCount,
            centre: (0..<3).map { 0.5 * (low[$0] + high[$0]) }, size: ((high - low) * (high - low)).sum().squareRoot(),
            hasImage: scan.materials.contains(where: \.hasTexture), report: scan.report)
        var bundle = BinaryBundle()
        bundle.add("positions", mesh.positions)
        bundle.add("triangles", mesh.triangles)
        let normals = mesh.vertexNormals
        var bytes = [Int8](repeating: 0, count: 4 * mesh.vertexCount)
        for vertex in 0..<mesh.vertexCount {
            for axis in 0..<3 {
                let value = normals[3 * vertex + axis]
                bytes[4 * vertex + axis] = value.isFinite ? Int8((127 * max(-1, min(1, value))).rounded()) : 0
            }
        }
        bundle.add("normals", bytes)
        if !scan.colors.isEmpty { bundle.add("colors", scan.colors) }
        return try bundle.encoded(about)
    }
}
