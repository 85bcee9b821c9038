import HeadModel
@testable import SurfaceDetail
@testable import Registration
import Foundation
import Meshes
import SpatialGeometry
import TestSupport
import Testing

@testable import Fitting

/// Laws of freeing vertices, on a ball whose true form is known.
@Suite struct DetailRegistrationTests {
    static let head = BallHead.make(subdivisions: 5)

    static func configuration(_ detail: String) throws -> DetailConfiguration {
        let stage = "stages: [{unknowns: [root], landmarks: {weight: 1}}]\n"
        return try FittingConfiguration(yaml: stage + detail, path: "test.yaml").detail
    }

    static let standard = """
        detail:
          stiffness: {scalp: 10}
          stages:
            - {edges: 1, laplacian: 1, scale: 5, iterations: 4}
            - {edges: 0.01, laplacian: 0.01, scale: 3, iterations: 8}
        """

    /// The model at rest and, as the scan's truth, the same with waves of some millimetres along its normals.
    static func wavy(_ height: Double, waves: Double = 40) -> (model: TriangleMesh, truth: TriangleMesh) {
        let model = TriangleMesh(positions: head.template, triangles: head.triangles)
        var truth = model
        for vertex in 0..<model.vertexCount {
            let point = model.position(vertex)
            let wave = height / 1000 * sin(waves * point.x) * cos(waves * point.y)
            for axis in 0..<3 { truth.positions[3 * vertex + axis] += Float(wave * point.normalized[axis]) }
        }
        return (model, truth)
    }

    /// A fit that says that the scan, in its own frame and unit, shows this head.
    static func fit(
        _ parameters: HeadParameters = HeadParameters(), scanFromHead: SimilarityTransform = .identity,
        unit: LengthUnit = .metre, isInsideOut: Bool = false
    ) -> ScanFit {
        ScanFit(
            parameters: parameters,
            vertices: TriangleMesh(positions: head.vertices(parameters), triangles: head.triangles)
                .transformed(by: SimilarityTransform(scale: 1 / unit.metres)).positions,
            unit: unit, scanFromHead: scanFromHead, stages: [], isInsideOut: isInsideOut)
    }

    /// The distances in millimetres of the vertices chosen from a surface in metres.
    static func distances(
        _ positions: [Float], to truth: TriangleMesh, where chosen: (Vector3) -> Bool
    ) -> [Double] {
        let mesh = TriangleMesh(positions: positions, triangles: head.triangles)
        let closest = ClosestPointTree(truth).closestPoints(to: positions)
        return (0..<mesh.vertexCount).filter { chosen(mesh.position($0)) }
            .map { 1000 * Double(closest.squaredDistances[$0]).squareRoot() }
    }

    @Test func verticesComeToLieOnTheScan() throws {
        let (model, truth) = Self.wavy(2)
        let registration = DetailRegistration(Self.head, configuration: try Self.configuration(Self.standard))
        let detail = try registration.register(truth.subdivided(), Self.fit())
        // What the scan's points see: the front and both sides, away from the stiff scalp.
        let seen: (Vector3) -> Bool = { $0.z > 0.02 && $0.y < 0.04 }
        let before = Self.distances(model.positions, to: truth, where: seen)
        let after = Self.distances(detail.vertices, to: truth, where: seen)
        #expect(before.max()! > 1.5)
        #expect(after.max()! < 0.15, "\(after.max()!)")
        #expect(after.reduce(0, +) / Double(after.count) < 0.03)
        #expect(detail.triangles.foldedCount == 0 && detail.triangles.largestTurn < 60)
        #expect(detail.stages.count == 2 && detail.stages.allSatisfy { $0.pointCount > 500 })
    }

    @Test func behindHolesTheHeadStaysSmooth() throws {
        let (model, truth) = Self.wavy(2, waves: 150)
        // A hole of 25 mm in the middle of the front, and nothing behind.
        let pierced = truth.subdivided()
        let scan = pierced.submesh { triangle in
            let point = pierced.position(Int(pierced.triangles[3 * triangle]))
            return point.z > -0.03 && (point - Vector3(0, 0, 0.09)).length > 0.025
        }.mesh
        let registration = DetailRegistration(Self.head, configuration: try Self.configuration(Self.standard))
        let moved = try registration.register(scan, Self.fit()).vertices
        let (starts, neighbors) = MeshTopology(model).vertexAdjacency()
        func displacement(_ vertex: Int) -> Vector3 {
            1000 * (TriangleMesh(positions: moved, triangles: []).position(vertex) - model.position(vertex))
        }
        /// How far a vertex moved from the mean of its neighbours' moves, in millimetres.
        func roughness(_ vertex: Int) -> Double {
            let ring = neighbors[Int(starts[vertex])..<Int(starts[vertex + 1])]
            let mean = ring.reduce(Vector3.zero) { $0 + displacement(Int($1)) } / Double(ring.count)
            return (displacement(vertex) - mean).length
        }
        let all = Array(0..<model.vertexCount)
        let inHole = all.filter { (model.position($0) - Vector3(0, 0, 0.09)).length < 0.015 }
        let behind = all.filter { model.position($0).z < -0.04 }
        let seen = all.filter { model.position($0).z > 0 && (model.position($0) - Vector3(0, 0, 0.09)).length > 0.035 }
        #expect(inHole.count > 5 && behind.count > 200 && seen.count > 300)
        let rough = seen.map(roughness).max()!
        #expect(rough > 0.2, "the waves are there where the scan is: \(rough)")
        for vertices in [inHole, behind] {
            #expect(vertices.map(roughness).max()! < 0.15 * rough, "\(vertices.map(roughness).max()!)")
            // Nothing bulges beyond what its surroundings do.
            #expect(
                vertices.map { displacement($0).length }.max()! < seen.map { displacement($0).length }.max()!)
        }
    }

    @Test func noTriangleFoldsUnderNoise() throws {
        var generator = SeededGenerator(seed: #function)
        var (_, scan) = Self.wavy(1)
        scan = scan.subdivided()
        // Points thrown about by 4 mm, in any direction, at a spacing of 2.5 mm: many scan triangles are folded.
        for index in scan.positions.indices { scan.positions[index] += Float(0.004 * generator.normal()) }
        let loose = try Self.configuration(
            """
            detail:
              folds: {turn: 50, angle: 0.3}
              stages: [{edges: 0.001, laplacian: 0.001, scale: 20, reach: 20, normals: 180, iterations: 8}]
            """)
        let detail = try DetailRegistration(Self.head, configuration: loose).register(scan, Self.fit())
        #expect(detail.triangles.stiffenedCount > 0, "the case is too easy to show anything")
        let check = FoldCheck(
            TriangleMesh(positions: Self.head.template, triangles: Self.head.triangles), turnLimit: 50,
            angleShare: 0.3)
        #expect(
            check.failures(in: TriangleMesh(positions: detail.vertices, triangles: Self.head.triangles)).isEmpty)
        #expect(detail.triangles.foldedCount == 0 && detail.triangles.largestTurn <= 50)
        #expect(detail.triangles.smallestAngle > 0.3 * 30)
    }

    @Test func foldsAreFound() {
        let model = TriangleMesh(positions: Self.head.template, triangles: Self.head.triangles)
        let check = FoldCheck(model, turnLimit: 60, angleShare: 0.3)
        #expect(check.failures(in: model).isEmpty)
        // A vertex pulled through the opposite edge of its first triangle turns that one over.
        var folded = model
        let corners = (0..<3).map { Int(model.triangles[$0]) }
        let across = model.position(corners[1]) + model.position(corners[2]) - model.position(corners[0])
        for axis in 0..<3 { folded.positions[3 * corners[0] + axis] = Float(across[axis]) }
        #expect(check.failures(in: folded).contains(0))
        #expect(check.change(of: 0, in: folded, normals: folded.faceNormals).turn > 90)
        // Pulled onto the edge it is flat.
        let middle = 0.5 * (model.position(corners[1]) + model.position(corners[2]))
        for axis in 0..<3 { folded.positions[3 * corners[0] + axis] = Float(middle[axis]) }
        #expect(check.failures(in: folded).contains(0))
    }

    @Test func theFrameTheUnitAndTheWindingDoNotMatter() throws {
        let (_, truth) = Self.wavy(2)
        let scan = truth.subdivided()
        let registration = DetailRegistration(Self.head, configuration: try Self.configuration(Self.standard))
        let plain = try registration.register(scan, Self.fit())
        let motion = RigidTransform(
            rotation: Rotation(axisAngle: Vector3(0.5, 2, -1)), translation: Vector3(0.3, -0.2, 0.1))
        let scanFromHead = SimilarityTransform(
            scale: 1000, rotation: motion.rotation, translation: 1000 * motion.translation)
        let parameters = Self.head.moved(HeadParameters(), by: motion)
        let moved = try registration.register(
            scan.transformed(by: scanFromHead).flipped(),
            Self.fit(parameters, scanFromHead: scanFromHead, unit: .millimetre, isInsideOut: true))
        let back = TriangleMesh(positions: moved.vertices, triangles: Self.head.triangles)
            .transformed(by: scanFromHead.inverse)
        // Single precision in a frame of 500 mm keeps 3e-5 mm; a point at the edge of what counts may count in one
        // frame alone, and moves its surroundings by hundredths of a millimetre.
        for (here, there) in [
            (back.positions, plain.vertices), (moved.template.vertices, plain.template.vertices),
        ] {
            let differences = zip(here, there).map { abs(Double($0 - $1)) }
            #expect(differences.max()! < 1e-4, "\(differences.max()!)")
            let mean = differences.reduce(0, +) / Double(differences.count)
            #expect(mean < 3e-6, "\(mean)")
        }
        #expect(try registration.register(scan, Self.fit()).vertices == plain.vertices)
    }

    @Test func theTemplateGivesTheDetailBack() throws {
        var generator = SeededGenerator(seed: #function)
        let parameters = BallHead.parameters(Self.head, &generator)
        let scanFromHead = SimilarityTransform(
            rotation: Rotation(axisAngle: parameters.pose.root), translation: parameters.translation)
        let fit = Self.fit(parameters, scanFromHead: scanFromHead)
        var scan = TriangleMesh(positions: fit.vertices, triangles: Self.head.triangles).subdivided()
        let normals = scan.vertexNormals
        for index in scan.positions.indices {
            scan.positions[index] += 0.001 * normals[index] * Float(sin(80 * Double(scan.positions[index - index % 3])))
        }
        let registration = DetailRegistration(Self.head, configuration: try Self.configuration(Self.standard))
        let detail = try registration.register(scan, fit)
        var same = parameters
        same.shape = []
        let person = Self.head.personalized(by: detail.template)
        let largest = zip(person.vertices(same), detail.vertices).map { abs(Double($0 - $1)) }.max()!
        #expect(largest < 2e-6, "\(largest)")
        // The detail is really there: the plain model is farther away.
        #expect(zip(Self.head.vertices(parameters), detail.vertices).map { abs(Double($0 - $1)) }.max()! > 3e-4)
    }

    @Test func mistakesAreErrors() throws {
        let (_, truth) = Self.wavy(1)
        let registration = DetailRegistration(Self.head, configuration: try Self.configuration(Self.standard))
        #expect(throws: FittingError(.cancelled, at: "s.obj", "the fit was cancelled")) {
            try registration.register(truth, Self.fit(), place: "s.obj") { $0.iteration < 2 }
        }
        let far = truth.transformed(by: SimilarityTransform(translation: Vector3(3, 0, 0)))
        #expect {
            try registration.register(far, Self.fit(), place: "s.obj")
        } throws: {
            ($0 as? FittingError)?.kind == .scan
        }
        #expect {
            try DetailRegistration(Self.head, configuration: Self.configuration("")).register(truth, Self.fit())
        } throws: {
            "\($0)".contains("no detail.stages")
        }
    }

    @Test(arguments: [
        ("detail:\n  stages:\n    - {edgse: 1}", "test.yaml:4: \"edgse\""),
        ("detail:\n  folds: {turn: 120}", "test.yaml:3: turn"),
        ("detail:\n  stages: [{edges: 0, laplacian: 0}]", "holds nothing together"),
        ("detail:\n  stages: [{tie: 0}]", "tie"),
        ("detail: {stiffness: {scalp: 0}}", "scalp"),
    ])
    func configurationMistakesAreNamedWithTheirLine(yaml: String, expected: String) {
        #expect {
            try Self.configuration(yaml)
        } throws: {
            "\($0)".contains(expected)
        }
    }
}
