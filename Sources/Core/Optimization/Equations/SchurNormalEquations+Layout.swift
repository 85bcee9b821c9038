extension SchurNormalEquations {
    /// Which blocks there are, and which of them meet.
    public struct Layout: Sendable {
        /// The number of shared blocks.
        public let sharedBlockCount: Int
        /// The unknowns of each shared block.
        public let sharedSize: Int
        /// The number of local blocks.
        public let localBlockCount: Int
        /// The unknowns of each local block.
        public let localSize: Int
        /// The pair of blocks that each observation belongs to; pairs are sorted by their local block.
        let pairOfObservation: [Int]
        let sharedBlockOfPair: [Int]
        let localBlockOfPair: [Int]
        /// The first pair of each local block, and the number of pairs at the end.
        let firstPairOfLocal: [Int]

        /// The number of shared unknowns, which begin a step.
        public var sharedCount: Int { sharedBlockCount * sharedSize }

        /// The number of unknowns of a step: the shared ones, then the local ones block by block.
        public var unknownCount: Int { sharedCount + localBlockCount * localSize }

        /// A layout of the blocks that observations bring together.
        ///
        /// - Parameters:
        ///   - observations: the shared and the local block that each observation depends on.
        ///   - shared: how many shared blocks there are, and the unknowns of each.
        ///   - local: how many local blocks there are, and the unknowns of each.
        /// - Precondition: observations name blocks that there are.
        /// - Complexity: linear in observations and blocks.
        public init(
            _ observations: [(shared: Int, local: Int)], shared: (count: Int, size: Int), local: (count: Int, size: Int)
        ) {
            (sharedBlockCount, sharedSize) = shared
            (localBlockCount, localSize) = local
            precondition(
                observations.allSatisfy { 0..<shared.count ~= $0.shared && 0..<local.count ~= $0.local },
                "an observation is of blocks that there are")
            // Observations by local block, in their order.
            var ends = [Int](repeating: 0, count: local.count + 1)
            for observation in observations { ends[observation.local + 1] += 1 }
            for block in 0..<local.count { ends[block + 1] += ends[block] }
            var order = [Int](repeating: 0, count: observations.count)
            var next = ends
            for (index, observation) in observations.enumerated() {
                order[next[observation.local]] = index
                next[observation.local] += 1
            }
            var pairs = [Int](repeating: 0, count: observations.count)
            var (sharedBlocks, localBlocks, firsts): ([Int], [Int], [Int]) = ([], [], [])
            // The pair a shared block was last seen in; one of an earlier local block does not count.
            var lastPair = [Int](repeating: -1, count: shared.count)
            for block in 0..<local.count {
                let first = sharedBlocks.count
                firsts.append(first)
                for position in ends[block]..<ends[block + 1] {
                    let index = order[position]
                    let other = observations[index].shared
                    if lastPair[other] < first {
                        lastPair[other] = sharedBlocks.count
                        sharedBlocks.append(other)
                        localBlocks.append(block)
                    }
                    pairs[index] = lastPair[other]
                }
            }
            pairOfObservation = pairs
            (sharedBlockOfPair, localBlockOfPair) = (sharedBlocks, localBlocks)
            firstPairOfLocal = firsts + [sharedBlocks.count]
        }
    }
}
