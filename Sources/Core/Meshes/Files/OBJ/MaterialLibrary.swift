internal import Foundation

/// The colour textures that an `.mtl` file gives its materials.
struct MaterialLibrary {
    /// Names of materials with the files of their textures, in the file's order.
    private(set) var textures: [(material: String, file: String)] = []

    /// Reads `newmtl` and `map_Kd` lines; others are passed over.
    init(_ bytes: [UInt8]) {
        var current: String?
        for line in bytes.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            let words = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespaces)
                .split(maxSplits: 1, whereSeparator: \.isWhitespace)
            guard words.count == 2 else { continue }
            let rest = words[1].trimmingCharacters(in: .whitespaces)
            switch words[0] {
            case "newmtl": current = rest
            case "map_Kd":
                // Options come before the file and begin with a hyphen.
                let file = rest.hasPrefix("-") ? rest.split(separator: " ").last.map(String.init) : rest
                if let current, let file { textures.append((current, file)) }
            default: break
            }
        }
    }
}
