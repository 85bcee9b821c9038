import Archives
import Files
import TestSupport

/// The small files that tools/flambeau_tools/golden/archive_fixtures.py wrote, and the formulas of their values.
enum Fixture {
    static func path(_ name: String) -> String { TestFiles.root + "/Tests/ArchivesTests/Fixtures/" + name }

    static func bytes(_ name: String) throws -> [UInt8] { try FileReader.bytes(at: path(name), limit: 1 << 20) }

    /// 0.5·i − 3 for the i-th element in C order.
    static func ramp(_ shape: [Int], factor: Double = 0.5, start: Double = -3) -> [Double] {
        (0..<shape.reduce(1, *)).map { Double($0) * factor + start }
    }

    /// Bounds that make a runaway reader fail the test rather than the machine.
    static let tight = ArchiveLimits(fileSize: 1 << 20, memory: 1 << 22, nesting: 100)
}
