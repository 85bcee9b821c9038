internal import FlyingFox
import Foundation
import Synchronization

/// One page's socket: requests in, what happens out. What the page began stops when the page is closed.
struct StudioSocket: WSMessageHandler {
    let studio: Studio

    /// The longest request, in bytes.
    private static let requestLimit = 1 << 20

    func makeMessages(for client: AsyncStream<WSMessage>) async throws -> AsyncStream<WSMessage> {
        let (messages, sink) = AsyncStream<WSMessage>.makeStream()
        let page = StudioSocketPage(studio: studio, sink: sink)
        Task(priority: .background) { await studio.puller.prepare() }
        let listening = Task {
            for await message in client {
                switch message {
                case .text(let text) where text.utf8.count <= Self.requestLimit: await page.take(Data(text.utf8))
                case .close: break
                default: page.tell(StudioMessage(.refused, message: "a request is text of at most 1 MB"))
                }
            }
            await page.stop()
            sink.finish()
        }
        sink.onTermination = { _ in listening.cancel() }
        return messages
    }
}

/// What one page asked for and waits for.
private actor StudioSocketPage {
    private let studio: Studio
    private let sink: AsyncStream<WSMessage>.Continuation
    private var jobs: [String: CancelFlag] = [:]

    init(studio: Studio, sink: AsyncStream<WSMessage>.Continuation) {
        self.studio = studio
        self.sink = sink
    }

    /// Does what a request asks for.
    func take(_ data: Data) async {
        let request: StudioRequest
        do { request = try JSONDecoder().decode(StudioRequest.self, from: data) } catch {
            return tell(StudioMessage(.refused, message: "the request is not understood: \(error)"))
        }
        switch request.type {
        case .fit: begin(request)
        case .cancel: if let item = request.item { jobs[item]?.set() }
        case .pull: if let pull = request.pull { await answer(pull) }
        }
    }

    private func answer(_ pull: PullRequest) async {
        var message = StudioMessage(.pulled)
        message.number = pull.number
        do {
            let result = try await studio.puller.pull(pull)
            message.parameters = ParameterRecord(result.parameters)
            message.milliseconds = result.milliseconds
        } catch { message.message = "\(error)" }
        tell(message)
    }

    private func begin(_ request: StudioRequest) {
        guard let item = request.item, jobs[item] == nil else {
            return tell(StudioMessage(.refused, item: request.item, message: "it is being fitted already"))
        }
        let cancel = CancelFlag()
        jobs[item] = cancel
        Task {
            do {
                try await studio.fit(item, request.options, cancel: cancel) { [sink] in Self.send($0, to: sink) }
            } catch {
                tell(StudioMessage(cancel.isSet ? .cancelled : .failed, item: item, message: "\(error)"))
            }
            jobs[item] = nil
        }
    }

    /// Cancels everything that the page began.
    func stop() {
        for flag in jobs.values { flag.set() }
    }

    /// Tells the page something.
    nonisolated func tell(_ message: StudioMessage) { Self.send(message, to: sink) }

    private static func send(_ message: StudioMessage, to sink: AsyncStream<WSMessage>.Continuation) {
        let encoder = JSONEncoder()
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        guard let data = try? encoder.encode(message) else { return }
        sink.yield(.text(String(decoding: data, as: UTF8.self)))
    }
}
