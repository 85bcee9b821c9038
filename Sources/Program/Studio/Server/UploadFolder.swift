internal import FlyingFox
import Foundation
import Synchronization

/// Where files that were dropped on the page are kept: `dropped` in the output folder, those of one drop beside one another,
/// so that what is made of them can be made again.
final class UploadFolder: Sendable {
    private let path: String
    /// The bytes taken so far.
    private let taken = Mutex<Int>(0)

    /// The largest file, in bytes.
    static let fileLimit = 2 << 30
    /// The most bytes of all files.
    static let totalLimit = 8 << 30

    /// The most bytes of a request that is no file.
    private static let bodyLimit = 64 << 20

    /// The folder for what is dropped on a page, made when there is something.
    init(in output: String) { path = output + "/dropped" }

    /// What a request that is no file brings.
    ///
    /// - Throws: `StudioError` for more than a page sends.
    func body(of request: HTTPRequest) async throws -> Data {
        guard let length = request.headers[.contentLength].flatMap(Int.init), length <= Self.bodyLimit else {
            throw StudioError(.tooLarge, "a request has at most \(Self.bodyLimit) bytes, and says how many")
        }
        return try await request.bodyData
    }

    /// The folder of the files of one drop.
    func folder(of drop: String) -> String { path + "/" + Self.dropName(drop) }

    private static func dropName(_ text: String) -> String {
        String(text.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }.prefix(40))
    }

    /// Takes the file that a request brings: its name is in the query, files of one drop lie beside one another.
    ///
    /// - Throws: `StudioError` for a file too large, or a name that is none.
    func take(_ request: HTTPRequest) async throws -> (path: String, name: String) {
        func value(_ key: String) -> String { request.query.first { $0.name == key }?.value ?? "" }
        let name = (value("name") as NSString).lastPathComponent
        guard !name.isEmpty, name != "/", name != "..", name != ".", name.utf8.count <= 200, !name.contains("\0") else {
            throw StudioError(.request, "the file has no name, or a very long one")
        }
        let drop = Self.dropName(value("drop"))
        guard let length = request.headers[.contentLength].flatMap(Int.init), length > 0 else {
            throw StudioError(.request, "\(name) is empty")
        }
        guard length <= Self.fileLimit, reserve(length) else {
            throw StudioError(
                .tooLarge,
                "\(name) has \(length) bytes; the page takes at most \(Self.fileLimit) a file and "
                    + "\(Self.totalLimit) in all. Name it on the command line: flambeau studio \(name)")
        }
        let folder = drop.isEmpty ? path : path + "/" + drop
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let file = folder + "/" + name
        guard FileManager.default.createFile(atPath: file, contents: nil),
            let handle = FileHandle(forWritingAtPath: file)
        else { throw StudioError(.file, "\(name) could not be stored; is the disk full?") }
        defer { try? handle.close() }
        do {
            for try await chunk in request.bodySequence { try handle.write(contentsOf: chunk) }
        } catch {
            try? FileManager.default.removeItem(atPath: file)
            throw StudioError(.file, "\(name) could not be stored: \(error)")
        }
        return (file, name)
    }

    private func reserve(_ length: Int) -> Bool {
        taken.withLock { taken in
            guard taken + length <= Self.totalLimit else { return false }
            taken += length
            return true
        }
    }
}
