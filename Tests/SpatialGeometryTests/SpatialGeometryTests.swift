import SpatialGeometry
import Testing
import TestSupport

/// The laws of the groups of motions, on rotations from 1e−9 to nearly π.
@Suite struct SpatialGeometryTests {
    static let angles = [1e-9, 1e-7, 1e-5, 1e-4, 1e-3, 0.1, 1, 2, 3, 3.14159]

    @Test(arguments: angles)
    func exponentialAndLogarithmAreInverse(angle: Double) {
        var generator = SeededGenerator(seed: "exponential")
        for _ in 0..<50 {
            let vector = generator.direction() * angle
            let rotation = Rotation(axisAngle: vector)
            // Near π the axis is the square root of a difference: half the digits remain in the matrix, not in
            // the quaternion, which keeps the error near 1e−12.
            #expect((rotation.axisAngle - vector).length < 1e-11 * max(angle, 1))
            #expect((rotation.matrix * rotation.matrix.transposed - .identity).largestMagnitude < 1e-14)
            #expect(abs(rotation.matrix.determinant - 1) < 1e-14)
        }
    }

    @Test(arguments: angles)
    func derivativesAgreeWithDifferences(angle: Double) {
        var generator = SeededGenerator(seed: "derivatives")
        let vector = generator.direction() * angle
        let derivatives = Rotation.derivatives(axisAngle: vector)
        let step = 1e-5
        for (index, derivative) in [derivatives.0, derivatives.1, derivatives.2].enumerated() {
            var delta = Vector3.zero
            delta[index] = step
            let difference =
                (1 / (2 * step))
                * (Rotation(axisAngle: vector + delta).matrix - Rotation(axisAngle: vector - delta).matrix)
            // Central differences of a smooth function: error step² ≈ 1e−10.
            #expect((difference - derivative).largestMagnitude < 1e-9)
        }
    }

    @Test func quaternionsAgreeWithMatrices() throws {
        var generator = SeededGenerator(seed: "quaternions")
        for _ in 0..<200 {
            let rotation = Rotation(axisAngle: generator.direction() * Double.random(in: 0...3.14, using: &generator))
            let again = Rotation(quaternion: rotation.quaternion)
            #expect((again.matrix - rotation.matrix).largestMagnitude < 1e-14)
            #expect(
                (try #require(Rotation(closestTo: rotation.matrix)).matrix - rotation.matrix).largestMagnitude < 1e-14)
        }
    }

    @Test func motionsFormGroups() {
        var generator = SeededGenerator(seed: "groups")
        for _ in 0..<100 {
            let transforms = (0..<3).map { _ in
                SimilarityTransform(
                    scale: Double.random(in: 0.1...5, using: &generator),
                    rotation: Rotation(axisAngle: generator.direction() * 2), translation: generator.direction())
            }
            let point = generator.direction()
            let (a, b, c) = (transforms[0], transforms[1], transforms[2])
            #expect(((a * (b * c)) * point - ((a * b) * c) * point).length < 1e-12)
            #expect((a.inverse * (a * point) - point).length < 1e-13)
            let (rigidA, rigidB) = (
                RigidTransform(rotation: a.rotation, translation: a.translation),
                RigidTransform(rotation: b.rotation, translation: b.translation)
            )
            #expect(((rigidA * rigidB) * point - rigidA * (rigidB * point)).length < 1e-14)
            #expect((rigidA.inverse * (rigidA * point) - point).length < 1e-14)
        }
    }

    @Test func interpolationEndsAtBothEnds() {
        let (a, b) = (Rotation(axisAngle: Vector3(0.3, -1, 0.2)), Rotation(axisAngle: Vector3(-0.5, 0.4, 1)))
        #expect(a.interpolated(to: b, fraction: 0).angle(to: a) < 1e-12)
        #expect(a.interpolated(to: b, fraction: 1).angle(to: b) < 1e-12)
        let middle = a.interpolated(to: b, fraction: 0.5)
        #expect(abs(middle.angle(to: a) - middle.angle(to: b)) < 1e-12)
    }

    @Test(arguments: [true, false])
    func alignmentRecoversTheTransform(scaled: Bool) throws {
        var generator = SeededGenerator(seed: "alignment")
        let truth = SimilarityTransform(
            scale: scaled ? 37 : 1, rotation: Rotation(axisAngle: Vector3(1, -2, 0.5)), translation: Vector3(3, 4, -5))
        let source = (0..<20).map { _ in generator.direction() }
        let alignment = try #require(PointAlignment(source: source, target: source.map { truth * $0 }, scaled: scaled))
        #expect(abs(alignment.targetFromSource.scale - truth.scale) < 1e-11)
        #expect(alignment.targetFromSource.rotation.angle(to: truth.rotation) < 1e-7)
        #expect((alignment.targetFromSource.translation - truth.translation).length < 1e-10)
        #expect(alignment.rootMeanSquare < 1e-5)
        #expect(!alignment.mirroredFitsBetter)
    }

    @Test func alignmentSeesMirrorsAndLines() throws {
        var generator = SeededGenerator(seed: "mirror")
        let source = (0..<20).map { _ in generator.direction() }
        let mirrored = source.map { Vector3(-$0.x, $0.y, $0.z) }
        #expect(try #require(PointAlignment(source: source, target: mirrored, scaled: true)).mirroredFitsBetter)
        let line = (0..<20).map { Vector3(Double($0), 2 * Double($0), 1) }
        #expect(PointAlignment(source: line, target: source, scaled: true) == nil)
        #expect(PointAlignment(source: Array(source.prefix(2)), target: Array(source.prefix(2)), scaled: true) == nil)
    }
}
