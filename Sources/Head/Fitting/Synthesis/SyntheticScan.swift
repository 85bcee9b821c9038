public import Registration
public import Landmarks
import Foundation
public import HeadModel
public import Meshes
internal import SpatialGeometry

/// A made-up scan whose truth is known: a head of the model under noise, hair, shoulders and holes, in a frame and unit
/// of its own.
///
/// The same head, options and seed give the same scan on every machine.
public struct SyntheticScan: Sendable {
    /// What is done to the head.
    public struct Options: Sendable {
        /// The seed of everything random.
        public var seed: UInt64
        /// The standard deviation of the noise along normals, in millimetres.
        public var noise: Double
        /// The share of the face's triangles that are missing.
        public var holes: Double
        /// The height of the hair over the scalp, in millimetres; 0 for none.
        public var hair: Double
        /// Whether there are shoulders below the neck.
        public var shoulders: Bool
        /// The spread of the identity and expression coefficients.
        public var spread: Double
        /// The file's unit.
        public var unit: LengthUnit
        /// Whether the head stands in a random frame instead of its own.
        public var randomFrame: Bool
        /// What surrounds and covers the head, and from where it was scanned.
        public var setting: SyntheticSetting

        /// A moderate scan in millimetres; each property can be changed.
        public init(
            seed: UInt64, noise: Double = 0.3, holes: Double = 0.08, hair: Double = 12, shoulders: Bool = true,
            spread: Double = 0.8, unit: LengthUnit = .millimetre, randomFrame: Bool = true,
            setting: SyntheticSetting = .alone
        ) {
            self.seed = seed
            self.noise = noise
            self.holes = holes
            self.hair = hair
            self.shoulders = shoulders
            self.spread = spread
            self.unit = unit
            self.randomFrame = randomFrame
            self.setting = setting
        }
    }

    /// The scan, in its own frame and unit.
    public let mesh: TriangleMesh
    /// The true parameters, in metres in the scan's frame.
    public let parameters: HeadParameters
    /// The true vertices of the model, packed, in metres in the scan's frame.
    public let vertices: [Float]
    /// The true vertices of other heads on the scan, as ``vertices``.
    public let neighbours: [[Float]]
    /// The true `ibug68` landmarks where the head has them, in the scan's frame and unit.
    public let landmarks: LandmarkSet?
    /// The scan's unit.
    public let unit: LengthUnit

    /// Makes the scan of a head.
    ///
    /// - Parameters:
    ///   - head: the model.
    ///   - given: the head in its own frame; a random one when `nil`.
    ///   - options: what is done to it.
    public init(_ head: Head, parameters given: HeadParameters? = nil, options: Options) {
        var generator = SeededGenerator(seed: options.seed)
        let local = options.setting.posed(
            given ?? Self.parameters(of: head, spread: options.spread, &generator), of: head)
        let frame =
            options.randomFrame
            ? RigidTransform(
                rotation: generator.rotation(),
                translation: 0.4 * Vector3(generator.normal(), generator.normal(), generator.normal()))
            : .identity
        parameters = head.moved(local, by: frame)
        vertices = head.vertices(parameters)
        unit = options.unit

        // The surface is built in the head's frame, and moved at the end.
        var surface = Self.noisy(head, local, options, &generator)
        var neighbours: [[Float]] = []
        if options.setting == .twoHeads {
            // A second person, told from the first by the order of the draws alone.
            let beside = Self.parameters(of: head, spread: options.spread, &generator)
            let turn = SimilarityTransform(
                rotation: Rotation(axisAngle: Vector3(0, 0.5 * generator.normal(), 0)),
                translation: Vector3(generator.uniform(0.3, 0.6), 0.05 * generator.normal(), 0.1 * generator.normal()))
            let other = Self.noisy(head, beside, options, &generator)
            surface = SolidMesh.joined([surface, other.transformed(by: turn)])
            let placed = TriangleMesh(positions: head.vertices(beside), triangles: []).transformed(by: turn)
            neighbours = [
                (0..<placed.vertexCount).flatMap { vertex in
                    let point = frame * placed.position(vertex)
                    return [Float(point.x), Float(point.y), Float(point.z)]
                }
            ]
        }
        self.neighbours = neighbours
        surface = options.setting.applied(to: surface, &generator)
        if options.shoulders, options.setting == .alone {
            let slab = Self.shoulders(below: surface, &generator)
            let offset = Int32(surface.vertexCount)
            surface = TriangleMesh(
                positions: surface.positions + slab.positions,
                triangles: surface.triangles + slab.triangles.map { $0 + offset })
        }
        let scale = 1 / options.unit.metres
        for index in 0..<surface.vertexCount {
            let moved = scale * (frame * surface.position(index))
            for axis in 0..<3 { surface.positions[3 * index + axis] = Float(moved[axis]) }
        }
        mesh = surface
        let truth = vertices
        landmarks = (try? head.landmarks(.ibug68, vertices: truth)).map { points in
            LandmarkSet(
                scheme: .ibug68, indices: Array(points.indices), points: points.map { scale * Vector3($0) })
        }
    }

    /// A head as a scanner sees it, with hair, beard, holes and noise, in its own frame.
    private static func noisy(
        _ head: Head, _ parameters: HeadParameters, _ options: Options, _ generator: inout SeededGenerator
    ) -> TriangleMesh {
        let vertices = head.vertices(parameters)
        var surface = skin(of: head, vertices: vertices, hair: options.hair, &generator).subdivided()
        if options.setting == .beard { grow(&surface, on: head, vertices, &generator) }
        surface = pierced(surface, share: options.holes, &generator)
        let normals = surface.vertexNormals
        for index in 0..<surface.vertexCount {
            let height = Float(options.noise / 1000 * generator.normal())
            for axis in 0..<3 { surface.positions[3 * index + axis] += height * normals[3 * index + axis] }
        }
        return surface
    }

    /// A beard of 10 to 25 mm.
    private static func grow(
        _ surface: inout TriangleMesh, on head: Head, _ vertices: [Float], _ generator: inout SeededGenerator
    ) {
        let lips = (head.regions["lips"] ?? []).map { vertices.vector(at: Int($0)) }
        guard !lips.isEmpty else { return }
        let mouth = Vector3(lips.reduce(.zero, +) / Float(lips.count))
        let length = generator.uniform(0.01, 0.025)
        let waves = (0..<8).map { _ in (direction: generator.direction() * 250, phase: 6 * generator.normal()) }
        let normals = surface.vertexNormals
        for vertex in 0..<surface.vertexCount {
            let height = SyntheticSetting.beard(
                at: surface.position(vertex), mouth: mouth, length: length, waves: waves)
            // Hair hangs down as well as out.
            for axis in 0..<3 {
                surface.positions[3 * vertex + axis] += Float(height) * normals[3 * vertex + axis]
            }
            surface.positions[3 * vertex + 1] -= Float(0.5 * height)
        }
    }

    /// A likely head: identity and expression of the model's own distribution, the jaw a little open, eyes anywhere.
    private static func parameters(
        of head: Head, spread: Double, _ generator: inout SeededGenerator
    ) -> HeadParameters {
        var parameters = HeadParameters()
        parameters.shape = (0..<head.shapeCount).map { _ in spread * generator.normal() }
        parameters.expression = (0..<head.expressionCount).map { _ in 0.5 * spread * generator.normal() }
        parameters.pose.jaw = Vector3(spread * Double.random(in: 0...0.15, using: &generator), 0, 0)
        parameters.pose.neck = 0.05 * spread * Vector3(generator.normal(), generator.normal(), generator.normal())
        return parameters
    }

    /// What a scanner sees of the head: no inside of the mouth; hair swells the scalp in smooth waves.
    private static func skin(
        of head: Head, vertices: [Float], hair: Double, _ generator: inout SeededGenerator
    ) -> TriangleMesh {
        let hidden = Set(head.regions["mouth_interior"] ?? [])
        var mesh = TriangleMesh(
            positions: vertices,
            triangles: stride(from: 0, to: head.triangles.count, by: 3).flatMap { start in
                let corners = head.triangles[start..<start + 3]
                return corners.contains(where: hidden.contains) ? [] : Array(corners)
            })
        let waves = (0..<4).map { _ in (direction: generator.direction() * 60, phase: Double(generator.normal())) }
        let normals = mesh.vertexNormals
        let scalp = Set(head.regions["scalp"] ?? [])
        for vertex in scalp {
            let start = 3 * Int(vertex)
            let point = mesh.position(Int(vertex))
            let wave = waves.reduce(0.0) { $0 + sin(dot($1.direction, point) + $1.phase) } / 4
            let height = Float(hair / 1000 * (1 + 0.5 * wave))
            for axis in 0..<3 { mesh.positions[start + axis] += height * normals[start + axis] }
        }
        return mesh
    }

    /// The mesh without the triangles in a few balls around its front, until `share` of those in front are gone.
    private static func pierced(
        _ mesh: TriangleMesh, share: Double, _ generator: inout SeededGenerator
    ) -> TriangleMesh {
        let centres = (0..<mesh.triangleCount).map { triangle in
            (0..<3).reduce(Vector3.zero) { $0 + mesh.position(Int(mesh.triangles[3 * triangle + $1])) } / 3
        }
        let depths = centres.map(\.z).sorted()
        guard share > 0, !depths.isEmpty else { return mesh }
        let front = centres.indices.filter { centres[$0].z > depths[depths.count / 2] }
        var missing = Set<Int>()
        while Double(missing.count) < share * Double(front.count) {
            let centre = centres[front[Int.random(in: 0..<front.count, using: &generator)]]
            let radius = Double.random(in: 0.004...0.02, using: &generator)
            missing.formUnion(front.filter { (centres[$0] - centre).length < radius })
        }
        return mesh.submesh { !missing.contains($0) }.mesh
    }

    /// A rounded slab under the neck, as wide as shoulders are.
    private static func shoulders(below head: TriangleMesh, _ generator: inout SeededGenerator) -> TriangleMesh {
        let lowest = (0..<head.vertexCount).map { head.position($0).y }.min() ?? 0
        let centre = Vector3(0, lowest - 0.03, -0.05)
        let radii = Vector3(Double.random(in: 0.17...0.23, using: &generator), 0.07, 0.09)
        let (rings, sectors) = (24, 64)
        var (positions, triangles): ([Float], [Int32]) = ([], [])
        for ring in 0...rings {
            for sector in 0..<sectors {
                let (latitude, longitude) = (
                    Double.pi * Double(ring) / Double(rings), 2 * Double.pi * Double(sector) / Double(sectors)
                )
                let unit = Vector3(
                    sin(latitude) * cos(longitude), cos(latitude), sin(latitude) * sin(longitude))
                let point = centre + radii * unit
                positions += [Float(point.x), Float(point.y), Float(point.z)]
                guard ring < rings else { continue }
                let (a, b) = (Int32(ring * sectors + sector), Int32(ring * sectors + (sector + 1) % sectors))
                let (c, d) = (a + Int32(sectors), b + Int32(sectors))
                if ring > 0 { triangles += [a, b, d] }
                if ring < rings - 1 { triangles += [a, d, c] }
            }
        }
        return TriangleMesh(positions: positions, triangles: triangles)
    }
}
