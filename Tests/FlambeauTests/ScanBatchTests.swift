import Flambeau
import Foundation
import Synchronization
import TestSupport
import Testing

/// What a batch that is started again takes for done.
@Suite struct ScanBatchTests {
    static let head = Result { try Head.loaded() }

    static func pipeline(
        _ options: ScanOptions = ScanOptions(), model: ModelReference? = nil, configuration: FittingConfiguration? = nil
    ) throws -> ScanPipeline {
        let (head, reference) = try Self.head.get()
        return ScanPipeline(
            head, model: model ?? reference, configuration: try configuration ?? .standard(), options: options)
    }

    @Test func onlyWhatWasMadeInTheSameWayIsComplete() throws {
        try TestFiles.withTemporaryFolder { folder in
            let job = ScanBatch.Job(
                scan: try ScanPipelineTests.colored(in: folder), folder: folder + "/one")
            let missing = ScanBatch.Job(scan: folder + "/none.ply", folder: folder + "/none")
            let texture = ScanOptions(texture: .init(size: 32))
            let batch = ScanBatch([job, missing], pipeline: try Self.pipeline(texture), output: folder)
            let finished = Mutex(0)
            let states = try batch.run(from: batch.existing()) { _, _ in
                true
            } finished: { _, _, _ in
                finished.withLock { $0 += 1 }
            }
            #expect(finished.withLock { $0 } == 2)
            guard case .fitted(let report) = states[0], case .failed(let message) = states[1] else {
                Issue.record("\(states)")
                return
            }
            // The list tells of both.
            let list = try #require(
                try JSONSerialization.jsonObject(with: Data(batch.json(states).utf8)) as? [[String: Any]])
            #expect(list.count == 2 && list[0]["scan"] as? String == report.scan)
            #expect(list[1]["scan"] as? String == missing.scan && list[1]["error"] as? String == message)

            func isComplete(_ pipeline: ScanPipeline) -> Bool {
                !ScanBatch([job], pipeline: pipeline, output: folder).existing()[0].isWaiting
            }
            #expect(isComplete(try Self.pipeline(texture)))
            for options in [
                ScanOptions(texture: .init(size: 64)), ScanOptions(texture: .init(size: 32, isFlipped: true)),
                ScanOptions(texture: .init(size: 32, image: ScanPipelineTests.marks)),
                ScanOptions(scheme: .ibug68, texture: .init(size: 32)),
                ScanOptions(unit: .millimetre, texture: .init(size: 32)),
                ScanOptions(up: Vector3(0, 1, 0), texture: .init(size: 32)),
            ] { #expect(!isComplete(try Self.pipeline(options)), "\(options)") }
            // A model of the same name and other contents, a configuration of the same name and other weights.
            let other = ModelReference(name: report.model.name, checksum: String(repeating: "0", count: 64))
            #expect(!isComplete(try Self.pipeline(texture, model: other)))
            var configuration = try FittingConfiguration.standard()
            configuration.stages[0].tolerance *= 2
            #expect(!isComplete(try Self.pipeline(texture, configuration: configuration)))
            // A file less, and it is not complete.
            try FileManager.default.removeItem(atPath: folder + "/one/texture.mtl")
            #expect(!isComplete(try Self.pipeline(texture)))
        }
    }
}
