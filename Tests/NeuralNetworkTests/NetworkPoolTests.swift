import TestSupport
import Testing

@testable import NeuralNetwork

/// Memory is kept for the sizes used last, within bounds.
@Suite struct NetworkPoolTests {
    static func network() -> Network {
        var generator = SeededGenerator(seed: "NetworkPoolTests")
        var network = Network(inputBorder: 1)
        let map = network.addConvolution(
            of: 0, NetworkTests.dense(4, 8, 3, &generator), padding: .symmetric(1))
        network.markOutput(map)
        return network
    }

    @Test func idleSessionsAreBounded() {
        let pool = NetworkPool(Self.network(), byteLimit: 200_000)
        for side in [20, 30, 40, 20, 500, 25] {
            pool.withSession(height: side, width: side) { session in
                session.run { map in map.pixel(row: 0, column: 0)[0] = 1 }
                #expect(session.plan.shapes[0].height == side)
            }
            #expect(pool.idleBytes <= 200_000)
        }
        #expect(pool.idleBytes > 0)
    }

    /// A session comes back, but never to two at once.
    @Test func sessionsAreUsedAgain() {
        let pool = NetworkPool(Self.network())
        let first = pool.withSession(height: 8, width: 8) { ObjectIdentifier($0) }
        pool.withSession(height: 8, width: 8) { session in
            #expect(ObjectIdentifier(session) == first)
            pool.withSession(height: 8, width: 8) { #expect(ObjectIdentifier($0) != first) }
            pool.withSession(height: 8, width: 9) { #expect(ObjectIdentifier($0) != first) }
        }
    }
}
