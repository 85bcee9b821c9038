import Files
import Flambeau
import Foundation
import Synchronization

/// Many scans, fitted side by side, each into a folder of its own.
///
/// What is complete is skipped, what fails does not stop the rest, and after every scan `summary.csv` says how things
/// stand. A scan is complete when its report is there, which is written last.
struct ScanBatch: Sendable {
    /// How far a scan has come.
    enum State: Sendable {
        case waiting
        case fitted(FitReport)
        case failed(String)
    }

    /// The work, in order.
    let jobs: [ScanJob]
    let fitter: ScanFitter
    let model: ModelReference
    /// What all fits depend on besides their scans: the files of the model and of the configuration.
    let sources: [String]
    /// The folder that gets `summary.csv`.
    let output: String

    /// What there is already of each scan: its report where all of its files are there, asked for in the same words, and
    /// no older than the scan, the model and the configuration.
    func existing() -> [State] {
        jobs.map { job in
            let asked = FitReport.Start(up: job.up, front: job.front)
            let report = job.output + "/report.json"
            guard job.files.allSatisfy({ FileManager.default.fileExists(atPath: job.output + "/" + $0) }),
                let written = ScanBatch.date(report),
                ([job.scan, job.landmarks].compactMap({ $0 }) + sources).allSatisfy({
                    (ScanBatch.date($0) ?? .distantFuture) <= written
                }),
                let data = FileManager.default.contents(atPath: report),
                let found = try? JSONDecoder().decode(FitReport.self, from: data),
                found.scan == job.scan, found.model == model.name, found.start.landmarks == job.landmarks,
                found.configuration == fitter.configuration.name,
                found.start.up == asked.up,
                found.start.front == asked.front,
                found.unit.found == (job.unit == nil),
                job.unit.map({ $0.metres == found.unit.metres }) ?? true
            else { return .waiting }
            return .fitted(found)
        }
    }

    /// Fits the scans that wait, `workers` at a time, and keeps `summary.csv` up to date.
    ///
    /// - Parameters:
    ///   - start: what there is already.
    ///   - step: called from several threads with a scan's place and what is being done; `false` stops.
    ///   - finished: called from several threads with a scan's place, its state, and how many no longer wait.
    /// - Returns: what became of each scan; those that were not reached when it was stopped wait still.
    func run(
        from start: [State], workers: Int, step: @Sendable (Int, FitProgress) -> Bool,
        finished: @Sendable (Int, State, Int) -> Void
    ) throws -> [State] {
        try OutputFolder.make(at: output)
        let states = Mutex(start)
        try writeSummary(start)
        let waiting = start.indices.filter { if case .waiting = start[$0] { true } else { false } }
        let isStopped = Atomic<Bool>(false)
        let failure = Mutex<(any Error)?>(nil)
        Parallel.forEach(waiting.count, threads: workers) { (place: Int, _: Int) in
            guard !isStopped.load(ordering: .relaxed) else { return }
            let index = waiting[place]
            let state = fit(jobs[index]) { progress in
                if !step(index, progress) { isStopped.store(true, ordering: .relaxed) }
                return !isStopped.load(ordering: .relaxed)
            }
            // A scan that was cut short waits for the next time.
            if isStopped.load(ordering: .relaxed), case .failed = state { return }
            states.withLock { states in
                states[index] = state
                do { try writeSummary(states) } catch {
                    failure.withLock { $0 = error }
                    isStopped.store(true, ordering: .relaxed)
                }
                finished(index, state, states.count { if case .waiting = $0 { false } else { true } })
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
        return states.withLock { $0 }
    }

    private func fit(_ job: ScanJob, _ progress: (FitProgress) -> Bool) -> State {
        do { return .fitted(try job.run(fitter, model: model, progress: progress).report) } catch {
            return .failed("\(error)")
        }
    }

    /// A row a scan, in the order in which they were named.
    private func writeSummary(_ states: [State]) throws {
        var text = "scan,folder,state,unit,confidence,median_mm,mean_mm,p90_mm,within_1mm,message\n"
        for (job, state) in zip(jobs, states) {
            var fields = [job.scan, job.output]
            switch state {
            case .waiting: fields += ["waiting"] + Array(repeating: "", count: 7)
            case .failed(let message): fields += ["failed"] + Array(repeating: "", count: 6) + [message]
            case .fitted(let report):
                let error = report.detail?.error ?? report.error
                fields += [
                    "fitted", report.unit.symbol, report.alignment.map { String(format: "%.3f", $0.confidence) } ?? "",
                ]
                fields += [error?.median, error?.mean, error?.ninetiethPercentile, error?.shareWithinOneMillimetre]
                    .map { $0.map { String(format: "%.4f", $0) } ?? "" }
                fields.append(report.notes.joined(separator: "; "))
            }
            text += fields.map(ScanBatch.quoted).joined(separator: ",") + "\n"
        }
        try AtomicFile.write(text, to: output + "/summary.csv")
    }

    /// A field as RFC 4180 has it.
    private static func quoted(_ field: String) -> String {
        guard field.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return field }
        return "\"" + field.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }

    private static func date(_ path: String) -> Date? {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
    }
}
