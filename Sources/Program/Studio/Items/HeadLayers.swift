internal import Files
import Flambeau

/// What a fit made beside the head: free vertices, and the scan's colours.
struct HeadLayers {
    /// How far the person's own head at rest is from the model's of the same identity, packed, in metres; empty where no
    /// vertex was freed.
    var offsets: [Float] = []
    /// The texture as a PNG file; empty where none was baked.
    var texture: [UInt8] = []

    /// The layers that the files of a fit hold; one that cannot be read is left out.
    init(in folder: String, of parameters: HeadParameters, _ head: Head) {
        if let template = try? PersonalTemplate(at: folder + "/person.npz", for: head) {
            // Without expression and with joints at rest nothing of the model is left but its identity.
            let rest = head.vertices(HeadParameters(shape: parameters.shape))
            offsets = zip(template.vertices, rest).map { $0 - $1 }
        }
        texture = (try? FileReader.bytes(at: folder + "/texture.png", limit: 1 << 28)) ?? []
    }

    /// Adds those that are there to what a page is sent.
    func add(to bundle: inout BinaryBundle) {
        if !offsets.isEmpty { bundle.add("offsets", offsets) }
        if !texture.isEmpty { bundle.add("texture", texture) }
    }
}
