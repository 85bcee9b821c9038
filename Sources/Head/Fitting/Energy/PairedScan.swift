internal import Files
import Foundation
internal import HeadModel
internal import Meshes
internal import Optimization
internal import SpatialGeometry

/// The points of a scan with their partners on a head, and what they come to in an energy.
///
/// Partners are found anew for every state: the distance to a surface is differentiable through its closest point.
/// Which points count, and how much, is settled at one state and held while steps from it are tried.
struct PairedScan {
    let samples: ScanSamples
    private var closest = ClosestPoints()
    /// Where `closest` was found.
    private var state: HeadParameters?
    /// The squares of the distances there, in m²; infinite without a partner.
    private var squares: [Double]
    /// The weight of each point as last settled; 0 for those without a partner.
    private var weights: [Double]
    private var totalWeight = 0.0

    init(_ samples: ScanSamples) {
        self.samples = samples
        squares = Array(repeating: .infinity, count: samples.count)
        weights = Array(repeating: 0, count: samples.count)
    }

    // MARK: - Partners

    /// Finds the partners on a head at a state, unless they are known; the head is moved there for it.
    mutating func pair(with head: MovingHead, at state: HeadParameters, within distance: Double, threads: Int) {
        guard samples.count > 0, state != self.state else { return }
        head.move(to: state)
        head.closestPoints(to: samples, within: distance, threads: threads, into: &closest)
        for index in squares.indices {
            guard let point = head.surface.point(index, of: closest) else {
                squares[index] = .infinity
                continue
            }
            let offset = Vector3(head.posed.position(point)) - Vector3(samples.positions.vector(at: index))
            squares[index] = dot(offset, offset)
        }
        self.state = state
    }

    /// Decides which points count where the head is: those with a partner within reach, inside the model's surface, with
    /// a normal that agrees.
    mutating func settle(on head: MovingHead, normalAngle: Double) {
        guard samples.count > 0 else { return }
        let normals = head.vertexNormals()
        let cosine = Float(cos(normalAngle * .pi / 180))
        totalWeight = 0
        for index in weights.indices {
            weights[index] = 0
            guard
                let partner = ClosestSurfacePoint(index, of: closest, on: head.surface, normals: normals),
                partner.weight > 0, !partner.isOnBoundary,
                partner.looksAlong(samples.normals.vector(at: index), cosine: cosine)
            else { continue }
            weights[index] = Double(partner.weight)
            totalWeight += weights[index]
        }
    }

    /// The pairs that count, in some of the points.
    func matches(_ range: Range<Int>, on surface: ModelSurface) -> [PointMatch] {
        range.compactMap { index in
            guard weights[index] > 0, let point = surface.point(index, of: closest) else { return nil }
            return PointMatch(
                point: point, target: Vector3(samples.positions.vector(at: index)),
                normal: Vector3(samples.normals.vector(at: index)), weight: weights[index])
        }
    }

    /// All pairs that count.
    func matches(on surface: ModelSurface) -> [PointMatch] { matches(weights.indices, on: surface) }

    /// The points whose partners lie on some vertices alone, whether they count or not, with these.
    func partners(on vertices: Set<Int32>, of surface: ModelSurface) -> [(target: Vector3, point: SurfacePoint)] {
        squares.indices.compactMap { index in
            guard squares[index].isFinite, let point = surface.point(index, of: closest),
                (0..<3).allSatisfy({ vertices.contains(point.corners[$0]) })
            else { return nil }
            return (Vector3(samples.positions.vector(at: index)), point)
        }
    }

    // MARK: - Energy

    /// The data term where partners were last found, with the weights last settled.
    func cost(_ energy: StageEnergy) -> Double {
        var sum = 0.0
        for index in weights.indices where weights[index] > 0 {
            sum += weights[index] * energy.loss(ofSquare: squares[index])
        }
        return energy.dataCost(sum, totalWeight: totalWeight)
    }

    /// How many runs of points are gathered apart and then summed, so that the sum does not depend on the number of
    /// threads.
    private static let runCount = 4

    /// Adds the data term and its derivatives where the head is, run by run.
    func linearize(_ energy: StageEnergy, on head: MovingHead, threads: Int, into equations: inout NormalEquations) {
        guard totalWeight > 0 else { return }
        let (posed, surface) = (head.posed, head.surface)
        let runs = Parallel.map(Self.runCount, threads: threads) { run in
            let range = run * weights.count / Self.runCount..<(run + 1) * weights.count / Self.runCount
            var gathered = NormalEquations(count: energy.layout.count)
            var residuals = RowBlock(posed)
            energy.addData(
                matches(range, on: surface), totalWeight: totalWeight, to: &residuals, into: &gathered)
            return gathered
        }
        for run in runs { equations.add(run) }
    }

    // MARK: - Fits compared

    /// The data terms of two fits on one set of points: those with a partner in either, at the larger of both weights.
    ///
    /// A mean over each fit's own partners would be lower for one that lost the hard ones. Here what a point weighs less
    /// in one fit than in the other, all of its weight where it has no partner, costs what the longest distance does.
    ///
    /// - Parameter isCompared: whether a place of the scan counts.
    static func commonCosts(
        _ first: PairedScan, _ second: PairedScan, _ energy: StageEnergy,
        where isCompared: (Vector3) -> Bool = { _ in true }
    ) -> (Double, Double) {
        precondition(first.samples.count == second.samples.count, "two fits to one scan are compared")
        var (sums, total) = ((0.0, 0.0), 0.0)
        let lost = energy.loss(ofSquare: .infinity)
        func cost(_ scan: PairedScan, _ index: Int, _ weight: Double) -> Double {
            let own = scan.weights[index]
            return (own > 0 ? own * energy.loss(ofSquare: scan.squares[index]) : 0) + (weight - own) * lost
        }
        for index in first.weights.indices {
            let weight = max(first.weights[index], second.weights[index])
            guard weight > 0, isCompared(Vector3(first.samples.positions.vector(at: index))) else { continue }
            sums.0 += cost(first, index, weight)
            sums.1 += cost(second, index, weight)
            total += weight
        }
        return (energy.dataCost(sums.0, totalWeight: total), energy.dataCost(sums.1, totalWeight: total))
    }

    // MARK: - Account

    /// How many points count.
    var pointCount: Int { weights.count { $0 > 0 } }

    /// The root of the mean square of their distances in metres; 0 where none count.
    var rootMeanSquare: Double {
        let used = weights.indices.filter { weights[$0] > 0 && squares[$0].isFinite }
        return used.isEmpty ? 0 : (used.reduce(0) { $0 + squares[$1] } / Double(used.count)).squareRoot()
    }

    /// The distances in metres of the points beside parts of the model that weigh half or more: those of the face.
    var faceDistances: [Double] {
        weights.indices.filter { weights[$0] >= 0.5 && squares[$0].isFinite }.map { squares[$0].squareRoot() }
    }
}
