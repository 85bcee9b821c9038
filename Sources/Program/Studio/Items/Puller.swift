import Flambeau
import Synchronization

/// Follows pulled points; what a kind of pull needs is made when it is first asked for.
final class Puller: Sendable {
    private let head: Head
    private let worker = Worker("pulls")
    private let pulls = Mutex<[HeadPull.Freedom: HeadPull]>([:])

    /// The most points of one pull.
    private static let pinLimit = 64

    init(_ head: Head) { self.head = head }

    /// The head whose points are where a page wants them, and how long that took to find, in milliseconds.
    ///
    /// - Throws: `StudioError` for points that the head does not have.
    func pull(_ request: PullRequest) async throws -> (parameters: HeadParameters, milliseconds: Double) {
        let start = try request.parameters.parameters(for: head)
        let points = try request.pins.map(point)
        guard points.count <= Self.pinLimit else {
            throw StudioError(.request, "\(points.count) points are held; \(Self.pinLimit) at most can be")
        }
        return try await worker.run { [self] in
            let pull = prepared(request.what)
            let begun = ContinuousClock.now
            let result = pull.pulled(points, from: start)
            return (result.parameters, (ContinuousClock.now - begun) / .milliseconds(1))
        }
    }

    /// Makes what a first pull would wait for.
    func prepare() async {
        _ = try? await worker.run { [self] in _ = prepared(.both) }
    }

    private func prepared(_ freedom: HeadPull.Freedom) -> HeadPull {
        if let pull = pulls.withLock({ $0[freedom] }) { return pull }
        let pull = HeadPull(head, freedom: freedom)
        pulls.withLock { $0[freedom] = pull }
        return pull
    }

    private func point(_ pin: PullRequest.Pin) throws(StudioError) -> PulledPoint {
        guard pin.triangle >= 0, pin.triangle < head.triangles.count / 3, pin.weights.count == 3, pin.target.count == 3,
            (pin.weights + pin.target).allSatisfy({ $0.isFinite && $0.magnitude < 100 })
        else { throw StudioError(.request, "a pulled point has a triangle of the head, three weights and a place") }
        let weights = SIMD3(Float(pin.weights[0]), Float(pin.weights[1]), Float(pin.weights[2]))
        return PulledPoint(
            head.surfacePoint(triangle: pin.triangle, barycentric: weights),
            target: Vector3(pin.target[0], pin.target[1], pin.target[2]))
    }
}
