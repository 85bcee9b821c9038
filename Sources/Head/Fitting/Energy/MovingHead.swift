internal import HeadModel
internal import Meshes

/// A head that moves under a fit, and the tree of its surface, which follows when it is asked.
///
/// One may serve many scans in turn. Closest points at the same distance are told apart by the tree's past, so that
/// what it is asked, and in which order, must not depend on the number of threads.
final class MovingHead {
    let surface: ModelSurface
    private(set) var posed: PosedHead
    /// The tree and where the head was when it was last asked; none until then.
    private var tree: (tree: ClosestPointTree, state: HeadParameters)?
    private var normals: [Float] = []
    private var normalState: HeadParameters?

    init(_ head: Head, surface: ModelSurface, layout: ParameterLayout, at state: HeadParameters) {
        self.surface = surface
        posed = PosedHead(head, layout: layout, at: state)
    }

    /// Moves to a state.
    func move(to state: HeadParameters) {
        if state != posed.parameters { posed.update(state) }
    }

    /// The closest points of the surface where the head is.
    func closestPoints(
        to samples: ScanSamples, within distance: Double, threads: Int, into closest: inout ClosestPoints
    ) {
        currentTree().closestPoints(
            to: samples.positions, within: Float(distance),
            startingFrom: closest.count == samples.count ? closest.triangles : nil, threads: threads, into: &closest)
    }

    private func currentTree() -> ClosestPointTree {
        guard let tree else {
            let mesh = TriangleMesh(positions: posed.vertices, triangles: surface.triangles)
            let tree = ClosestPointTree(mesh, moving: true)
            self.tree = (tree, posed.parameters)
            return tree
        }
        if tree.state != posed.parameters {
            tree.tree.update(positions: posed.vertices)
            self.tree?.state = posed.parameters
        }
        return tree.tree
    }

    /// The packed normals of the vertices where the head is.
    func vertexNormals() -> [Float] {
        if normalState != posed.parameters {
            TriangleMesh.computeVertexNormals(
                positions: posed.vertices, triangles: surface.triangles, into: &normals)
            normalState = posed.parameters
        }
        return normals
    }
}
