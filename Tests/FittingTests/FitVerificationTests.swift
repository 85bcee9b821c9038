import Foundation
import HeadModel
import Meshes
import Registration
import SpatialGeometry
import TestSupport
import Testing

@testable import Fitting

@Suite struct FitVerificationTests {
    private static let head = ScanFitterTests.head

    /// A fit that is the truth, moved.
    private static func look(
        _ scan: SyntheticScan, moved motion: SimilarityTransform = .identity
    ) -> (verification: FitVerification, extrapolated: [Bool]) {
        let vertices = TriangleMesh(positions: scan.vertices, triangles: head.triangles).transformed(
            by: SimilarityTransform(scale: 1 / scan.unit.metres)
        ).transformed(by: motion)
        var fit = ScanFit(
            head, parametersInHead: scan.parameters, scanFromHead: SimilarityTransform(scale: 1 / scan.unit.metres),
            unit: scan.unit, stages: [], isInsideOut: false, missingRegions: [])
        fit.vertices = vertices.positions
        let surface = HeadSurface(scan.mesh, scanFromHead: fit.scanFromHead, head: head, isInsideOut: false)
        return FitVerification.look(at: fit, on: surface, of: head)
    }

    @Test func theTruthIsBelievedAndWhatIsElsewhereIsNot() {
        let scan = SyntheticScan(Self.head, options: .init(seed: 50, holes: 0.02, randomFrame: false))
        let truth = Self.look(scan).verification
        #expect(truth.confidence > 0.95 && truth.coverage > 0.8 && truth.agreement > 0.95)
        #expect(truth.explainedRelief > 0.99 && truth.pointCount > 3000)
        for motion in [
            SimilarityTransform(translation: Vector3(0, 15, 0)), SimilarityTransform(translation: Vector3(0, 0, 8)),
            SimilarityTransform(rotation: Rotation(axisAngle: Vector3(0, 0, 0.5))),
        ] {
            let wrong = Self.look(scan, moved: motion).verification
            #expect(wrong.confidence < 0.5, "\(wrong)")
        }
    }

    /// What is hidden cannot speak for a fit: the rest has to agree the more.
    @Test func aHiddenLowerFaceAsksForMore() {
        func confidence(_ explained: Double, _ agreement: Double, isHidden: Bool) -> Double {
            FitVerification.confidence(
                coverage: 0.55, explainedRelief: explained, agreement: agreement, pointCount: 7000, identity: 1,
                isLowerFaceHidden: isHidden)
        }
        #expect(confidence(0.992, 0.97, isHidden: false) > 0.95 && confidence(0.992, 0.97, isHidden: true) < 0.5)
        #expect(confidence(0.997, 0.99, isHidden: true) > 0.9)
    }

    /// What one half of a face shows is the scan's, the other half a guess, and that is said vertex by vertex.
    @Test func theUnseenHalfIsAGuess() {
        let scan = SyntheticScan(Self.head, options: .init(seed: 51, holes: 0, randomFrame: false, setting: .half))
        let (seen, extrapolated) = Self.look(scan)
        #expect((0.35...0.6).contains(seen.coverage) && seen.confidence > 0.9)
        let (left, right) = (seen.regions["left_ear"] ?? 0, seen.regions["right_ear"] ?? 0)
        #expect(min(left, right) == 0 && max(left, right) > 0.1)
        #expect(extrapolated.count == Self.head.vertexCount)
        let tree = ClosestPointTree(scan.mesh)
        let points = scan.vertices.map { Float(1 / scan.unit.metres) * $0 }
        let near = tree.closestPoints(to: points)
        // Nothing far from the scan counts as seen.
        for vertex in extrapolated.indices where near.squaredDistances[vertex] > 100 { #expect(extrapolated[vertex]) }
    }
}
