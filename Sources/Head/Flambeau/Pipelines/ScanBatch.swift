internal import Files
import Foundation
internal import Synchronization
public import Registration

/// Many scans, fitted side by side, each into a folder of its own.
///
/// What is complete is skipped, what fails does not stop the rest, and after every scan `summary.csv` says how things
/// stand. A scan is complete when its report is there, which is written last.
public struct ScanBatch: Sendable {
    /// One scan of many.
    public struct Job: Equatable, Sendable {
        /// The scan's file.
        public var scan: String
        /// The file of its landmarks, where there is one.
        public var landmarks: String?
        /// The folder that gets its results.
        public var folder: String

        /// A scan, its landmarks and its folder.
        public init(scan: String, landmarks: String? = nil, folder: String) {
            self.scan = scan
            self.landmarks = landmarks
            self.folder = folder
        }
    }

    /// How far a scan has come.
    public enum State: Sendable {
        /// It was not reached.
        case waiting
        /// It is fitted, now or by an earlier run.
        case fitted(FitReport)
        /// It cannot be fitted; why, in a sentence that names the file.
        case failed(String)

        /// Whether it was not reached.
        public var isWaiting: Bool { if case .waiting = self { true } else { false } }
    }

    /// The work, in order.
    public let jobs: [Job]
    /// What fits a scan.
    public let pipeline: ScanPipeline
    /// The folder that gets `summary.csv`.
    public let output: String
    /// The name of the summary, for parts of a batch each their own.
    public var summaryName = "summary.csv"
    /// How many scans are fitted at once.
    private let workers: Int

    /// A batch.
    ///
    /// - Parameters:
    ///   - jobs: the work, in order.
    ///   - pipeline: what fits a scan. Its threads go to scans first; what is left of them works inside a scan.
    ///   - output: the folder that gets `summary.csv`.
    public init(_ jobs: [Job], pipeline: ScanPipeline, output: String) {
        self.jobs = jobs
        self.output = output
        workers = max(1, min(pipeline.threads, jobs.count))
        var pipeline = pipeline
        pipeline.threads = max(1, pipeline.threads / workers)
        self.pipeline = pipeline
    }

    /// What there is already of each scan: its report, where all of its files are there, it was made in the same way (the
    /// form of reports, the model by its checksum, the configuration by its digest, all options), and it is no older than
    /// the scan, its landmarks and the image that the options name.
    public func existing() -> [State] {
        jobs.map { job in
            let path = job.folder + "/" + HeadFiles.report
            let inputs = [job.scan, job.landmarks, pipeline.options.texture?.image].compactMap { $0 }
            guard pipeline.options.files.allSatisfy({ FileManager.default.fileExists(atPath: job.folder + "/" + $0) }),
                let written = Self.date(path),
                inputs.allSatisfy({ (Self.date($0) ?? .distantFuture) <= written }),
                let data = FileManager.default.contents(atPath: path),
                let found = try? JSONDecoder().decode(FitReport.self, from: data),
                found.schemaVersion == FitReport.currentSchemaVersion, found.scan == job.scan,
                found.model == pipeline.model, found.configuration == .init(pipeline.configuration),
                found.options == pipeline.options, found.start.landmarks == job.landmarks
            else { return .waiting }
            return .fitted(found)
        }
    }

    /// Fits the scans that wait and keeps `summary.csv` up to date.
    ///
    /// - Parameters:
    ///   - start: what there is already; ``existing()``, or nothing where all are to be fitted again.
    ///   - step: called from several threads with a scan's place and what is being done; `false` stops.
    ///   - finished: called from several threads with a scan's place, its state, and how many no longer wait.
    /// - Returns: what became of each scan; those that were not reached when it was stopped wait still.
    /// - Throws: `FileError` when the summary cannot be written.
    public func run(
        from start: [State], step: @Sendable (Int, FitProgress) -> Bool,
        finished: @Sendable (Int, State, Int) -> Void
    ) throws -> [State] {
        precondition(start.count == jobs.count, "each scan has a state")
        try OutputFolder.make(at: output)
        let states = Mutex(start)
        try writeSummary(start)
        let waiting = start.indices.filter { start[$0].isWaiting }
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
                finished(index, state, states.count { !$0.isWaiting })
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
        return states.withLock { $0 }
    }

    private func fit(_ job: Job, _ progress: (FitProgress) -> Bool) -> State {
        do {
            let result = try pipeline.run(job.scan, landmarks: job.landmarks, to: job.folder, progress: progress)
            return .fitted(result.report)
        } catch {
            return .failed("\(error)")
        }
    }

    private static func date(_ path: String) -> Date? {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
    }
}
