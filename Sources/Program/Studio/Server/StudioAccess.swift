internal import FlyingFox
import Foundation

/// Who may speak to the studio: a page that this server gave out, in a browser on this machine.
///
/// Every path begins with a token of 128 random bits. The host must be this machine by its own names, so that a name of a
/// stranger's that points here reaches nothing; where a request says which page sent it, that must be ours, and what
/// changes anything must say so.
struct StudioAccess: Sendable {
    /// The token, in hexadecimal digits.
    let token: String
    /// The port that the server listens at.
    let port: UInt16

    /// Access with a new token.
    init(port: UInt16) {
        self.init(token: Self.random(), port: port)
    }

    init(token: String, port: UInt16) {
        self.token = token
        self.port = port
    }

    /// 128 random bits of the system's, in hexadecimal digits.
    static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<2).map { _ in
            let digits = String(generator.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// Where the page is.
    var address: String { "http://127.0.0.1:\(port)/\(token)/" }

    /// What a request asks for, below the token.
    ///
    /// - Throws: `StudioError` when it may not.
    func place(of request: HTTPRequest) throws(StudioError) -> String {
        try place(
            path: request.path, changes: request.method != .GET || request.headers[.upgrade] != nil,
            host: request.headers[.host], origin: request.headers[HTTPHeader("Origin")])
    }

    /// The same of a request's parts.
    func place(path: String, changes: Bool, host: String?, origin: String?) throws(StudioError) -> String {
        let hosts = ["127.0.0.1:\(port)", "localhost:\(port)"]
        guard let host, hosts.contains(host.lowercased()) else {
            throw StudioError(
                .forbidden, "the host is not this machine; open \(hosts[0]) with the studio's own address")
        }
        if let origin {
            guard hosts.contains(where: { origin.lowercased() == "http://" + $0 }) else {
                throw StudioError(.forbidden, "the request comes from another page, \(origin.prefix(100))")
            }
        } else if changes {
            throw StudioError(.forbidden, "the request does not say which page it comes from")
        }
        let parts = path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: true)
        guard let given = parts.first, Self.isSame(given, token) else {
            throw StudioError(
                .forbidden, "the token is missing or of another run; open the address that the program printed")
        }
        return parts.count > 1 ? String(parts[1]) : ""
    }

    /// Compares in a time that does not tell how far two texts agree.
    private static func isSame(_ given: Substring, _ token: String) -> Bool {
        let (a, b) = (Array(given.utf8), Array(token.utf8))
        guard a.count == b.count else { return false }
        return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
