internal import HeadModel
internal import Meshes

/// A connected piece of a head's mesh: the skin, an eyeball.
public struct RigPiece: Equatable, Sendable {
    /// Its name.
    public var name: String
    /// The model's vertices that belong to it, ascending.
    public var vertices: [Int32]
    /// The corners of its triangles, as places in `vertices`.
    public var triangles: [Int32]
    /// Whether it is made of the model's own vertices, which a texture is of; else it has colours.
    public var isOwn = true
    /// For each corner the texture coordinate of the model that it takes; empty where there is no layout.
    public var textureCorners: [Int32]
    /// The number of its material among the rig's.
    public var material = 0

    /// The pieces of a head, in the order of their first vertices: what hangs together, of ``Head/pieces`` each as a whole;
    /// vertices without a triangle belong to none.
    static func pieces(of head: Head) -> [RigPiece] {
        var components = MeshTopology(vertexCount: head.vertexCount, triangles: head.triangles).components
        for (number, piece) in head.pieces.enumerated() {
            for vertex in piece.vertices { components[vertex] = -1 - Int32(number) }
        }
        var numbers: [Int32: Int] = [:]
        var pieces: [RigPiece] = []
        var place = [Int32](repeating: -1, count: head.vertexCount)
        for vertex in Set(head.triangles).sorted() {
            let component = components[Int(vertex)]
            if numbers[component] == nil {
                numbers[component] = pieces.count
                pieces.append(
                    RigPiece(
                        name: "", vertices: [], triangles: [], isOwn: Int(vertex) < head.ownVertexCount,
                        textureCorners: []))
            }
            let piece = numbers[component]!
            place[Int(vertex)] = Int32(pieces[piece].vertices.count)
            pieces[piece].vertices.append(vertex)
        }
        for (corner, vertex) in head.triangles.enumerated() {
            let piece = numbers[components[Int(vertex)]]!
            pieces[piece].triangles.append(place[Int(vertex)])
            if let layout = head.textureCoordinates { pieces[piece].textureCorners.append(layout.triangles[corner]) }
        }
        name(&pieces, head)
        return pieces
    }

    /// Names pieces by the region they are; else eyeballs by the joint they follow, the largest `skin`, others by number.
    private static func name(_ pieces: inout [RigPiece], _ head: Head) {
        let weights = head.skinningWeights
        let largest = pieces.indices.max { pieces[$0].vertices.count < pieces[$1].vertices.count }
        var used: Set<String> = []
        for index in pieces.indices {
            let vertices = pieces[index].vertices
            func follows(_ joint: HeadJoint) -> Bool {
                vertices.allSatisfy { weights[HeadJoint.count * Int($0) + joint.rawValue] > 0.99 }
            }
            let region = head.regions.sorted { $0.key < $1.key }.first { $0.value.sorted() == vertices }?.key
            var name = region ?? "piece_\(index + 1)"
            if region == nil {
                if index == largest {
                    name = "skin"
                } else if follows(.leftEye) {
                    name = "left_eyeball"
                } else if follows(.rightEye) {
                    name = "right_eyeball"
                }
            }
            pieces[index].name = used.insert(name).inserted ? name : "\(name)_\(index + 1)"
            used.insert(pieces[index].name)
        }
    }
}
