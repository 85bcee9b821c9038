internal import Foundation
internal import Meshes

/// Colours of a head without a texture.
package enum HeadColors {
    /// Four samples a vertex that show where the eyes look: skin, white eyeballs, and a dark iris where an eyeball at rest
    /// looks ahead.
    ///
    /// - Parameter neutral: the resting vertices, packed, (V, 3).
    package static func ofVertices(_ head: Head, _ neutral: [Float]) -> [UInt8] {
        var colors = (0..<head.vertexCount).flatMap { _ in [214, 200, 190, 255] as [UInt8] }
        for name in ["left_eyeball", "right_eyeball"] {
            let vertices = (head.regions[name] ?? []).map(Int.init)
            guard let box = BoundingBox(positions: vertices.flatMap { neutral[3 * $0..<3 * $0 + 3] }) else { continue }
            for vertex in vertices {
                let (x, y) = (Double(neutral[3 * vertex]), Double(neutral[3 * vertex + 1]))
                let isFront = Double(neutral[3 * vertex + 2]) > box.centre.z
                let fromAxis = hypot(x - box.centre.x, y - box.centre.y) / (0.5 * box.size.y)
                let shade: UInt8 = isFront && fromAxis < 0.22 ? 30 : isFront && fromAxis < 0.46 ? 96 : 245
                for channel in 0..<3 { colors[4 * vertex + channel] = shade }
            }
        }
        return colors
    }
}
