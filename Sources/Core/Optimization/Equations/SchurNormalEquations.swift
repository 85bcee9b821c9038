/// Normal equations of a few blocks of shared unknowns and many small local ones, of which no two meet in a residual.
///
/// In bundle adjustment each view is a shared block of six and each point a local one of three; in calibration the
/// intrinsics are one shared block and each view's pose is local. With A over the shared unknowns, Cᵢ over those of local
/// block i and Wᵢ between both, the local blocks are eliminated,
///
///     (A − Σ Wᵢ·Cᵢ⁻¹·Wᵢᵀ)·δ = −a + Σ Wᵢ·Cᵢ⁻¹·cᵢ,     Cᵢ·δᵢ = −cᵢ − Wᵢᵀ·δ,
///
/// so that time grows linearly with their number. Triggs, McLauchlan, Hartley and Fitzgibbon, "Bundle adjustment — a modern
/// synthesis", 2000, section 6. Only upper triangles are kept; which blocks meet is settled once, in the ``Layout``, so that
/// gathering again and again allocates nothing.
public struct SchurNormalEquations: LinearizedSystem, Sendable {
    /// Which blocks there are and meet.
    public let layout: Layout
    /// The shared unknowns that stay put, by index.
    public let held: Set<Int>
    /// The cost ½·Σ ρ(r²) gathered so far.
    public var cost = 0.0
    /// A by its blocks, upper triangles, size×size each.
    var sharedHessians: [Double]
    /// a.
    var sharedGradient: [Double]
    /// Cᵢ, upper triangles, size×size each.
    var localHessians: [Double]
    /// cᵢ, one after the other.
    var localGradients: [Double]
    /// Wᵢ by pairs of blocks that meet, (shared × local) each.
    var crossings: [Double]

    /// Empty equations.
    ///
    /// - Parameter held: shared unknowns that no step moves: a gauge, or what is known.
    public init(_ layout: Layout, held: Set<Int> = []) {
        precondition(held.allSatisfy { 0..<layout.sharedCount ~= $0 }, "only shared unknowns are held")
        self.layout = layout
        self.held = held
        let (shared, local) = (layout.sharedSize, layout.localSize)
        sharedHessians = Array(repeating: 0, count: layout.sharedBlockCount * shared * shared)
        sharedGradient = Array(repeating: 0, count: layout.sharedCount)
        localHessians = Array(repeating: 0, count: layout.localBlockCount * local * local)
        localGradients = Array(repeating: 0, count: layout.localBlockCount * local)
        crossings = Array(repeating: 0, count: layout.sharedBlockOfPair.count * shared * local)
    }

    /// Forgets everything gathered.
    public mutating func reset() {
        cost = 0
        for index in sharedHessians.indices { sharedHessians[index] = 0 }
        for index in sharedGradient.indices { sharedGradient[index] = 0 }
        for index in localHessians.indices { localHessians[index] = 0 }
        for index in localGradients.indices { localGradients[index] = 0 }
        for index in crossings.indices { crossings[index] = 0 }
    }

    /// Adds a residual r of an observation with its row of derivatives, by the unknowns of the observation's shared block
    /// first, then by those of its local one: weight·r² to 2·cost.
    public mutating func add(_ residual: Double, _ jacobian: [Double], observation: Int, weight: Double = 1) {
        let (shared, local) = (layout.sharedSize, layout.localSize)
        precondition(jacobian.count == shared + local, "a row has a value for each unknown of both blocks")
        let pair = layout.pairOfObservation[observation]
        let (sharedBlock, localBlock) = (layout.sharedBlockOfPair[pair], layout.localBlockOfPair[pair])
        cost += 0.5 * weight * residual * residual
        let hessian = sharedBlock * shared * shared
        for row in 0..<shared {
            let scaled = weight * jacobian[row]
            sharedGradient[sharedBlock * shared + row] += scaled * residual
            for column in row..<shared { sharedHessians[hessian + row * shared + column] += scaled * jacobian[column] }
            let crossing = (pair * shared + row) * local
            for column in 0..<local { crossings[crossing + column] += scaled * jacobian[shared + column] }
        }
        let own = localBlock * local * local
        for row in 0..<local {
            let scaled = weight * jacobian[shared + row]
            localGradients[localBlock * local + row] += scaled * residual
            for column in row..<local {
                localHessians[own + row * local + column] += scaled * jacobian[shared + column]
            }
        }
    }

    /// The gradient by all unknowns: the shared ones, then the local ones block by block.
    public var gradient: [Double] { sharedGradient + localGradients }

    /// Whether no element of the gradient is larger than `tolerance`, those of held unknowns left out.
    public func gradientIsWithin(_ tolerance: Double) -> Bool {
        localGradients.allSatisfy { abs($0) <= tolerance }
            && sharedGradient.indices.allSatisfy { abs(sharedGradient[$0]) <= tolerance || held.contains($0) }
    }

    /// How much the quadratic model falls by a step: −gᵀδ − ½·δᵀHδ.
    public func predictedDecrease(of step: [Double]) -> Double {
        let (shared, local) = (layout.sharedSize, layout.localSize)
        var sum = 0.0
        /// Takes −½·xᵀHx of one block, whose unknowns begin at `start`, off the sum.
        func addQuadratic(_ matrix: [Double], _ block: Int, _ size: Int, _ start: Int) {
            for row in 0..<size {
                let x = step[start + row]
                let base = (block * size + row) * size
                sum -= 0.5 * matrix[base + row] * x * x
                for column in row + 1..<max(size, row + 1) { sum -= x * matrix[base + column] * step[start + column] }
            }
        }
        for index in sharedGradient.indices { sum -= sharedGradient[index] * step[index] }
        for index in localGradients.indices { sum -= localGradients[index] * step[layout.sharedCount + index] }
        for block in 0..<layout.sharedBlockCount { addQuadratic(sharedHessians, block, shared, block * shared) }
        for block in 0..<layout.localBlockCount {
            addQuadratic(localHessians, block, local, layout.sharedCount + block * local)
        }
        for pair in layout.sharedBlockOfPair.indices {
            let localStart = layout.sharedCount + layout.localBlockOfPair[pair] * local
            for row in 0..<shared {
                let x = step[layout.sharedBlockOfPair[pair] * shared + row]
                for column in 0..<local {
                    sum -= x * crossings[(pair * shared + row) * local + column] * step[localStart + column]
                }
            }
        }
        return sum
    }
}
