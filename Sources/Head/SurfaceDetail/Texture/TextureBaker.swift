public import Files
public import Fitting
public import Registration
import Foundation
public import HeadModel
internal import Images
internal import LinearAlgebra
public import Meshes
internal import SpatialGeometry

/// Bakes the colours of a scan into the texture layout of the head model fitted to it.
///
/// Each texel of the layout is a point of the fitted surface; it takes the colour of the closest point of the scan that
/// is near enough and faces the same way. Texels that see the head itself (behind lips, in nostrils), or that lie
/// beyond the scan's edge, are filled: with the smoothest colours over the surface, to which what is baked around them
/// fades. Beyond the layout colours are continued, so that filters find no seam.
public struct TextureBaker: Sendable {
    /// The model.
    public let head: Head
    /// The width and height of the texture in texels.
    public var size: Int
    /// The longest distance of the scan from the fitted surface, in millimetres; hair stands off the scalp.
    public var reach: Double
    /// The largest angle between the normals of both, in degrees.
    public var normalAngle: Double
    /// How many threads look for closest points.
    public var threads: Int

    /// How many texels a side has at least and at most.
    public static let sizes = 16...8192

    /// About how many bytes of memory a texel takes while a texture is baked.
    private static let bytesPerTexel = 220

    /// Makes sure that a texture can be baked on this machine.
    ///
    /// - Throws: `FittingError` for a size out of ``sizes``, or one that takes more memory than there is.
    public static func check(size: Int) throws(FittingError) {
        guard sizes.contains(size) else {
            throw FittingError(
                .configuration, at: "the texture's size",
                "is \(size); \(sizes.lowerBound) to \(sizes.upperBound) was expected")
        }
        let (needed, there) = (UInt64(bytesPerTexel * size * size), ProcessInfo.processInfo.physicalMemory)
        guard needed < there else {
            throw FittingError(
                .configuration, at: "the texture's size",
                "is \(size): baking it takes about \(needed >> 30) GiB of memory, and the machine has \(there >> 30); "
                    + "half the size takes a quarter")
        }
    }

    /// How many times the texture is halved where baked colours fade into filled ones.
    private static let fadeLevels = 6

    /// A baker for a model.
    ///
    /// - Precondition: a texture has one of ``sizes`` texels a side.
    public init(
        _ head: Head, size: Int = 1024, reach: Double = 20, normalAngle: Double = 75, threads: Int = Threads.all
    ) {
        precondition(Self.sizes.contains(size), "a texture has from 16 to 8192 texels a side")
        self.head = head
        self.size = size
        self.reach = reach
        self.normalAngle = normalAngle
        self.threads = threads
    }

    /// Bakes the texture of a fit.
    ///
    /// - Parameters:
    ///   - colors: the scan's colours.
    ///   - scan: the scan, in its own frame and unit.
    ///   - fit: the fit.
    ///   - vertices: the fitted vertices in the scan's frame and unit; those freed are better than the model's.
    ///   - place: the scan's name in errors.
    ///   - progress: called before each part of the work; `false` cancels.
    /// - Throws: `FittingError` when the model has no texture layout, nothing of it meets the scan, or the caller cancels.
    public func bake(
        _ colors: ScanColors, of scan: TriangleMesh, _ fit: ScanFit, vertices: [Float], place: String? = nil,
        progress: (FitProgress) -> Bool = { _ in true }
    ) throws -> BakedTexture {
        func begin(_ part: Int) throws(FittingError) {
            let told = FitProgress(stage: 0, stageCount: 1, name: "texture", iteration: part, energy: 0)
            guard progress(told) else { throw FittingError(.cancelled, at: place, "the texture was cancelled") }
        }
        try begin(0)
        guard let layout = head.textureCoordinates, !layout.triangles.isEmpty else {
            throw FittingError(
                .model, at: head.name,
                "has no texture coordinates to bake into; give a model that has vt and ft, or an OBJ template beside it"
            )
        }
        let metric = SimilarityTransform(scale: fit.unit.metres)
        let surface = scan.transformed(by: metric)
        let mesh = TriangleMesh(positions: vertices, triangles: head.triangles).transformed(by: metric)
        let texels = LayoutTexels(layout.coordinates, layout.triangles, size: size)
        guard !texels.triangles.isEmpty else {
            throw FittingError(.model, at: head.name, "has a texture layout without area; its vt are all alike")
        }
        let area = mesh.faceAreas.reduce(0) { $0 + Double($1) }
        let texelsPerMetre = (Double(texels.triangles.count) / max(area, 1e-12)).squareRoot()
        let fine = colors.matching(surface, texelsPerMetre: texelsPerMetre)
        // Texels first, then the vertices that holes are filled from.
        let corners = LayoutTexels.corners(of: head.triangles, vertexCount: head.vertexCount)
        let points =
            zip(texels.triangles, texels.barycentric).map { (Int($0), $1) }
            + corners.map { $0 ?? (0, SIMD3(1, 0, 0)) }
        try begin(1)
        let found = sampled(points, on: mesh, from: surface, fine, isInsideOut: fit.isInsideOut)
        var known = Array(found[texels.triangles.count...])
        for vertex in corners.indices where corners[vertex] == nil { known[vertex] = nil }
        guard known.contains(where: { $0 != nil }) else {
            throw FittingError(
                .scan, at: place, "has no colour within \(reach) mm of the fitted head: there is no texture to take")
        }
        try begin(2)
        let smooth: [SIMD3<Float>]
        do {
            smooth = try SurfaceColors.extended(known, over: mesh)
        } catch {
            throw FittingError(.model, at: head.name, "its surface cannot carry colours: \(error)")
        }
        try begin(3)
        return BakedTexture(
            image: image(texels, found, smooth), coveredShare: coveredShare(texels, found))
    }

    /// The scan's colours at points of the head's surface; `nil` where they are not to be had.
    private func sampled(
        _ points: [(triangle: Int, barycentric: SIMD3<Float>)], on mesh: TriangleMesh, from surface: TriangleMesh,
        _ colors: ScanColors, isInsideOut: Bool
    ) -> [SIMD3<Float>?] {
        let vertexNormals = mesh.vertexNormals
        var positions = [Float](repeating: 0, count: 3 * points.count)
        var normals = positions
        for (index, point) in points.enumerated() {
            let corners = mesh.triangles[3 * point.triangle..<3 * point.triangle + 3].map(Int.init)
            let position = Self.mixed(mesh.positions, corners, point.barycentric)
            let normal = Self.mixed(vertexNormals, corners, point.barycentric)
            for axis in 0..<3 {
                positions[3 * index + axis] = position[axis]
                normals[3 * index + axis] = normal[axis]
            }
        }
        let hidden = RayCaster(mesh).firstHits(
            origins: positions, directions: normals, near: 0.0005, far: 0.008, threads: threads
        ).triangles
        let closest = ClosestPointTree(surface).closestPoints(
            to: positions, within: Float(reach / 1000), threads: threads)
        let interior = Set(head.regions["mouth_interior"] ?? [])
        let boundary = MeshTopology(surface).boundaryVertices
        let scanNormals = surface.vertexNormals
        let agreement = Float(cos(normalAngle * .pi / 180))
        return points.indices.map { index in
            let triangle = Int(closest.triangles[index])
            guard triangle >= 0, hidden[index] < 0 else { return nil }
            let start = 3 * points[index].triangle
            if mesh.triangles[start..<start + 3].allSatisfy(interior.contains) { return nil }
            let corners = surface.triangles[3 * triangle..<3 * triangle + 3].map(Int.init)
            let barycentric = SIMD3(
                closest.barycentric[3 * index], closest.barycentric[3 * index + 1], closest.barycentric[3 * index + 2])
            // Beyond the scan's edge the closest points pile up on it.
            if (0..<3).allSatisfy({ barycentric[$0] < 1e-4 || boundary[corners[$0]] }) { return nil }
            var theirs = Self.mixed(scanNormals, corners, barycentric)
            if isInsideOut { theirs = -theirs }
            let ours = SIMD3(normals[3 * index], normals[3 * index + 1], normals[3 * index + 2])
            let lengths = ((theirs * theirs).sum() * (ours * ours).sum()).squareRoot()
            guard (theirs * ours).sum() > agreement * lengths else { return nil }
            return colors.color(triangle: triangle, barycentric: barycentric)
        }
    }

    private static func mixed(_ values: [Float], _ corners: [Int], _ weights: SIMD3<Float>) -> SIMD3<Float> {
        var sum = SIMD3<Float>.zero
        for corner in 0..<3 {
            let start = 3 * corners[corner]
            sum += weights[corner] * SIMD3(values[start], values[start + 1], values[start + 2])
        }
        return sum
    }

    /// The image: baked colours, filled holes, and colours continued beyond the layout.
    private func image(_ texels: LayoutTexels, _ found: [SIMD3<Float>?], _ smooth: [SIMD3<Float>]) -> Image {
        // What is baked, less the smooth colours under it, fades into holes.
        var (difference, base) = (ColorGrid(size: size), ColorGrid(size: size))
        for (index, pixel) in texels.pixels.enumerated() {
            let start = 3 * Int(texels.triangles[index])
            var color = SIMD3<Float>.zero
            for corner in 0..<3 {
                color += texels.barycentric[index][corner] * smooth[Int(head.triangles[start + corner])]
            }
            base.cells[Int(pixel)] = SIMD4(color, 1)
            if let baked = found[index] { difference.cells[Int(pixel)] = SIMD4(baked - color, 1) }
        }
        let faded = difference.filled(levels: Self.fadeLevels)
        for pixel in texels.pixels {
            let cell = base.cells[Int(pixel)] + faded.cells[Int(pixel)]
            base.cells[Int(pixel)] = SIMD4(cell.x, cell.y, cell.z, 1)
        }
        let whole = base.filled()
        var image = Image(width: size, height: size)
        for (index, cell) in whole.cells.enumerated() {
            for channel in 0..<3 {
                image.pixels[4 * index + channel] = UInt8(max(0, min(255, cell[channel].rounded())))
            }
        }
        return image
    }

    private func coveredShare(_ texels: LayoutTexels, _ found: [SIMD3<Float>?]) -> Double {
        let face = head.regions["face"].map(Set.init)
        var (count, baked) = (0, 0)
        for (index, triangle) in texels.triangles.enumerated() {
            let start = 3 * Int(triangle)
            guard face.map({ head.triangles[start..<start + 3].allSatisfy($0.contains) }) ?? true else { continue }
            count += 1
            if found[index] != nil { baked += 1 }
        }
        return count > 0 ? Double(baked) / Double(count) : 0
    }
}
