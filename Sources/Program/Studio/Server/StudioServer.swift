internal import FlyingFox
internal import FlyingSocks
import Foundation

/// The studio's server: it listens on this machine alone, and answers nobody without the token.
public struct StudioServer: Sendable {
    private let server: HTTPServer
    /// Where the page is.
    public let address: String

    /// A server for a studio, at a port that is free now or a given one.
    ///
    /// - Throws: `StudioError` when the port is taken, `FileError` when a file of the page is not found.
    public init(_ studio: Studio, port: UInt16 = 0) throws {
        let page = try StudioPage()
        let chosen = port == 0 ? try Self.freePort() : port
        let access = StudioAccess(port: chosen)
        address = access.address
        let configuration = HTTPServer.Configuration(
            address: try sockaddr_in.inet(ip4: "127.0.0.1", port: chosen), timeout: 3600,
            sharedRequestBufferSize: 1 << 16,
            sharedRequestReplaySize: 0, logger: .disabled)
        server = HTTPServer(
            config: configuration,
            handler: StudioHandler(access: access, page: page, studio: studio, uploads: UploadFolder(in: studio.output))
        )
    }

    /// Serves until the task is cancelled.
    ///
    /// - Parameter ready: called once pages can be had.
    /// - Throws: `StudioError` when the port is taken.
    public func run(ready: @escaping @Sendable () -> Void) async throws {
        let (server, address) = (server, address)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do { try await server.run() } catch is CancellationError {
                } catch {
                    if Task.isCancelled { return }
                    throw StudioError(
                        .server,
                        "the server cannot listen at \(address.split(separator: "/").dropFirst().first ?? ""): "
                            + "\(error.localizedDescription); choose another --port, or 0 for one that is free")
                }
            }
            group.addTask {
                try await server.waitUntilListening()
                ready()
            }
            try await group.waitForAll()
        }
    }

    /// A port that nobody listens at.
    private static func freePort() throws -> UInt16 {
        let socket = try Socket(domain: Int32(AF_INET))
        defer { try? socket.close() }
        try socket.bind(to: try sockaddr_in.inet(ip4: "127.0.0.1", port: 0))
        guard case .ip4(_, let port) = try socket.sockname() else {
            throw StudioError(.server, "this machine has no free port")
        }
        return port
    }
}
