import Flambeau
import Foundation

/// A scan on its way to a fitted head: `ScanPipeline`, with what it does told to a page.
struct FitJob: Sendable {
    let item: StudioItem
    let scan: LoadedMesh
    /// Where the files of the fit go.
    let folder: String
    let options: ScanOptions
    let head: Head
    let model: ModelReference
    let threads: Int
    let cancel: CancelFlag
    let tell: @Sendable (StudioMessage) -> Void

    /// Fits, writes the files and returns what the page shows of it.
    ///
    /// - Throws: what `ScanPipeline` throws; `FittingError.Kind.cancelled` when it is told to stop.
    func run() throws -> Data {
        func step(_ progress: FitProgress) -> Bool {
            var message = StudioMessage(.progress, item: item.id)
            message.stage = progress.stage
            message.stageCount = progress.stageCount
            message.name = progress.name
            message.iteration = progress.iteration
            message.energy = progress.energy
            tell(message)
            if let placed = progress.head {
                var message = StudioMessage(.head, item: item.id)
                message.parameters = ParameterRecord(placed.parameters)
                message.sceneFromScan =
                    FitBundle.sceneFromScan(placed.parameters, metres: placed.unit.metres, head: head).columns
                tell(message)
            }
            return !cancel.isSet
        }
        let pipeline = ScanPipeline(
            head, model: model, configuration: try .standard(), options: options, threads: threads)
        let result = try pipeline.run(item.path, to: folder, progress: step)
        return try FitBundle.encoded(
            result.fit.parameters, of: scan.mesh, metres: result.fit.unit.metres, head: head, report: result.report,
            layers: HeadLayers(in: folder, of: result.fit.parameters, head), threads: threads)
    }
}
