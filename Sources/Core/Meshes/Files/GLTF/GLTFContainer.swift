internal import Foundation

/// A glTF file taken apart: the document, and the binary chunk that a GLB holds beside it.
struct GLTFContainer {
    let document: GLTFDocument
    /// The binary chunk; `nil` where there is none.
    let chunk: ArraySlice<UInt8>?

    /// The extensions without which the surface cannot be had, and what to do about each.
    private static let refused = [
        "KHR_draco_mesh_compression": "export it without Draco compression",
        "EXT_meshopt_compression": "export it without meshopt compression",
        "KHR_meshopt_compression": "export it without meshopt compression",
        "EXT_mesh_gpu_instancing": "export it with its instances as meshes",
    ]

    /// Takes a file apart: a GLB by its first four bytes, else the JSON of a glTF.
    ///
    /// - Throws: `MeshError.invalid` for a chunk that does not fit, JSON that is none, another version than 2, and
    ///   compression that is not read here.
    init(_ bytes: [UInt8], path: String) throws(MeshError) {
        func failure(_ place: String, _ reason: String) -> MeshError {
            .invalid(path: path, place: place, reason: reason)
        }
        var json = bytes[...]
        var chunk: ArraySlice<UInt8>?
        if bytes.starts(with: "glTF".utf8) {
            guard bytes.count >= 20 else { throw failure("byte \(bytes.count)", "the GLB file is cut off") }
            let version = GLTFContainer.number(bytes, 4)
            guard version == 2 else {
                throw failure("byte 4", "the file is glTF of version \(version); version 2 is read: export it again")
            }
            json = try GLTFContainer.chunk(bytes, at: 12, named: "JSON", path)
            let next = (json.endIndex + 3) / 4 * 4
            if bytes.count >= next + 8, bytes[next + 4..<next + 8].elementsEqual("BIN\0".utf8) {
                chunk = try GLTFContainer.chunk(bytes, at: next, named: "BIN\0", path)
            }
        }
        self.chunk = chunk
        do {
            document = try JSONDecoder().decode(GLTFDocument.self, from: Data(json))
        } catch let error as DecodingError {
            throw failure(GLTFContainer.place(error), GLTFContainer.reason(error))
        } catch {
            throw failure("", "not a mesh file: its JSON cannot be understood")
        }
        if let version = document.asset?.version, !version.hasPrefix("2.") {
            throw failure("asset", "the file is glTF of version \(version); version 2 is read: export it again")
        }
        for name in document.extensionsRequired ?? [] {
            guard let advice = GLTFContainer.refused[name] else { continue }
            throw failure("extensionsRequired", "the file needs \(name), which is not read; \(advice)")
        }
    }

    private static func number(_ bytes: [UInt8], _ place: Int) -> Int {
        bytes[place..<place + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    /// The data of the chunk at a place, whose head is there.
    private static func chunk(
        _ bytes: [UInt8], at place: Int, named name: String, _ path: String
    ) throws(MeshError) -> ArraySlice<UInt8> {
        let length = number(bytes, place)
        guard length <= bytes.count - place - 8, bytes[place + 4..<place + 8].elementsEqual(name.utf8) else {
            throw .invalid(
                path: path, place: "byte \(place)",
                reason: "a chunk of \(length) bytes does not fit into the file, or is not where one must be; it is cut "
                    + "off or broken")
        }
        return bytes[place + 8..<place + 8 + length]
    }

    /// Where in the document a value is missing or wrong.
    private static func place(_ error: DecodingError) -> String {
        let path: [any CodingKey]
        switch error {
        case .keyNotFound(let key, let context): path = context.codingPath + [key]
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            path = context.codingPath
        @unknown default: path = []
        }
        return path.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
    }

    private static func reason(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound, .valueNotFound: "a value is missing; export the file again"
        case .typeMismatch: "a value is not of the kind that glTF asks for; export the file again"
        default: "not a mesh file: its JSON cannot be understood"
        }
    }
}
