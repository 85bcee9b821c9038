import Flambeau
import Foundation

/// The studio without its server: what is open, and what is done with it.
public actor Studio {
    let head: Head
    let model: ModelReference
    let threads: Int
    /// The folder that everything is written to.
    let output: String
    /// The bytes of the head model for the page.
    let headBundle: Data
    private let reader: ItemReader
    /// Reads files and fits, one after the other.
    let worker = Worker("jobs")
    /// Follows pulled points, beside whatever else is done.
    let puller: Puller
    /// What a state file says that was opened.
    private(set) var state: Data?
    private var items: [StudioItem] = []
    private var names = 0
    private var waiting = 0

    /// A studio with a head model.
    ///
    /// - Parameters:
    ///   - modelFile: a FLAME pickle or an `.npz`; by default the one `FLAMBEAU_MODEL` names, else the project's own.
    ///   - output: the folder that everything is written to, made when there is something to write.
    ///   - threads: how many threads work at most.
    /// - Throws: `ArchiveError` for a model that cannot be read.
    public init(modelFile: String? = nil, output: String, threads: Int) throws {
        let arrays = try HeadModelArrays.load(HeadModelLocation.find(modelFile))
        head = Head(arrays)
        model = ModelReference(name: arrays.name, checksum: arrays.checksum)
        headBundle = try HeadBundle.encoded(arrays, head: head)
        self.threads = threads
        self.output = output
        puller = Puller(head)
        reader = ItemReader(head: head, model: model, threads: threads)
    }

    /// Opens a file or a fit's folder; it is shown after those that are open.
    ///
    /// - Throws: an error that names the file, the place in it and what to do.
    public func open(_ path: String) async throws {
        if let state = try StateFile.read(path) {
            for file in state.files { _ = try await open(file, name: (file as NSString).lastPathComponent) }
            self.state = state.page
        } else {
            _ = try await open(path, name: (path as NSString).lastPathComponent)
        }
    }

    /// The same, under a name for people.
    func open(_ path: String, name: String) async throws -> StudioItem.Summary {
        names += 1
        let (id, reader) = ("item-\(names)", reader)
        let item = try await worker.run { try reader.read(path, name: name, id: id) }
        items.append(item)
        return item.summary
    }

    /// What is open, in order.
    var summaries: [StudioItem.Summary] { items.map(\.summary) }

    /// Something that is open.
    ///
    /// - Throws: `StudioError` when nothing has that name.
    func item(_ id: String) throws(StudioError) -> StudioItem {
        guard let item = items.first(where: { $0.id == id }) else {
            throw StudioError(.missing, "nothing open is called \(id.prefix(40))")
        }
        return item
    }

    /// Closes something; files stay as they are.
    func close(_ id: String) { items.removeAll { $0.id == id } }

    /// Fits the head to a scan, a photo or a clip, as `flambeau fit`, `fit-photo` and `capture` do, and writes the same files
    /// into a folder of the output's.
    ///
    /// - Parameters:
    ///   - id: the scan, the photo or the clip.
    ///   - request: what is known of a scan, and what is made of it.
    ///   - cancel: set to stop at the next step.
    ///   - tell: told what is going on, from the thread that works.
    func fit(
        _ id: String, _ request: FitRequest?, cancel: CancelFlag,
        tell: @escaping @Sendable (StudioMessage) -> Void
    ) async throws {
        let item = try item(id)
        let folder = output + "/" + FileNames.stem(of: item.name) + (item.isClip ? "-capture" : "-fit")
        let work = try work(on: item, request, in: folder, cancel: cancel, tell: tell)
        if waiting > 0 { tell(StudioMessage(.queued, item: id, message: "\(waiting) before it")) }
        waiting += 1
        defer { waiting -= 1 }
        let (bundle, seconds) = try await worker.run {
            let begun = ContinuousClock.now
            return (try work(), (ContinuousClock.now - begun) / .seconds(1))
        }
        guard let place = items.firstIndex(where: { $0.id == id }) else { return }
        items[place].fit = bundle
        items[place].folder = folder
        var message = StudioMessage(.fitted, item: id)
        message.seconds = seconds
        message.message = folder
        tell(message)
    }

    /// What is to be done to fit something; it returns what the page shows of the fit.
    private func work(
        on item: StudioItem, _ request: FitRequest?, in folder: String, cancel: CancelFlag,
        tell: @escaping @Sendable (StudioMessage) -> Void
    ) throws(StudioError) -> @Sendable () throws -> Data {
        let (head, model, threads) = (head, model, threads)
        let step: @Sendable (String) throws -> Void = { name in
            guard !cancel.isSet else { throw StudioError(.request, "cancelled") }
            var message = StudioMessage(.progress, item: item.id)
            message.name = name
            tell(message)
        }
        switch item.content {
        case .scan(let scan):
            let options = ScanOptions(
                unit: try unit(request?.unit), detail: request?.detail ?? false,
                texture: request?.texture == true ? ScanOptions.Texture() : nil)
            let job = FitJob(
                item: item, scan: scan, folder: folder, options: options, head: head, model: model, threads: threads,
                cancel: cancel, tell: tell)
            return { try job.run() }
        case .photo:
            let job = PhotoJob(item: item, folder: folder, head: head, model: model, threads: threads)
            return { try job.run(step) }
        case .clip:
            let job = CaptureJob(item: item, folder: folder, head: head, model: model, threads: threads)
            return { try job.run(step) }
        case .head, .track:
            throw StudioError(.request, "\(item.name) is fitted already; scans, photos and clips are fitted")
        }
    }

    private func unit(_ symbol: String?) throws(StudioError) -> LengthUnit? {
        guard let symbol, symbol != "auto" else { return nil }
        guard let unit = LengthUnit(symbol: symbol) else {
            throw StudioError(.request, "\(symbol.prefix(20)) is no unit; auto, m, cm or mm was expected")
        }
        return unit
    }
}
