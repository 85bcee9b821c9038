internal import Files
internal import Foundation

/// A network laid out for one input size, with the memory it needs: made once, run many times.
///
/// A layer works through its output in blocks of rows small enough to stay in a core's cache; several threads take blocks
/// in turn. One run at a time: it owns its memory.
package final class NetworkSession {
    package let network: Network
    let plan: NetworkPlan
    /// How many threads were asked for.
    private let threads: Int
    private let workers: Int
    private let kernels: Kernels
    private let arena: UnsafeMutableBufferPointer<Float>
    private let scratch: UnsafeMutableBufferPointer<Float>
    private let scratchPerThread: Int

    /// Lays a network out for inputs of a size.
    ///
    /// - Parameter threads: how many threads may work; more than there are blocks of rows are not used.
    package convenience init(_ network: Network, height: Int, width: Int, threads: Int = 1) {
        self.init(network, height: height, width: width, threads: threads, kernels: .fastest)
    }

    init(_ network: Network, height: Int, width: Int, threads: Int, kernels: Kernels) {
        self.network = network
        self.threads = threads
        self.kernels = kernels
        plan = NetworkPlan(network, height: height, width: width)
        let geometries = network.layers.map { [plan] in BlockGeometry($0, plan: plan) }
        let most = geometries.map { $0.rowsPerBlock * $0.scratchPerRow }.max() ?? 0
        workers = min(Parallel.threadCount(threads), geometries.map(\.blocks).max() ?? 1)
        scratchPerThread = (most + 15) / 16 * 16
        arena = NetworkSession.allocate(plan.count)
        scratch = NetworkSession.allocate(scratchPerThread * workers)
    }

    deinit {
        UnsafeMutableRawPointer(arena.baseAddress!).deallocate()
        UnsafeMutableRawPointer(scratch.baseAddress!).deallocate()
    }

    /// Memory that is written before it is read: zeroing megabytes, and taking them page by page, would cost as much as
    /// a third of a run.
    private static func allocate(_ count: Int) -> UnsafeMutableBufferPointer<Float> {
        let bytes = 4 * max(16, count)
        let hugePage = 1 << 21
        let isLarge = bytes >= 4 * hugePage
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: isLarge ? hugePage : 64)
        #if os(Linux)
            if isLarge { madvise(memory, bytes, Int32(MADV_HUGEPAGE)) }
        #endif
        let floats = memory.bindMemory(to: Float.self, capacity: max(16, count))
        if !isLarge { floats.initialize(repeating: 0, count: max(16, count)) }
        return UnsafeMutableBufferPointer(start: floats, count: max(16, count))
    }

    /// The floats it holds.
    var floatCount: Int { arena.count + scratch.count }

    /// Whether it was made for inputs of this size and so many threads.
    func isFor(height: Int, width: Int, threads: Int) -> Bool {
        plan.shapes[0].height == height && plan.shapes[0].width == width
            && self.threads == Parallel.threadCount(threads)
    }

    /// A map as kernels see it.
    package func map(_ index: Int) -> FeatureMap {
        FeatureMap(
            base: arena.baseAddress! + plan.offsets[index], shape: plan.shapes[index],
            border: network.border(of: index))
    }

    /// The values of a result of the last run at a pixel: a run of the map's channels.
    package func withResult<Value>(_ index: Int, _ body: (FeatureMap) throws -> Value) rethrows -> Value {
        try body(map(network.results[index]))
    }

    /// Runs every layer on what `input` wrote.
    ///
    /// - Parameter input: fills map 0: four floats a pixel, the fourth zero. Its border has been cleared, nothing else.
    package func run(_ input: (FeatureMap) -> Void) {
        let first = map(0)
        for row in 0..<first.shape.height { first.clearBorder(row: row, channels: 0..<first.shape.channels) }
        input(first)
        for layer in network.layers { run(layer) }
    }

    private func run(_ layer: Layer) {
        let geometry = BlockGeometry(layer, plan: plan)
        nonisolated(unsafe) let maps = LayerMaps(
            input: map(layer.input), residual: layer.residual.map { map($0.map) },
            outputs: layer.outputs.map { map($0.map) })
        nonisolated(unsafe) let memory = scratch.baseAddress!
        let (blocks, room) = (geometry.blocks, scratchPerThread)
        // Below this much work, waking another thread costs more than it saves.
        Parallel.forEach(blocks, threads: geometry.operations < 1_000_000 ? 1 : workers) { block, worker in
            layer.compute(geometry.rows(of: block), geometry, maps, scratch: memory + worker * room, kernels)
        }
    }
}
