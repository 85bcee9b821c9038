internal import Animation
internal import Foundation
public import HeadModel
public import Images
internal import Meshes
internal import SpatialGeometry

/// A contact sheet of a model's random heads: what its identities, and its expressions if wanted, look like.
public struct RandomHeadSheet: Sendable {
    /// How many heads.
    public var count = 24
    /// What they are drawn with.
    public var seed: UInt64 = 1
    /// The standard deviation of identity coefficients.
    public var identity = 1.0
    /// The standard deviation of expression coefficients; none by default.
    public var expression = 0.0
    /// The width and height of a picture in pixels.
    public var size = 240

    /// Two dozen random people at rest.
    public init() {}

    /// The sheet: the mean head first, then heads with normally distributed coefficients, in one section.
    public func image(_ head: Head, name: String) -> Image {
        var generator = SeededGenerator(seed: seed)
        var evaluator = HeadEvaluator(head)
        let mean = head.template
        let face = (head.regions["face"] ?? []).flatMap { mean[3 * Int($0)..<3 * Int($0) + 3] }
        let box =
            BoundingBox(positions: face.isEmpty ? mean : face) ?? BoundingBox(minimum: .zero, maximum: .zero)
        let view = RenderView.framing(
            box, yaw: 0.35, pitch: 0.08, width: size, height: size, margin: face.isEmpty ? 0.05 : 0.2)
        var sheet = ContactSheet(
            columns: min(6, count), cellWidth: size, cellHeight: size,
            title: "\(name): the mean, and random heads of \(head.shapeCount) identities"
                + (expression > 0 ? " and \(head.expressionCount) expressions" : ""))
        for index in 0..<count {
            var parameters = HeadParameters()
            if index > 0 {
                parameters.shape = (0..<head.shapeCount).map { _ in identity * generator.normal() }
                if expression > 0 {
                    parameters.expression = (0..<head.expressionCount).map { _ in expression * generator.normal() }
                }
            }
            let vertices = evaluator.vertices(parameters)
            let mesh = TriangleMesh(positions: vertices, triangles: head.triangles)
            let image = Rasterizer(width: size, height: size)
                .render([RenderedSurface(mesh, .vertexColors(HeadColors.ofVertices(head, vertices)))], view: view).image
            sheet.append(image, caption: index == 0 ? "mean" : "\(index)")
        }
        return sheet.image()
    }
}
