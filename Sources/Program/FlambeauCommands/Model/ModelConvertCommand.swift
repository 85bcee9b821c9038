import ArgumentParser
import Files
import Flambeau

/// `flambeau model convert`: a head model and what belongs to it in one `.npz`.
struct ModelConvertCommand: AsyncParsableCommand, CommonCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write a head model as .npz, with landmarks, regions and texture coordinates from files beside it.",
        discussion: """
            Python programs load the result too: it has FLAME's own keys. Nothing in a pickle is executed.
            """)

    @Argument(help: "The head model: a FLAME pickle or an .npz.", completion: .file())
    var model: String

    @Option(help: "The .npz to write.", completion: .file(extensions: ["npz"]))
    var output: String

    @Option(
        help: ArgumentHelp(
            "A landmark file of FLAME's, as [NAME=]FILE; may be given again.",
            discussion: """
                The static pickle of 51 points, the dynamic .npy of their contour (after it), DECA's .npy or MediaPipe's \
                .npz. NAME tells embeddings of one scheme apart; two of them are never mixed.
                """))
    var landmarks: [String] = []

    @Option(help: "Regions: FLAME_masks.pkl.", completion: .file())
    var masks: String?

    @Option(help: "Texture coordinates: head_template.obj or FLAME_texture.npz.", completion: .file())
    var uv: String?

    @Option(help: "The number of identity columns, for files cut down from others that do not say so.")
    var shapeCount: Int?

    @Option(help: "Keep only so many identity components, the first ones.")
    var identities: Int?

    @Option(help: "The model's name in the new file; the old one's by default.")
    var name: String?

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard output.lowercased().hasSuffix(".npz") else {
            throw ValidationError("--output \(output): the format written is .npz; give a name that ends so.")
        }
        guard name?.allSatisfy(\.isWhitespace) != true else {
            throw ValidationError("--name is empty; parameter files tell models apart by their names")
        }
    }

    /// The identities kept, refused where the model has fewer.
    private func checkIdentities(_ arrays: HeadModelArrays) throws {
        guard let identities, !(0...arrays.shapeCount).contains(identities) else { return }
        throw ValidationError(
            "--identities is \(identities); the model has \(arrays.shapeCount) identity components: give 0 to that")
    }

    func run() async throws {
        let companions = landmarks.map { $0.split(separator: "=", maxSplits: 1).last.map(String.init) ?? $0 }
        try OutputFiles.check([output], against: [model] + landmarks + companions + [masks, uv].compactMap(\.self))
        // Teeth and lashes belong to all identities of the model they were made for.
        var arrays = try HeadModelArrays.load(
            model, shapeCount: shapeCount, pieces: identities == nil ? .all : .none)
        try checkIdentities(arrays)
        if let identities { arrays.keepIdentities(identities) }
        if let name { arrays.name = name }
        for option in landmarks {
            let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
            if parts.count == 2, !parts[0].contains("/") {
                try arrays.addLandmarks(from: parts[1], source: parts[0])
            } else {
                try arrays.addLandmarks(from: option)
            }
        }
        if let masks { try arrays.addRegions(from: masks) }
        if let uv { try arrays.addTextureCoordinates(from: uv) }
        try arrays.write(to: output)
        try common.print(["model": output], output)
    }
}
