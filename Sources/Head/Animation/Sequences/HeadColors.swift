internal import Foundation
internal import Meshes

/// Colours of a head without a texture.
package enum HeadColors {
    /// Four samples a vertex that show where the eyes look: skin, white eyeballs, a dark iris where an eyeball at rest looks
    /// ahead, and the pieces in their own colours.
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
        for piece in head.pieces {
            let color = ofPiece(piece.name)
            for vertex in piece.vertices { for channel in 0..<3 { colors[4 * vertex + channel] = color[channel] } }
        }
        return colors
    }

    /// The colour of a piece, three samples, by what its name ends in.
    package static func ofPiece(_ name: String) -> [UInt8] {
        let known: [(ending: String, color: [UInt8])] = [
            ("teeth", [238, 232, 214]), ("gums", [186, 108, 106]), ("tongue", [190, 108, 108]),
            ("lashes", [40, 34, 30]),
        ]
        return known.first { name.hasSuffix($0.ending) }?.color ?? [214, 200, 190]
    }
}
