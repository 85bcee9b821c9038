import SpatialGeometry

/// Draws minimal samples without repetition, uniformly or from the most trusted data first.
struct MinimalSampler {
    private var generator: SeededGenerator
    private let count: Int
    private let size: Int
    /// The data in the order of trust, for PROSAC.
    private let order: [Int]?
    /// PROSAC's n, Tₙ and T′ₙ.
    private var poolCount: Int
    private var expected: Double
    private var switchAt: Int
    private var drawn = 0

    init(count: Int, size: Int, seed: UInt64, order: [Int]?) {
        generator = SeededGenerator(seed: seed)
        self.count = count
        self.size = size
        self.order = order
        poolCount = size
        switchAt = 1
        // The number of samples after which PROSAC has become uniform.
        expected = 200_000
        for index in 0..<size { expected *= Double(size - index) / Double(count - index) }
    }

    /// Fills `sample` with distinct indices.
    @inline(__always) mutating func draw(into sample: inout [Int]) {
        drawn += 1
        guard let order else {
            fill(&sample, from: 0, below: count)
            return
        }
        while drawn > switchAt, poolCount < count {
            let next = expected * Double(poolCount + 1) / Double(poolCount + 1 - size)
            poolCount += 1
            switchAt += Int((next - expected).rounded(.up))
            expected = next
        }
        if poolCount >= count, drawn > switchAt {
            fill(&sample, from: 0, below: count)
        } else {
            // The newest datum of the pool, and others from above it.
            sample[0] = poolCount - 1
            fill(&sample, from: 1, below: poolCount - 1)
        }
        for index in 0..<size { sample[index] = order[sample[index]] }
    }

    @inline(__always) private mutating func fill(_ sample: inout [Int], from start: Int, below bound: Int) {
        for index in start..<size {
            var isNew = false
            while !isNew {
                let candidate = generator.index(below: bound)
                sample[index] = candidate
                isNew = true
                for earlier in 0..<index where sample[earlier] == candidate { isNew = false }
            }
        }
    }
}
