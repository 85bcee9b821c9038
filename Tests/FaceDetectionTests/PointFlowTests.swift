import Foundation
import Images
import SpatialGeometry
import Testing

@testable import FaceDetection

/// Points followed between images whose motion is known.
@Suite struct PointFlowTests {
    /// A smooth random texture, defined everywhere, seen through an affine map and rendered at pixel centres.
    static func texture(width: Int, height: Int, seed: String, at place: (SIMD2<Double>) -> SIMD2<Double>) -> Image {
        var generator = SeededGenerator(seed: seed)
        let waves = (0..<40).map { _ in
            let length = exp(Double.random(in: log(6)...log(80), using: &generator))
            let angle = Double.random(in: 0...2 * .pi, using: &generator)
            return (
                SIMD2(cos(angle), sin(angle)) * 2 * .pi / length, Double.random(in: 0...6.3, using: &generator),
                Double.random(in: 4...16, using: &generator)
            )
        }
        var image = Image(width: width, height: height)
        for y in 0..<height {
            for x in 0..<width {
                let point = place(SIMD2(Double(x) + 0.5, Double(y) + 0.5))
                let value = waves.reduce(128.0) { $0 + $1.2 * sin(dot($1.0, point) + $1.1) }
                let sample = UInt8(max(0, min(255, value.rounded())))
                image[x, y] = Color(red: sample, green: sample, blue: sample)
            }
        }
        return image
    }

    static let points: [SIMD2<Float>] = (0..<60).map { index in
        let (column, row) = (Float(index % 10), Float(index / 10))
        return SIMD2(40.3 + 12 * column, 40.7 + 14 * row)
    }

    /// Shifts from a fraction of a pixel to four windows, a turn and a change of size.
    @Test(arguments: [(0.37, -0.81, 0.0, 1.0), (6.2, 3.3, 0.0, 1.0), (24.0, -17.5, 0.0, 1.0), (3.0, 2.0, 0.08, 1.06)])
    func pointsAreFoundWhereTheyWent(dx: Double, dy: Double, angle: Double, scale: Double) throws {
        let centre = SIMD2(100.0, 80.0)
        let (across, along) = (cos(angle), sin(angle))
        func forward(_ point: SIMD2<Double>) -> SIMD2<Double> {
            let offset = scale * (point - centre)
            let turned = SIMD2(across * offset.x - along * offset.y, along * offset.x + across * offset.y)
            return centre + SIMD2(dx, dy) + turned
        }
        func backward(_ point: SIMD2<Double>) -> SIMD2<Double> {
            let offset = (point - centre - SIMD2(dx, dy)) / scale
            return centre + SIMD2(across * offset.x + along * offset.y, across * offset.y - along * offset.x)
        }
        let first = Self.texture(width: 220, height: 180, seed: "flow") { $0 }
        let second = Self.texture(width: 220, height: 180, seed: "flow", at: backward)
        let found = PointFlow().follow(Self.points, from: ImagePyramid(first), to: ImagePyramid(second))
        var errors: [Double] = []
        for (point, place) in zip(Self.points, found) {
            guard let place else { continue }
            let expected = forward(SIMD2(Double(point.x), Double(point.y)))
            errors.append((SIMD2(Double(place.x), Double(place.y)) - expected).length)
        }
        errors.sort()
        #expect(errors.count > 50, "\(errors.count) of 60 followed")
        // Windows do not turn or grow with the picture, so that here their rims are off by 0.7 pixels.
        #expect(errors[errors.count / 2] < (angle == 0 ? 0.03 : 0.3), "\(errors)")
        #expect(errors[errors.count * 9 / 10] < (angle == 0 ? 0.06 : 0.5), "\(errors)")
    }

    @Test func whatCannotBeFollowedIsGivenUp() {
        let blank = ImagePyramid(Image(width: 200, height: 160))
        #expect(PointFlow().follow(Self.points, from: blank, to: blank).allSatisfy { $0 == nil })
        let textured = ImagePyramid(Self.texture(width: 200, height: 160, seed: "one") { $0 })
        let other = ImagePyramid(Self.texture(width: 200, height: 160, seed: "two") { $0 })
        let lost = PointFlow().follow(Self.points, from: textured, to: other).filter { $0 == nil }
        #expect(lost.count > 50)
        let outside: [SIMD2<Float>] = [SIMD2(-5, 3), SIMD2(.nan, 1), SIMD2(1e9, 1e9), SIMD2(100, 161)]
        #expect(PointFlow().follow(outside, from: textured, to: textured).allSatisfy { $0 == nil })
    }

    @Test(arguments: [(1, 1), (20_000, 1), (7, 300), (64, 64)]) func anySizeHasAPyramid(width: Int, height: Int) {
        let pyramid = ImagePyramid(Image(width: width, height: height))
        #expect(pyramid.levels.allSatisfy { $0.values.count == $0.width * $0.height && $0.width > 0 && $0.height > 0 })
        #expect(PointFlow().follow([SIMD2(0.5, 0.5)], from: pyramid, to: pyramid) == [nil])
    }

    /// Points, and shifts, beyond what an integer holds used to trap.
    @Test func pointsFarOutsideAreGivenUp() {
        let image = Self.texture(width: 64, height: 48, seed: "pointsFarOutsideAreGivenUp") { $0 }
        let pyramid = ImagePyramid(image)
        let flow = PointFlow()
        let wild: [Float] = [1e19, -1e19, 3e38, .infinity, -.infinity, .nan]
        for value in wild {
            let points = [SIMD2<Float>(value, 20), SIMD2<Float>(20, value)]
            #expect(flow.follow(points, from: pyramid, to: pyramid).allSatisfy { $0 == nil })
            for shift in points {
                let found = flow.follow([SIMD2(30, 20)], from: pyramid, to: pyramid, shift: shift)
                #expect(found == [nil])
            }
        }
        #expect(flow.follow([SIMD2(30, 20)], from: pyramid, to: pyramid)[0] != nil)
    }
}
