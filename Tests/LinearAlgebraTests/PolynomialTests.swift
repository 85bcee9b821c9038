import Foundation
import LinearAlgebra
import SpatialGeometry
import Testing

@Suite struct PolynomialTests {
    /// Three roots drawn over twelve orders of magnitude come back, each near the conditioning of its own.
    @Test func cubicsOfKnownRoots() {
        var random = SeededGenerator(seed: #function)
        for _ in 0..<20_000 {
            let truth = (0..<3).map { _ in
                (random.uniform(0, 1) < 0.5 ? -1 : 1) * pow(10, 6 * (random.uniform(-1, 1)))
            }.sorted()
            let (r, s, t) = (truth[0], truth[1], truth[2])
            let found = CubicRoots(-(r + s + t), r * s + s * t + t * r, -r * s * t)
            let gap = min(t - s, s - r) / max(abs(r), abs(t))
            guard gap > 1e-3 else { continue }
            #expect(found.count == 3)
            let roots = (0..<found.count).map { found[$0] }.sorted()
            for (root, true_) in zip(roots, truth) {
                // The coefficients are rounded: a root moves by the rounded terms over the slope there.
                let slope = abs((true_ - r) * (true_ - s) + (true_ - s) * (true_ - t) + (true_ - t) * (true_ - r))
                let terms =
                    abs(true_ * true_ * true_) + abs((r + s + t) * true_ * true_)
                    + abs((r * s + s * t + t * r) * true_) + abs(r * s * t)
                #expect(abs(root - true_) <= 8 * 2.3e-16 * terms / slope + 4e-16 * abs(true_), "\(truth) gave \(roots)")
            }
        }
    }

    @Test func cubicsOfOneRootAndOfNone() {
        // (x − 2)(x² + 1)
        let one = CubicRoots(-2, 1, -2)
        #expect(one.count == 1)
        #expect(abs(one[0] - 2) < 1e-15)
        #expect(CubicRoots(.nan, 1, 1).count == 0)
        #expect(CubicRoots(0, 1, 2, 3).count == 0)
        // 2(x − 1)(x − 2)(x − 3), its roots in any order.
        let scaled = CubicRoots(2, -12, 22, -12)
        #expect((0..<3).map { scaled[$0] }.sorted().elementsEqual([1, 2, 3]) { abs($0 - $1) < 1e-14 })
    }

    /// A double root that rounding took off the real axis counts where the tolerance says so.
    @Test func doubleRoots() {
        // (x − 4)(x − 1)², its last coefficient a little off.
        let exact = (-6.0, 9.0, -4.0)
        #expect(CubicRoots(exact.0, exact.1, exact.2 - 1e-9).count == 1)
        let near = CubicRoots(exact.0, exact.1, exact.2 - 1e-9, tolerance: 1e-6)
        #expect(near.count == 3)
        #expect(abs(near[1] - 1) < 1e-4 && abs(near[2] - 1) < 1e-4)
        #expect(CubicRoots.outerRoot(exact.0, exact.1, exact.2).isDoubtful == false)
        #expect(CubicRoots.outerRoot(-3, 3, -1).isDoubtful)
    }

    @Test func quadratics() {
        // The small root of x² − 1e8x + 1 cancels in the usual formula.
        let roots = QuadraticRoots(1, -1e8, 1)
        #expect(roots.count == 2)
        #expect(abs(min(roots[0], roots[1]) - 1e-8) < 1e-22)
        #expect(QuadraticRoots(1, 0, 1).count == 0)
        #expect(QuadraticRoots(0, 2, -1)[0] == 0.5)
        #expect(QuadraticRoots(0, 0, 1).count == 0)
        #expect(QuadraticRoots(1, 0, 0).count == 2)
        #expect(QuadraticRoots(1, -2, 1 + 1e-9).count == 0)
        #expect(QuadraticRoots(1, -2, 1 + 1e-9, tolerance: 1e-8)[0] == 1)
    }
}
