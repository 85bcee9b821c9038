import CameraGeometry
import Foundation
import SpatialGeometry
import Testing

@Suite struct HomographyTests {
    @Test func fourPointsGiveTheTrueHomography() {
        var random = Random(#function)
        var solved = 0
        for _ in 0..<2000 {
            let scene = TwoViewScene(&random, count: 4, planeShare: 1)
            let (p, q) = (scene.first, scene.second)
            guard let h = FourPoint.solve((p[0], p[1], p[2], p[3]), (q[0], q[1], q[2], q[3])) else { continue }
            solved += 1
            for (from, to) in zip(p, q) { #expect((Homography.apply(h, from) - to).length < 1e-6) }
        }
        // The rest have three points so nearly on a line that a whole triangle counts as one.
        #expect(solved >= 1995)
    }

    static let square = (Vector2(0, 0), Vector2(1, 0), Vector2(1, 1), Vector2(0, 1))

    @Test func degenerateQuadrilateralsAreRefused() {
        let square = Self.square
        // Three collinear, a duplicate, mirrored, a bow-tie.
        #expect(FourPoint.solve(square, (Vector2(0, 0), Vector2(1, 0), Vector2(2, 0), Vector2(0, 1))) == nil)
        #expect(FourPoint.solve((Vector2(0, 0), Vector2(1, 1), Vector2(2, 2), Vector2(0, 1)), square) == nil)
        #expect(FourPoint.solve(square, (Vector2(0, 0), Vector2(0, 0), Vector2(1, 1), Vector2(0, 1))) == nil)
        #expect(FourPoint.solve(square, (Vector2(1, 0), Vector2(0, 0), Vector2(0, 1), Vector2(1, 1))) == nil)
        #expect(FourPoint.solve(square, (Vector2(0, 0), Vector2(1, 1), Vector2(1, 0), Vector2(0, 1))) == nil)
        #expect(FourPoint.solve(square, (Vector2(.nan, 0), Vector2(1, 1), Vector2(1, 0), Vector2(0, 1))) == nil)
    }

    @Test func aHomographyThatSendsTheOriginToInfinity() throws {
        // H₂₂ = 0.
        let truth = Matrix3x3(rows: Vector3(1, 0.2, -3), Vector3(0.1, 1, -2), Vector3(0.3, 0.1, 0))
        let p = (Vector2(1, 1), Vector2(3, 1), Vector2(3, 4), Vector2(1, 3))
        func image(_ point: Vector2) -> Vector2 { Homography.apply(truth, point) }
        let q = (image(p.0), image(p.1), image(p.2), image(p.3))
        let solved = try #require(FourPoint.solve(p, q))
        #expect(projectiveDistance(solved, truth) < 1e-10)
        let fit = try Homography.fit([p.0, p.1, p.2, p.3, Vector2(2, 2)], [q.0, q.1, q.2, q.3, image(Vector2(2, 2))])
        #expect(projectiveDistance(fit, truth) < 1e-8)
    }

    @Test(arguments: [0.0, 0.3, 0.5])
    func outliers(_ share: Double) throws {
        var random = Random(#function)
        for seed in 0..<20 {
            let scene = TwoViewScene(&random, count: 200, noise: 1, outliers: share, planeShare: 1)
            let found = try TwoViews.homography(
                scene.first, scene.second, options: RobustOptions(maxError: 3, seed: UInt64(seed)))
            let square = scene.cleanFirst.indices.reduce(0.0) {
                let offset = Homography.apply(found.matrix, scene.cleanFirst[$1]) - scene.cleanSecond[$1]
                return $0 + dot(offset, offset)
            }
            #expect((square / Double(scene.cleanFirst.count)).squareRoot() < 1)
        }
    }

    @Test func decompositionHoldsTheTrueMotion() throws {
        var random = Random(#function)
        for _ in 0..<100 {
            let rotation = Rotation(axisAngle: random.vector(-0.3, 0.3))
            let translation = random.vector(-0.5, 0.5)
            let normal = Vector3(random.uniform(-0.4, 0.4), random.uniform(-0.4, 0.4), 1).normalized
            let homography = rotation.matrix + Matrix3x3.outerProduct(translation, normal)
            let motions = Homography.decompose(random.uniform(-3, -1) * homography)
            #expect(motions.count == 4)
            for motion in motions {
                #expect(abs(motion.secondFromFirst.rotation.matrix.determinant - 1) < 1e-9)
                let rebuilt =
                    motion.secondFromFirst.rotation.matrix
                    + Matrix3x3.outerProduct(motion.secondFromFirst.translation, motion.normal)
                #expect(projectiveDistance(rebuilt, homography) < 1e-7)
            }
            #expect(
                motions.contains {
                    ($0.secondFromFirst.rotation.inverse * rotation).angle < 1e-6
                        && ($0.secondFromFirst.translation - translation).length < 1e-6
                })
            let visible = Homography.decompose(homography, visible: [.zero, Vector2(0.1, 0.1)])
            #expect(visible.count <= 2 && !visible.isEmpty)
        }
    }

    @Test func aPureRotationIsOneMotion() {
        let rotation = Rotation(axisAngle: Vector3(0.1, -0.2, 0.05))
        for scale in [1.0, -2.5] {
            let motions = Homography.decompose(scale * rotation.matrix)
            #expect(motions.count == 1)
            #expect((motions[0].secondFromFirst.rotation.inverse * rotation).angle < 1e-7)
            #expect(motions[0].secondFromFirst.translation == .zero)
        }
    }

    @Test func wrongInputIsRefused() {
        let line = (0..<10).map { Vector2(Double($0), 2 * Double($0)) }
        let point = [Vector2](repeating: Vector2(3, 4), count: 10)
        for method in RobustOptions.Method.allCases {
            let options = RobustOptions(method: method)
            for (p, q) in [(line, line), (point, point), (line, point), ([], [])] {
                #expect(throws: CameraGeometryError.self) { try TwoViews.homography(p, q, options: options) }
            }
        }
        #expect(throws: CameraGeometryError.mismatchedCounts("points1", 10, "points2", 3)) {
            try TwoViews.homography(line, Array(line.prefix(3)))
        }
    }
}
