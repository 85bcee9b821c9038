@testable import Registration
import Foundation
import HeadModel
import Meshes
import SpatialGeometry
import TestSupport
import Testing

@testable import Fitting

/// Finds faces on made-up scans, whose truth is known, on real ones, and none where there is none.
@Suite struct FaceFinderTests {
    static let head = try! Head(HeadModelArrays.load(TestFiles.root + "/assets/heads/flambeau.npz"))
    static let finder = FaceFinder(head)

    /// The mean distance over the face between the head found and the truth, in millimetres.
    static func error(_ found: FaceAlignment, _ scan: SyntheticScan) -> Double {
        var parameters = HeadParameters(shape: found.shape, expression: found.expression)
        parameters.pose.jaw = Vector3(found.jawAngle, 0, 0)
        let placed = TriangleMesh(positions: head.vertices(parameters), triangles: [])
            .transformed(by: found.scanFromHead)
        let truth = TriangleMesh(positions: scan.vertices, triangles: [])
        let face = head.regions["face"]!.map(Int.init)
        let sum = face.reduce(0.0) { sum, vertex in
            sum + (scan.unit.metres * placed.position(vertex) - truth.position(vertex)).length
        }
        return 1000 * sum / Double(face.count)
    }

    /// The mean distance of the template's vertices between two hypotheses, in units of `unit` of the second.
    static func difference(_ first: SimilarityTransform, _ second: SimilarityTransform) -> Double {
        let template = TriangleMesh(positions: head.template, triangles: [])
        let sum = (0..<template.vertexCount).reduce(0.0) { sum, vertex in
            sum + (first * template.position(vertex) - second * template.position(vertex)).length
        }
        return sum / Double(template.vertexCount)
    }

    @Test(arguments: 0..<8)
    func findsHeadsInAnyFrameAndUnit(seed: Int) throws {
        var options = SyntheticScan.Options(seed: UInt64(seed))
        options.noise = [0.1, 0.3, 0.6, 1][seed % 4]
        options.holes = [0, 0.15, 0.3, 0.4][(seed / 2) % 4]
        options.hair = seed % 2 == 0 ? 12 : 0
        options.shoulders = seed % 3 != 0
        options.unit = [.metre, .centimetre, .millimetre, .free(metres: 0.037)][seed % 4]
        let scan = SyntheticScan(Self.head, options: options)
        let found = try Self.finder.find(in: scan.mesh)
        // The mean face with a few coefficients, on a surface that lets it slide: millimetres.
        #expect(Self.error(found, scan) < 6)
        #expect(found.confidence > 0.9)
        #expect(!found.isInsideOut)
        #expect(abs(log(found.scanFromHead.scale * scan.unit.metres)) < log(1.12))
        if seed % 4 != 3 { #expect(found.unit == scan.unit) }
    }

    @Test func theAnswerTurnsAndScalesWithTheScan() throws {
        let scan = SyntheticScan(Self.head, options: .init(seed: 11)).mesh
        let found = try Self.finder.find(in: scan)
        var generator = SeededGenerator(seed: 12)
        for scale in [1, 0.01, 37] {
            let motion = SimilarityTransform(
                scale: scale, rotation: generator.rotation(),
                translation: 200 * scale * Vector3(generator.normal(), generator.normal(), generator.normal()))
            let turned = try Self.finder.find(in: scan.transformed(by: motion))
            let back = motion.inverse * turned.scanFromHead
            // Single precision moves the scan's vertices by 1e-5 mm; which triangle is nearest may change for a few.
            #expect(Self.difference(back, found.scanFromHead) < 0.3)
            #expect(abs(turned.confidence - found.confidence) < 0.01)
        }
    }

    @Test func theSameScanGivesTheSameAnswer() throws {
        let scan = SyntheticScan(Self.head, options: .init(seed: 13, holes: 0.2)).mesh
        #expect(try Self.finder.find(in: scan) == Self.finder.find(in: scan))
    }

    @Test func seesThatTrianglesAreWoundTheOtherWay() throws {
        let scan = SyntheticScan(Self.head, options: .init(seed: 14)).mesh
        let found = try Self.finder.find(in: scan)
        let flipped = try Self.finder.find(in: scan.flipped())
        #expect(flipped.isInsideOut && !found.isInsideOut)
        #expect(Self.difference(flipped.scanFromHead, found.scanFromHead) < 0.3)
    }

    @Test func thinsLargeScans() throws {
        let scan = SyntheticScan(Self.head, options: .init(seed: 15))
        let large = scan.mesh.subdivided().subdivided()
        #expect(large.vertexCount > 200_000)
        let normalized = try #require(NormalizedScan(large))
        #expect(normalized.mesh.vertexCount <= NormalizedScan.vertexLimit)
        #expect(normalized.mesh.vertexCount > NormalizedScan.vertexLimit / 3)
        #expect(Self.error(try Self.finder.find(in: large), scan) < 6)
    }

    @Test func aGivenUnitFixesTheSize() throws {
        let scan = SyntheticScan(Self.head, options: .init(seed: 16, unit: .centimetre))
        let found = try Self.finder.find(in: scan.mesh, unit: .centimetre)
        #expect(abs(found.size - 1) < 1e-9)
        #expect(Self.error(found, scan) < 6)
        let failure = #expect(throws: FittingError.self) { try Self.finder.find(in: scan.mesh, unit: .metre) }
        #expect(failure?.kind == .noFace)
        #expect(failure?.description.contains("says that the unit is cm") == true, "\(String(describing: failure))")
    }

    /// A head a third smaller than any: found at its own size, it is none in the unit given, and that is said.
    @Test(arguments: [0.7, 1.5]) func aFaceThatIsNoneInTheGivenUnitIsRefused(growth: Double) throws {
        let made = SyntheticScan(Self.head, options: .init(seed: 20, unit: .millimetre)).mesh
        let scan = made.transformed(by: SimilarityTransform(scale: growth))
        #expect(try Self.finder.find(in: scan).confidence > 0.9)
        do {
            let found = try Self.finder.find(in: scan, unit: .millimetre)
            #expect(found.confidence >= FaceFinder.smallestConfidence)
        } catch {
            #expect(error.kind == .noFace)
        }
    }

    @Test func theNumberOfThreadsChangesNothing() throws {
        let scan = SyntheticScan(Self.head, options: .init(seed: 21)).mesh
        var one = Self.finder
        one.threads = 1
        var five = Self.finder
        five.threads = 5
        #expect(try one.find(in: scan) == five.find(in: scan))
    }

    @Test(arguments: 0..<4) func aSearchCanBeCancelledAtAnyPart(part: Int) throws {
        let scan = SyntheticScan(Self.head, options: .init(seed: 22)).mesh
        var told = 0
        let failure = #expect(throws: FittingError.self) {
            try Self.finder.find(in: scan, place: "scan.ply") { _ in
                told += 1
                return told <= part
            }
        }
        #expect(failure?.kind == .cancelled && failure?.place == "scan.ply" && told == part + 1)
    }

    /// What there is no verification of has no infinite figures that a report could not hold.
    @Test func evidenceIsFinite() {
        for verification in [FaceVerification.none, FaceVerification(coverage: 1, residual: 0.001, relief: 0)] {
            #expect(verification.explained.isFinite && verification.residual.isFinite && verification.confidence < 1e-6)
        }
    }

    @Test func directionsLimitTheSearch() throws {
        let scan = SyntheticScan(Self.head, options: .init(seed: 17, randomFrame: false)).mesh
        let (up, front) = (Vector3(0, 1, 0), Vector3(0, 0, 1))
        #expect(try Self.finder.find(in: scan, up: up, front: front).confidence > 0.9)
        for (up, front) in [(-up, nil), (nil, -front), (up, -front)] as [(Vector3?, Vector3?)] {
            let failure = #expect(throws: FittingError.self) {
                try Self.finder.find(in: scan, up: up, front: front)
            }
            #expect(failure?.kind == .noFace)
            #expect(failure?.description.contains("60°") == true)
        }
    }

    @Test func landmarksLeadToTheSameAnswer() throws {
        let scan = SyntheticScan(Self.head, options: .init(seed: 18))
        let marks = try LandmarkAlignment(Self.head, to: #require(scan.landmarks))
        let settled = try #require(Self.finder.refine(marks, on: scan.mesh))
        let found = try Self.finder.find(in: scan.mesh)
        #expect(Self.difference(settled.scanFromHead, found.scanFromHead) < 0.3)
    }

    @Test(arguments: ImpostorShape.allCases)
    func findsNoFaceWhereThereIsNone(shape: ImpostorShape) {
        let failure = #expect(throws: FittingError.self) { try Self.finder.find(in: shape.mesh, place: "shape.obj") }
        #expect(failure?.kind == .noFace)
        #expect(failure?.description.hasPrefix("shape.obj: no face was found") == true)
    }

    @Test func theBackOfAHeadIsNoFace() throws {
        let scan = SyntheticScan(Self.head, options: .init(seed: 19, unit: .metre, randomFrame: false)).mesh
        let back = scan.submesh { triangle in
            (0..<3).allSatisfy { scan.position(Int(scan.triangles[3 * triangle + $0])).z < 0 }
        }.mesh
        #expect(back.triangleCount > 1000)
        let failure = #expect(throws: FittingError.self) { try Self.finder.find(in: back) }
        #expect(failure?.kind == .noFace)
    }

    @Test func scansWithoutSurfaceAreNamed() {
        let point = TriangleMesh(positions: [1, 2, 3, 1, 2, 3, 1, 2, 3], triangles: [0, 1, 2])
        let infinite = TriangleMesh(positions: [0, 0, 0, 1, 0, 0, 0, .infinity, 0], triangles: [0, 1, 2])
        for mesh in [TriangleMesh(positions: [], triangles: []), point, infinite] {
            let failure = #expect(throws: FittingError.self) { try Self.finder.find(in: mesh, place: "empty.ply") }
            #expect(failure?.kind == .scan)
        }
    }

    @Test func oneTriangleIsNoFace() {
        let mesh = TriangleMesh(positions: [0, 0, 0, 1, 0, 0, 0, 1, 0], triangles: [0, 1, 2])
        let failure = #expect(throws: FittingError.self) { try Self.finder.find(in: mesh) }
        #expect(failure?.kind == .noFace)
    }

    /// The tip of the nose as an eye finds it on the files, and about how far the mean head's may be from it.
    @Test(
        .enabled(if: TestFiles.hasSharedData, "needs ../shared/data"),
        arguments: [
            ("menpo_james/james.obj", Vector3(-8.67, -30.66, 38.28), false),
            ("LeePerrySmith/LeePerrySmith.obj", Vector3(-0.1, 1.0, 2.66), false),
            ("demosthenes_odedstein/demosthenes-low-res.obj", Vector3(0.18, 1.04, 0.95), false),
            ("vtk_fran/fran_cut.ply", Vector3(0.1015, -0.129, -0.0965), true),
        ])
    func findsRealFaces(file: String, tip: Vector3, isInsideOut: Bool) throws {
        let scan = try MeshFile.read(TestFiles.shared("scans/" + file)).mesh
        let found = try Self.finder.find(in: scan, place: file)
        let front = (0..<Self.head.vertexCount).max { Self.head.template[3 * $0 + 2] < Self.head.template[3 * $1 + 2] }!
        let position = TriangleMesh(positions: Self.head.template, triangles: []).position(front)
        #expect((found.scanFromHead * position - tip).length / found.scanFromHead.scale < 0.012)
        #expect(found.isInsideOut == isInsideOut)
        #expect(found.confidence > 0.9)
    }
}
