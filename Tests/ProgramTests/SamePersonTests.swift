import Foundation
import TestSupport
import Testing

/// `flambeau fit-photo --same-person` on frames of one person turning her head.
@Suite(.enabled(if: TestFiles.hasSharedData, "needs ../shared/data")) struct SamePersonTests {
    static let environment = ["FLAMBEAU_DETECTORS": TestFiles.shared("detectors/weights")]
    static let names = ["intel_headpose-female_00", "intel_headpose-female_08", "intel_headpose-female_18"]

    @Test func photosGetOneIdentityAndExpressionsOfTheirOwn() throws {
        try TestFiles.withTemporaryFolder { folder in
            let photos = Self.names.map { TestFiles.shared("photos/\($0).png") }
            // A file that is no photo does not keep the others from being done.
            try "hello".write(toFile: folder + "/words.png", atomically: true, encoding: .utf8)
            let run = try Program.run(
                ["fit-photo", "--same-person", photos[0], "words.png", photos[1], photos[2], "--output", "person"],
                in: folder, environment: Self.environment)
            #expect(run.status == 1 && run.errors.contains("words.png"), "\(run.errors)")
            let parameters = try Self.names.map {
                try FitLandmarksCommandTests.object("\(folder)/person/\($0)/parameters.json")
            }
            let shapes = parameters.map { $0["shape"] as? [Double] ?? [] }
            #expect(shapes[0].contains { $0 != 0 } && shapes.allSatisfy { $0 == shapes[0] })
            let expressions = parameters.map { $0["expression"] as? [Double] ?? [] }
            #expect(expressions[0] != expressions[1] && expressions[1] != expressions[2])
            // She turns from her right to her left.
            let yaws = try Self.names.map { name in
                let report = try FitLandmarksCommandTests.object("\(folder)/person/\(name)/report.json")
                return try #require((report["faces"] as? [[String: Any]])?.first?["yaw"] as? Double)
            }
            #expect(yaws[0] < yaws[1] - 20 && yaws[1] < yaws[2] - 10)
        }
    }
}
