import SpatialGeometry

extension PoseGauge {
    /// How far from the joint a vertex's share matters, in metres.
    private static let nearness = 5e-3

    /// Changes shares as far as that makes correctives less, and takes what it does out of them.
    ///
    /// A vertex so near the joint that its share hardly matters keeps it. Shares of a joint that has no vertex to itself keep
    /// their size, Σs·s₀ = Σs₀²: half of them and twice the angles move alike, so that poses estimated anew take up what is left.
    func takeShares(
        from correctives: inout [Double], _ weights: inout [Double], rest: [Double], position: Vector3,
        reach: JointReach
    ) {
        let near = Self.nearness * Self.nearness * trace
        let before = (0..<rest.count / 3).map { share($0, weights) }
        var after = before
        for vertex in before.indices where reach.contains(vertex, joint) && before[vertex] < Self.whole {
            let swing = Self.pattern(before[vertex], rest.point(vertex) - position)
            let wanted = product(swing, own(correctives, vertex)) / (product(swing, swing) + near)
            let change = clamped(wanted, vertex, weights)
            after[vertex] += change
            add(-change, swing, to: &correctives, vertex)
        }
        let scale = Self.scale(after, like: before)
        for vertex in before.indices where before[vertex] < Self.whole {
            let change = clamped(scale * after[vertex] - before[vertex], vertex, weights)
            weights[5 * vertex + joint] += change
            weights[5 * vertex + parent] -= change
        }
    }

    /// What shares are to be multiplied by to be of the size of others; 1 where a vertex is the joint's alone.
    static func scale(_ shares: [Double], like others: [Double]) -> Double {
        guard others.allSatisfy({ $0 < whole }) else { return 1 }
        let product = zip(shares, others).reduce(0) { $0 + $1.0 * $1.1 }
        return product > 0 ? others.reduce(0) { $0 + $1 * $1 } / product : 1
    }

    /// Takes what changes of free shares would do out of the correctives; the shares stay as they are.
    func takeSwings(from correctives: inout [Double], _ weights: [Double], rest: [Double], position: Vector3) {
        for vertex in 0..<rest.count / 3 {
            let share = share(vertex, weights)
            guard Self.isFree(share) else { continue }
            let swing = Self.pattern(share, rest.point(vertex) - position)
            add(-product(swing, own(correctives, vertex)) / product(swing, swing), swing, to: &correctives, vertex)
        }
    }

    /// A change of a vertex's share that leaves its weights from 0 to 1: what the joint gains its parent loses.
    private func clamped(_ change: Double, _ vertex: Int, _ weights: [Double]) -> Double {
        min(max(change, -weights[5 * vertex + joint]), weights[5 * vertex + parent])
    }
}
