internal import Files
internal import Foundation

/// Whose head is animated or exported: the model, or a person's variant of it, the identity and the texture.
public struct HeadIdentity: Sendable {
    /// The model; a person's own with `Head.personalized(by:)`.
    public var head: Head
    /// The identity, in standard deviations; empty on a personal head.
    public var shape: [Double]
    /// What multiplies the head; 1 for its true size.
    public var scale: Double
    /// A PNG or JPEG file in the head's texture layout, where there is one.
    public var texture: [UInt8]?

    /// An identity of a head, whose lids are made to fit it where the head has pieces.
    ///
    /// - Precondition: there are no more coefficients than the head has.
    public init(_ head: Head, shape: [Double] = [], scale: Double = 1, texture: [UInt8]? = nil) {
        precondition(shape.count <= head.shapeCount, "there are more coefficients than the head has")
        self.head = head.fittingLids(to: shape)
        self.shape = shape
        self.scale = scale
        self.texture = texture
    }

    /// The identity that a track brings along.
    public init(_ head: Head, of track: AnimationTrack) {
        self.init(head, shape: track.shape, scale: track.scale)
    }

    /// The parameters of a frame on this identity.
    public func parameters(_ frame: AnimationFrame = AnimationFrame()) -> HeadParameters {
        HeadParameters(
            shape: shape, expression: frame.expression, pose: frame.pose, translation: frame.translation, scale: scale)
    }

    /// The most bytes of a texture.
    static let textureLimit = 1 << 28

    /// Reads whose head it is: a parameter file, a personal template, or the folder of a fit with its texture.
    ///
    /// Of parameters the shape and the scale are taken, of several those of the first. In a folder a personal template
    /// comes before parameters.
    ///
    /// - Parameters:
    ///   - path: the file, or a folder that holds `person.npz`, `parameters.json` or `identity.json`.
    ///   - head: the model that it must belong to.
    /// - Throws: `ParameterError` when it belongs to another model or has more coefficients; `FileError` when a folder
    ///   holds no head or a file cannot be read.
    public static func read(_ path: String, for head: Head) throws -> HeadIdentity {
        guard FileManager.default.fileExists(atPath: path) else {
            throw FileError(path: path, what: "does not exist", advice: "check the path")
        }
        guard FileNames.isFolder(path) else { return try readFile(path, for: head) }
        let names = ["person.npz", "parameters.json", "identity.json"]
        guard let file = names.map({ path + "/" + $0 }).first(where: FileManager.default.fileExists) else {
            throw FileError(
                path: path, what: "holds no head: none of \(names.joined(separator: ", "))",
                advice: "name the folder of a fit, or one of several in it")
        }
        var identity = try readFile(file, for: head)
        let texture = path + "/texture.png"
        if FileManager.default.fileExists(atPath: texture) {
            identity.texture = try FileReader.bytes(at: texture, limit: textureLimit)
        }
        return identity
    }

    private static func readFile(_ path: String, for head: Head) throws -> HeadIdentity {
        if path.lowercased().hasSuffix(".npz"), try PersonalTemplate.isOne(at: path) {
            return HeadIdentity(head.personalized(by: try PersonalTemplate(at: path, for: head)))
        }
        let parameters = try ParameterFile.read(path, for: head)[0]
        return HeadIdentity(head, shape: parameters.shape, scale: parameters.scale)
    }
}
