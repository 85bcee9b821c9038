import Foundation

/// Where tests find files: this checkout, and real data beside it that a checkout may lack.
public enum TestFiles {
    /// The root of this checkout.
    public static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// The folder of real scans, photos and networks beside the checkout; `nil` where there is none.
    public static let sharedData: String? = {
        let path = root + "/../shared/data"
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }()

    /// Whether real data is at hand: `@Test(.enabled(if: TestFiles.hasSharedData, "needs ../shared/data"))`.
    public static let hasSharedData = sharedData != nil

    /// The path of a file of the real data.
    public static func shared(_ path: String) -> String { (sharedData ?? "") + "/" + path }

    /// Runs `body` with the path of a fresh folder that is removed afterwards.
    public static func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("flambeau-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder.path)
    }

    /// Runs `body`, which may wait, with the path of a fresh folder that is removed afterwards.
    public static func withTemporaryFolder<Result: Sendable>(
        _ body: @Sendable (String) async throws -> Result
    ) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("flambeau-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder.path)
    }
}
