/// The formats of photos that are read, each told by its first bytes, whatever a file is called.
public enum PhotoFormat: String, CaseIterable, Sendable {
    case jpeg = "JPEG"
    case png = "PNG"
    case webP = "WebP"
    case gif = "GIF"
    case heic = "HEIC"

    /// The format of a file of these first bytes; `nil` for another.
    init?(_ bytes: [UInt8]) {
        func has(_ text: String, at offset: Int = 0) -> Bool {
            bytes.dropFirst(offset).starts(with: text.utf8)
        }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if has("RIFF"), has("WEBP", at: 8) {
            self = .webP
        } else if has("GIF87a") || has("GIF89a") {
            self = .gif
        } else if has("ftyp", at: 4), PhotoFormat.heicBrands.contains(where: { has($0, at: 8) }) {
            self = .heic
        } else {
            return nil
        }
    }

    /// The major brands of HEIF files coded by HEVC (ISO/IEC 23008-12, annex B), and those that leave the coding open.
    private static let heicBrands = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"]

    /// The endings of such files' names, lower case.
    public var endings: [String] {
        switch self {
        case .jpeg: ["jpg", "jpeg"]
        case .png: ["png"]
        case .webP: ["webp"]
        case .gif: ["gif"]
        case .heic: ["heic", "heif"]
        }
    }

    /// All formats, as a sentence lists them.
    public static var list: String {
        allCases.dropLast().map(\.rawValue).joined(separator: ", ") + " and " + allCases.last!.rawValue
    }
}
