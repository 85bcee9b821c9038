internal import Files
internal import FlyingFox
import Foundation

/// Answers the page's requests.
struct StudioHandler: HTTPHandler {
    let access: StudioAccess
    let page: StudioPage
    let studio: Studio
    let uploads: UploadFolder
    /// What marks the page's inline script as ours.
    let nonce = StudioAccess.random()

    func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
        do {
            var response = try await answer(access.place(of: request), request)
            if case .httpBody = response.payload { protect(&response) }
            return response
        } catch let error as StudioError {
            return failure(error.status, error.description)
        } catch {
            return failure(.unprocessableContent, "\(error)")
        }
    }

    private func answer(_ place: String, _ request: HTTPRequest) async throws -> HTTPResponse {
        let parts = place.split(separator: "/").map(String.init)
        switch (request.method, parts.first ?? "", parts.count) {
        case (.GET, "", _), (.GET, "index.html", 1):
            return file(Data(page.served(nonce: nonce).utf8), StudioPage.mediaType(of: "index.html"))
        case (.GET, "socket", 1):
            return try await WebSocketHTTPHandler(
                handler: MessageFrameWSHandler(handler: StudioSocket(studio: studio))
            ).handleRequest(request)
        case (.GET, "head", 1): return file(studio.headBundle)
        case (.GET, "items", 1): return try json(await studio.summaries)
        case (.GET, "items", 2): return file(try await studio.item(parts[1]).bundle)
        case (.GET, "fits", 2):
            guard let fit = try await studio.item(parts[1]).fit else {
                throw StudioError(.missing, "there is no fit of \(parts[1].prefix(40)) yet")
            }
            return file(fit)
        case (.GET, "clips", 2): return try await clip(studio.item(parts[1]))
        case (.POST, "close", 2):
            await studio.close(parts[1])
            return HTTPResponse(statusCode: .noContent)
        case (.POST, "files", 1):
            let upload = try await uploads.take(request)
            // The files of a folder come one by one; then the folder is opened.
            if request.query.contains(where: { $0.name == "folder" }) { return HTTPResponse(statusCode: .noContent) }
            do { return try json(try await studio.open(upload.path, name: upload.name)) } catch {
                throw StudioError(.file, "\(error)".replacing(upload.path, with: upload.name))
            }
        case (.POST, "folders", 2):
            let name = request.query.first { $0.name == "name" }?.value ?? "folder"
            return try json(try await studio.open(uploads.folder(of: parts[1]), name: name))
        case (.POST, "samples", 2):
            let sample = BundledFiles.input(parts[1])
            guard sample.isSample else { throw StudioError(.missing, "no sample is called \(parts[1].prefix(40))") }
            return try json(try await studio.open(sample.path, name: parts[1]))
        case (.GET, "state", 1): return file(await studio.state ?? Data("null".utf8), "application/json")
        case (.POST, "save", 2):
            let name = request.query.first { $0.name == "name" }?.value ?? ""
            let body = try await uploads.body(of: request)
            return try json(["files": try await studio.save(parts[1], name: name, body)])
        default:
            guard request.method == .GET, parts.count == 1, let text = page.files[parts[0]] else {
                throw StudioError(.missing, "there is no \(place.prefix(100)) here")
            }
            return file(Data(text.utf8), StudioPage.mediaType(of: parts[0]))
        }
    }

    /// A clip for the browser to play; one that is too long to be held is not played.
    private func clip(_ item: StudioItem) throws -> HTTPResponse {
        guard item.isClip else { throw StudioError(.missing, "\(item.name) is no clip") }
        return file(Data(try FileReader.bytes(at: item.path, limit: 1 << 29)), "video/mp4")
    }

    private func file(_ data: Data, _ type: String = "application/octet-stream") -> HTTPResponse {
        HTTPResponse(statusCode: .ok, headers: [.contentType: type], body: data)
    }

    private func json(_ value: some Encodable) throws -> HTTPResponse {
        file(try JSONEncoder().encode(value), "application/json")
    }

    private func failure(_ status: HTTPStatusCode, _ message: String) -> HTTPResponse {
        var response = HTTPResponse(
            statusCode: status, headers: [.contentType: "text/plain; charset=utf-8"], body: Data(message.utf8))
        protect(&response)
        return response
    }

    /// Says what the page may do: nothing but with this server.
    private func protect(_ response: inout HTTPResponse) {
        let ours = "ws://127.0.0.1:\(access.port) ws://localhost:\(access.port)"
        for (name, value) in [
            ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Resource-Policy", "same-origin"), ("X-Frame-Options", "DENY"),
            (
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self' 'nonce-\(nonce)'; style-src 'self'; img-src 'self' blob: data:; media-src blob:; "
                    + "connect-src 'self' \(ours); base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            ),
        ] { response.headers[HTTPHeader(name)] = value }
    }
}

extension StudioError {
    /// The status of the answer.
    fileprivate var status: HTTPStatusCode {
        switch kind {
        case .forbidden: .forbidden
        case .missing: .notFound
        case .tooLarge: HTTPStatusCode(413, phrase: "Content Too Large")
        case .request: .badRequest
        case .file, .server: .unprocessableContent
        }
    }
}

extension HTTPStatusCode {
    /// A file that was understood as a request, and is not what it should be.
    fileprivate static let unprocessableContent = HTTPStatusCode(422, phrase: "Unprocessable Content")
}
