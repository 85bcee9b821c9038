import Fitting
import HeadModel
import Landmarks
import Meshes
import Registration
import SpatialGeometry
import TestSupport
import Testing

/// Where a scan's fit begins, and what landmarks are for.
@Suite struct ScanPlacementTests {
    static let head = ScanFitterTests.head
    static let finder = FaceFinder(head)
    static let scan = SyntheticScan(head, options: .init(seed: 31, randomFrame: false))

    static func landmarks() throws -> LandmarkAlignment {
        try LandmarkAlignment(head, to: #require(scan.landmarks))
    }

    /// A configuration of one stage with these weights.
    static func configuration(data: Double, landmarks: Double) throws -> FittingConfiguration {
        try FittingConfiguration(
            yaml: """
                stages:
                  - name: all
                    unknowns: [root, translation]
                    shape: 10
                    data: {weight: \(data)}
                    landmarks: {weight: \(landmarks)}
                """, path: "own.yaml")
    }

    static func place(
        _ landmarks: LandmarkAlignment?, _ configuration: FittingConfiguration, on mesh: TriangleMesh = scan.mesh
    ) throws -> ScanPlacement {
        try ScanPlacement(
            on: mesh, landmarks: landmarks, finder: finder, configuration: configuration, place: "scan.ply")
    }

    /// The mean distance of the template between two placements, in millimetres.
    static func difference(_ one: ScanPlacement, _ other: ScanPlacement) -> Double {
        let template = TriangleMesh(positions: head.template, triangles: [])
        let sum = (0..<template.vertexCount).reduce(0.0) { sum, vertex in
            let point = template.position(vertex)
            return sum + (one.scanFromHead * point - other.scanFromHead * point).length
        }
        return 1000 * one.unit.metres * sum / Double(template.vertexCount)
    }

    @Test func landmarksThatNoStageWeighsOnlySayWhereTheFaceIs() throws {
        let configuration = try Self.configuration(data: 1, landmarks: 0)
        let found = try Self.place(nil, configuration)
        let settled = try Self.place(Self.landmarks(), configuration)
        #expect(found.face != nil && settled.face != nil)
        #expect(Self.difference(found, settled) < 0.3)
        #expect(found.isInsideOut == false && settled.isInsideOut == false)
    }

    @Test func landmarksThatAStageWeighsAgainstTheSurfacePlaceTheHead() throws {
        let placement = try Self.place(Self.landmarks(), Self.configuration(data: 1, landmarks: 1))
        #expect(placement.face == nil)
        #expect(placement.scanFromHead == (try Self.landmarks().scanFromHead))
        #expect(placement.isInsideOut == nil)
    }

    /// The back of a head shows no face where its landmarks are.
    @Test func aSurfaceWithoutAFaceIsFittedFromItsLandmarks() throws {
        let mesh = Self.scan.mesh
        let centre = try Self.landmarks().scanFromHead * Vector3(0, 0, 0.02)
        let front = try Self.landmarks().scanFromHead.rotation * Vector3(0, 0, 1)
        let back = mesh.submesh { triangle in
            (0..<3).allSatisfy { dot(mesh.position(Int(mesh.triangles[3 * triangle + $0])) - centre, front) < 0 }
        }.mesh
        let placement = try Self.place(Self.landmarks(), Self.configuration(data: 1, landmarks: 0), on: back)
        #expect(placement.face == nil)
    }

    /// A configuration for landmarks alone fitted nothing on a scan and said nothing.
    @Test func aConfigurationThatDoesNotLookAtTheScanNeedsLandmarks() throws {
        let configuration = try FittingConfiguration.standard("landmarks")
        let failure = #expect(throws: FittingError.self) { try Self.place(nil, configuration) }
        #expect(failure?.kind == .configuration && failure?.description.contains("nothing to fit") == true)
        let placement = try Self.place(Self.landmarks(), configuration)
        #expect(placement.face == nil)
        let fit = try ScanFitter(Self.head, configuration: configuration).fit(
            HeadSurface(Self.scan.mesh, placement, head: Self.head), placement)
        #expect(fit.stages.count == configuration.stages.count)
        #expect(try #require(fit.stages.last).landmarkRootMeanSquare < 1)
        let face = try Self.finder.find(in: Self.scan.mesh)
        let refused = #expect(throws: FittingError.self) {
            try ScanFitter(Self.head, configuration: configuration).fit(Self.scan.mesh, alignment: face)
        }
        #expect(refused?.kind == .configuration)
    }

    /// A dense inner shell wound the other way outvotes the skin; the face that was found knows better.
    @Test func theFaceSaysWhichSideIsOutside() throws {
        let head = Self.head
        let scan = Self.scan.mesh
        let placed = try Self.place(nil, Self.configuration(data: 1, landmarks: 0))
        let middle = placed.scanFromHead * Vector3(0, 0, -0.06)
        let shrinking = SimilarityTransform(scale: 0.8, translation: 0.2 * middle)
        let shell = scan.subdivided().transformed(by: shrinking).flipped()
        let both = TriangleMesh(
            positions: scan.positions + shell.positions,
            triangles: scan.triangles + shell.triangles.map { $0 + Int32(scan.vertexCount) })
        let guessed = HeadSurface(both, scanFromHead: placed.scanFromHead, head: head)
        #expect(guessed.isInsideOut)
        let surface = HeadSurface(both, placed, head: head)
        #expect(!surface.isInsideOut)
        let fit = try ScanFitter(head, configuration: .standard()).fit(surface, placed)
        #expect(!fit.isInsideOut && ScanFitterTests.vertexError(fit, truth: Self.scan.vertices) < 1)
    }
}
