import Foundation
import TestSupport
import Testing

@testable import HeadModel

/// Files that come with the project are those whose checksums the manifest gives.
@Suite struct AssetTests {
    struct Manifest: Decodable {
        struct Asset: Decodable {
            var path: String
            var sha256: String
        }
        var assets: [Asset]
    }

    struct Detectors: Decodable {
        struct Network: Decodable {
            var weights: String
            var sha256: String
        }
        var detector: Network
        var landmarks: Network
    }

    static func data(_ path: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: TestFiles.root + "/" + path))
    }

    static func checksum(_ path: String) throws -> String {
        var digest = SHA256()
        let bytes = [UInt8](try data(path))
        bytes.withUnsafeBytes { digest.update($0) }
        return digest.finish()
    }

    @Test func everyAssetHasItsChecksum() throws {
        let manifest = try JSONDecoder().decode(Manifest.self, from: Self.data("assets/manifest.json"))
        #expect(manifest.assets.count >= 5)
        for asset in manifest.assets { #expect(try Self.checksum(asset.path) == asset.sha256, "\(asset.path)") }
    }

    @Test func detectorsHaveTheirChecksums() throws {
        let manifest = try JSONDecoder().decode(Detectors.self, from: Self.data("assets/detectors/manifest.json"))
        for network in [manifest.detector, manifest.landmarks] {
            let path = "assets/detectors/" + network.weights
            #expect(try Self.checksum(path) == network.sha256, "\(path)")
            #expect(try Self.data(path).count < 2_000_000)
        }
    }
}
