import Archives
import Files
@testable import HeadModel
import TestSupport
import Testing

/// Models and their companions in FLAME's layouts, as tools/flambeau_tools/golden/head_model_fixtures.py wrote them.
@Suite struct HeadModelLoadingTests {
    static func path(_ name: String) -> String { TestFiles.root + "/Tests/HeadModelTests/Fixtures/" + name }

    static let models = [
        "flame-python2-protocol0.pkl", "flame-python2-protocol2.pkl", "flame-older-names.pkl", "flame.npz",
    ]

    @Test func everyLayoutGivesTheSameModel() throws {
        let models = try Self.models.map { try HeadModelArrays.load(Self.path($0), shapeCount: 3) }
        for model in models {
            #expect(model.vertexCount == 12 && model.triangleCount == 14)
            #expect(model.shapeCount == 3 && model.expressionCount == 2)
            #expect(model.parents == [-1, 0, 1, 1, 1])
            #expect(model.checksum == models[0].checksum)
            #expect(model.template == models[0].template && model.blendShapes == models[0].blendShapes)
            #expect(model.weights == models[0].weights && model.jointRegressor == models[0].jointRegressor)
        }
        #expect(models[0].name == "flame-python2-protocol0")
    }

    @Test func identityComponentsAreCountedAsTheFileSays() throws {
        // Without shape_count the first 300 columns are identity, here all five.
        #expect(try HeadModelArrays.load(Self.path("flame-older-names.pkl")).shapeCount == 5)
        #expect(try HeadModelArrays.load(Self.path("flame.npz")).shapeCount == 3)
        let error = #expect(throws: ArchiveError.self) {
            try HeadModelArrays.load(Self.path("flame.npz"), shapeCount: 6)
        }
        #expect(error?.place == .key("shape_count"))
    }

    @Test func landmarksOfEveryLayoutAreRead() throws {
        let fixed = try LandmarkEmbeddingFile.load(Self.path("static-embedding.pkl"), source: "flame-fitting")
        #expect(fixed.embeddings.map(\.scheme) == [.ibug51] && fixed.contour == nil)
        #expect(fixed.embeddings[0].source == "flame-fitting")
        #expect(fixed.embeddings[0].barycentric.allSatisfy { abs($0.sum() - 1) < 1e-12 })

        let moving = try LandmarkEmbeddingFile.load(Self.path("dynamic-embedding.npy"))
        #expect(moving.embeddings.isEmpty)
        let contour = try #require(moving.contour)
        #expect(contour.triangles.map(\.count) == Array(repeating: 17, count: 79))
        #expect(try LandmarkEmbeddingFile.load(Self.path("dynamic-embedding-lists.npy")).contour == contour)

        let deca = try LandmarkEmbeddingFile.load(Self.path("deca-embedding.npy"))
        #expect(deca.embeddings.map(\.scheme) == [.ibug51, .ibug68])
        #expect(deca.embeddings.map(\.triangles.count) == [51, 68])
        #expect(deca.embeddings.allSatisfy { $0.contour == contour && $0.source == "deca-embedding" })

        let mediapipe = try LandmarkEmbeddingFile.load(Self.path("mediapipe-embedding.npz"))
        #expect(mediapipe.embeddings[0].scheme == .mediapipe478)
        #expect(mediapipe.embeddings[0].indices == Array(stride(from: 0, to: 315, by: 3)))
    }

    static func complete() throws -> HeadModelArrays {
        var model = try HeadModelArrays.load(path("flame.npz"))
        try model.addLandmarks(from: path("static-embedding.pkl"), source: "flame-fitting")
        try model.addLandmarks(from: path("dynamic-embedding.npy"))
        try model.addLandmarks(from: path("mediapipe-embedding.npz"))
        try model.addRegions(from: path("masks.pkl"))
        try model.addTextureCoordinates(from: path("head_template.obj"))
        return model
    }

    @Test func companionsAreJoinedToTheModel() throws {
        let model = try Self.complete()
        #expect(model.landmarks.map(\.scheme) == [.ibug51, .mediapipe478])
        #expect(model.landmarks[0].contour?.triangles.count == 79)
        #expect(model.regions == ["nose": [0, 1, 2], "left_eyeball": [5]])
        #expect(model.textureCoordinates?.coordinates.prefix(4) == [0, 1, 0.125, 0.875])
        #expect(model.textureCoordinates?.triangles.count == 42)
        // The model can be evaluated, and its derived scheme is there.
        #expect(Head(model).landmarkSchemes == [.ibug51, .mediapipe478, .ibug68])
    }

    @Test func schemesAreNeverMixed() throws {
        var model = try Self.complete()
        let error = #expect(throws: ArchiveError.self) {
            try model.addLandmarks(from: Self.path("deca-embedding.npy"))
        }
        #expect(error?.what == "the model has landmarks of this scheme already (flame-fitting)")
        #expect(model.landmarks.count == 2)
        var bare = try HeadModelArrays.load(Self.path("flame.npz"))
        #expect(throws: ArchiveError.self) { try bare.addLandmarks(from: Self.path("dynamic-embedding.npy")) }
    }

    @Test func whatIsWrittenIsReadBack() throws {
        try TestFiles.withTemporaryFolder { folder in
            var model = try Self.complete()
            model.namedExpressions = [
                NamedExpression(name: "jawOpen", expression: [0.5, -1], pose: HeadPose(jaw: .init(0.25, 0, 0)))
            ]
            model.symmetry = (0..<12).map { Int32($0 ^ 1) }
            try model.write(to: folder + "/model.npz")
            let read = try HeadModelArrays.load(folder + "/model.npz")
            #expect(read.name == model.name && read.checksum == model.checksum)
            #expect(read.template == model.template && read.poseCorrectives == model.poseCorrectives)
            #expect(read.shapeCount == 3 && read.triangles == model.triangles)
            #expect(read.landmarks == model.landmarks && read.regions == model.regions)
            #expect(read.namedExpressions == model.namedExpressions && read.symmetry == model.symmetry)
            #expect(read.textureCoordinates?.coordinates == model.textureCoordinates?.coordinates)
            #expect(read.textureCoordinates?.triangles == model.textureCoordinates?.triangles)
            try read.write(to: folder + "/again.npz")
            let bytes = try FileReader.bytes(at: folder + "/model.npz", limit: 1 << 20)
            #expect(try FileReader.bytes(at: folder + "/again.npz", limit: 1 << 20) == bytes)
        }
    }

    @Test func theFirstDigestsAreThoseOfTheStandard() {
        // FIPS 180-4's examples, through the checksum of bytes.
        #expect(Self.digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(Self.digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        let two = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
        #expect(Self.digest(two) == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
        let million = String(repeating: "a", count: 1_000_000)
        #expect(Self.digest(million) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    /// The digest of text, taken in pieces of uneven length.
    private static func digest(_ text: String) -> String {
        var digest = SHA256()
        var rest = Array(text.utf8)[...]
        var size = 1
        while !rest.isEmpty {
            Array(rest.prefix(size)).withUnsafeBytes { digest.update($0) }
            rest = rest.dropFirst(size)
            size = size * 3 % 1000 + 1
        }
        return digest.finish()
    }

    @Test func theModelIsTheOneNamedOrTheDefault() throws {
        #expect(try HeadModelLocation.find("mine.pkl", environment: ["FLAMBEAU_MODEL": "other.pkl"]) == "mine.pkl")
        #expect(try HeadModelLocation.find(environment: ["FLAMBEAU_MODEL": "other.pkl"]) == "other.pkl")
        #expect(try HeadModelLocation.find(environment: [:]).hasSuffix("/heads/flambeau.npz"))
    }
}
