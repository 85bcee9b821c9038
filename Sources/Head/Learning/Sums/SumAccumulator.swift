import Files
import HeadModel
import LinearAlgebra

/// Makes the sums of a step over subjects, a few of them in memory at a time.
struct SumAccumulator {
    private(set) var sums: LearningSums
    private let model: TrainingModel
    private let estimator: SubjectEstimator
    private let halves: MirrorHalves
    private let symmetricTiles: TileLayout
    private let antisymmetricTiles: TileLayout
    private let randomHeads: [[Double]]
    private let threads: Int
    /// Displacements that wait until a product is worth its while.
    private var waiting: [[Double]] = []
    private var names: Set<UInt64> = []
    /// Who was left out.
    private(set) var rejected: [RejectedRegistration] = []

    /// How many displacements a product takes.
    private static let productRows = 256

    init(_ step: LearningStep, _ model: TrainingModel, _ options: LearningOptions, threads: Int) {
        sums = LearningSums(step, model, options)
        self.model = model
        self.threads = threads
        estimator = SubjectEstimator(model, rejection: options.rejection)
        halves = MirrorHalves(model.arrays, isSymmetric: options.isSymmetric)
        symmetricTiles = TileLayout(halves.symmetricCount)
        antisymmetricTiles = TileLayout(halves.antisymmetricCount)
        randomHeads = step == .evaluation ? RandomHeads.make(model.arrays, count: LearningSums.randomHeads) : []
    }

    /// Adds the subjects of a source whose places are given.
    ///
    /// - Parameter progress: called with how many are done; `false` stops.
    /// - Throws: what reading throws; `CancellationError` when stopped.
    mutating func add(
        _ places: [Int], of source: some RegistrationSource, progress: (Int) -> Bool
    ) throws {
        let names = source.subjects
        let step = sums.header.step
        // Two subjects a thread at once: enough to keep all busy, little enough to hold.
        let batch = 2 * Parallel.threadCount(threads)
        for start in stride(from: 0, to: places.count, by: batch) {
            guard progress(start) else { throw CancellationError() }
            let some = Array(places[start..<min(start + batch, places.count)])
            let options = sums.header.options
            let estimator = estimator
            let heads = randomHeads
            let contributions = try Parallel.map(some.count, threads: threads) { index -> SubjectContribution? in
                let isHeldOut = options.isHeldOut(SubjectHash.of(names[some[index]]))
                guard step == .evaluation || !isHeldOut else { return nil }
                return estimator.contribution(
                    try source.registrations(of: some[index]), step: step, isHeldOut: isHeldOut, randomHeads: heads)
            }
            for (place, contribution) in zip(some, contributions) {
                let hash = SubjectHash.of(names[place])
                guard self.names.insert(hash).inserted else {
                    throw LearningError(
                        names[place], "is named twice among the subjects", advice: "name each subject once")
                }
                if let contribution { add(contribution) }
            }
            addPoses(contributions.compactMap(\.self))
            if waiting.count >= Self.productRows { multiply() }
        }
        _ = progress(places.count)
    }

    /// The sums, complete.
    ///
    /// - Throws: `LearningError` when a sum is too large to be exact.
    mutating func finish() throws -> LearningSums {
        multiply()
        sums.header.subjects = names.map { SubjectHash.text($0) }.sorted()
        try sums.checkExact()
        return sums
    }

    private mutating func add(_ contribution: SubjectContribution) {
        rejected += contribution.rejected
        sums.header.registrations += contribution.count
        sums.header.rejected += contribution.rejected.count
        switch sums.header.step {
        case .pose:
            if !contribution.features.isEmpty { sums.header.counted += 1 }
            for (joint, values) in contribution.joints.enumerated() where !values.isEmpty {
                sums.add(values, to: "joint-\(joint + 1)")
            }
        case .expression, .identity:
            if !contribution.displacements.isEmpty { sums.header.counted += 1 }
            sums.header.displacements += contribution.displacements.count
            waiting += contribution.displacements
        case .evaluation:
            if !contribution.errors.isEmpty {
                sums.header.counted += 1
                sums.add(contribution.errors.map { ExactSum.whole($0, ExactSum.score) }, to: "errors")
            }
            sums.add(contribution.nearest.map { ExactSum.whole($0, ExactSum.score) }, to: "nearest")
            return
        }
        var bins = [Double](repeating: 0, count: LearningSums.scoreBins)
        for distance in contribution.distances {
            let place = distance * 1e3 / LearningSums.scoreWidth
            bins[place < Double(LearningSums.scoreBins - 1) ? Int(place) : LearningSums.scoreBins - 1] += 1
        }
        sums.add(bins, to: "scores")
    }

    /// Products of whole numbers: exact, so that it does not matter which subjects are multiplied together.
    private mutating func addPoses(_ contributions: [SubjectContribution]) {
        let features = contributions.flatMap(\.features)
        let rows = features.count / 36
        guard rows > 0 else { return }
        sums.add("features") { sum in
            BLAS.multiply(
                features, features, into: &sum, rows: 36, inner: rows, columns: 36, transposeLeft: true, keep: 1)
        }
        let displaced = contributions.flatMap(\.displaced)
        sums.add("feature-displacements") { sum in
            Self.addProducts(
                features, displaced, rows: rows, width: 3 * model.vertexCount, to: &sum, threads: threads)
        }
    }

    /// Adds FᵀX, (36, width), columns split among threads.
    private static func addProducts(
        _ features: [Double], _ values: [Double], rows: Int, width: Int, to sum: inout [Double], threads: Int
    ) {
        features.withUnsafeBufferPointer { features in
            values.withUnsafeBufferPointer { values in
                sum.withUnsafeMutableBufferPointer { sum in
                    nonisolated(unsafe) let (features, values, sum) = (
                        features.baseAddress!, values.baseAddress!, sum.baseAddress!
                    )
                    Parallel.forEachRange(of: width, atLeast: 2048, threads: threads) { range in
                        BLAS.multiply(
                            features, values + range.lowerBound, into: sum + range.lowerBound, rows: 36, inner: rows,
                            columns: range.count, transposeLeft: true, keep: 1, leftStride: 36, rightStride: width,
                            productStride: width)
                    }
                }
            }
        }
    }

    private mutating func multiply() {
        guard !waiting.isEmpty else { return }
        let displacements = waiting
        waiting = []
        for (name, half, tiles) in [
            ("symmetric", halves.symmetric, symmetricTiles),
            ("antisymmetric", halves.antisymmetric, antisymmetricTiles),
        ] where !half.isEmpty {
            var rows = [Double](repeating: 0, count: displacements.count * half.count)
            rows.withUnsafeMutableBufferPointer { rows in
                nonisolated(unsafe) let rows = rows.baseAddress!
                Parallel.forEach(displacements.count, threads: threads) { (row: Int, _: Int) in
                    MirrorHalves.write(half, of: displacements[row], into: rows + row * half.count)
                }
            }
            sums.add(name) { tiles.add(rows, count: displacements.count, to: &$0, threads: threads) }
            guard name == "symmetric", sums.header.step == .identity else { continue }
            sums.add("symmetric-mean") { sum in
                for row in 0..<displacements.count {
                    for column in 0..<half.count { sum[column] += rows[row * half.count + column] }
                }
            }
        }
    }
}
