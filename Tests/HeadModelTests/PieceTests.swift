import Archives
@testable import HeadModel
import SpatialGeometry
import TestSupport
import Testing

/// Pieces behind the head's own vertices: any model's.
@Suite struct PieceTests {
    static let model = RandomHead.arraysWithPieces(seed: 5)

    @Test func theFastEvaluationIsThePlainOne() {
        let head = Head(Self.model)
        #expect(head.vertexCount == RandomHead.vertexCount + 7 && head.ownVertexCount == RandomHead.vertexCount)
        #expect(head.expressionCount == RandomHead.expressionCount + 2)
        #expect(head.pieces.map(\.name) == ["teeth", "lashes"] && head.regions["lashes"] == [64, 65, 66])
        let parameters = RandomHead.parameters(
            seed: 3, angle: 0.7, expressionCount: RandomHead.expressionCount + 2)
        let fast = head.vertices(parameters)
        for (found, truth) in zip(fast, PlainHead(Self.model).vertices(parameters)) {
            #expect(abs(Double(found) - truth) < 2e-6)
        }
    }

    /// Without a use of what pieces add, the head's own vertices and joints are those of the head alone.
    @Test func theHeadsOwnVerticesStay() {
        var bare = Self.model
        bare.pieces = nil
        let parameters = RandomHead.parameters(seed: 4, angle: 0.5)
        let (with, without) = (Head(Self.model), Head(bare))
        #expect(with.restJoints(parameters) == without.restJoints(parameters))
        #expect(bare.checksum == Self.model.checksum)
        let own = with.vertices(parameters).prefix(3 * RandomHead.vertexCount)
        for (found, truth) in zip(own, without.vertices(parameters)) { #expect(abs(found - truth) < 1e-6) }
    }

    @Test func aFileKeepsThem() throws {
        try TestFiles.withTemporaryFolder { folder in
            let path = folder + "/model.npz"
            try Self.model.write(to: path)
            let read = try HeadModelArrays.load(path, pieces: .all)
            #expect(Head(read).template == Head(Self.model).template)
            #expect(Head(read).correctives == Head(Self.model).correctives)
            #expect(Head(read).namedExpressions == Head(Self.model).namedExpressions)
            #expect(Head(read).anchors == Head(Self.model).anchors)
            // Nobody who does not ask for them sees them.
            let bare = try HeadModelArrays.load(path)
            #expect(bare.pieces == nil && Head(bare).vertexCount == RandomHead.vertexCount)
            #expect(bare.checksum == read.checksum && bare.blendShapes == read.blendShapes)
            #expect(bare.namedExpressions == read.namedExpressions)
        }
    }

    @Test func activationsRiseAndFall() {
        let corrective = Self.model.pieces!.correctives[0]
        let expected = [0: 0, 0.25: 0.5, 0.5: 1, 0.75: 0.5, 1: 0, 3: 0, -1: 0]
        for (weight, activation) in expected {
            #expect(abs(corrective.activation((weight, 5)) - activation) < 1e-12)
            #expect(corrective.activation((weight, 0)) == 0)
        }
    }

    /// Arrays of pieces that disagree, or are no numbers, are named.
    @Test(arguments: [
        "pieces_counts", "pieces_v_template", "pieces_f", "pieces_shapedirs", "pieces_posedirs", "pieces_weights",
        "pieces_added", "pieces_arkit_expression", "pieces_arkit_pose", "pieces_corrective_knots",
        "pieces_corrective_expression", "pieces_anchor_weights",
    ]) func aWrongArrayIsNamed(key: String) throws {
        var fields = Dictionary(
            uniqueKeysWithValues: Self.model.namedArrays.map { ($0.name, PickleValue.array($0.array)) })
        func error() throws -> ArchiveError? {
            let value = PickleValue.dictionary(
                fields.sorted { $0.key < $1.key }.map { .init(key: .text($0.key), value: $0.value) })
            return #expect(throws: ArchiveError.self) { try HeadModelArrays(value, path: "bad.npz") }
        }
        let array = try #require(fields[key]?.array)
        fields[key] = nil
        #expect(try error()?.what.contains(key) == true)
        fields[key] = WrongModelTests.zeros([7, 7, 7])
        #expect(try error()?.place == .key(key))
        guard var values = array.doubles, array.integers == nil else { return }
        values[0] = .nan
        fields[key] = .array(NumericArray(shape: array.shape, elements: .float64(values)))
        #expect(try error()?.place == .key(key))
    }

    @Test func whatNamesNothingIsRefused() throws {
        func failure(_ change: (inout PieceArrays) -> Void) -> ArchiveError? {
            var model = Self.model
            change(&model.pieces!)
            return #expect(throws: ArchiveError.self) { try model.validate() }
        }
        #expect(failure { $0.triangles[2] = 7 }?.place == .key("pieces_f"))
        #expect(failure { $0.pieces[1].name = "teeth" }?.place == .key("pieces_names"))
        #expect(failure { $0.pieces[1].name = "../lashes" }?.place == .key("pieces_names"))
        #expect(failure { $0.pieces[0].count = 0 }?.place == .key("pieces_counts"))
        #expect(failure { $0.pieces[0].count = 9 }?.place == .key("pieces_counts"))
        #expect(failure { $0.weights[1] = 0.9 }?.place == .key("pieces_weights"))
        #expect(failure { $0.symmetry = [1, 2, 3, 4, 5, 6, 0] }?.place == .key("pieces_symmetry"))
        #expect(failure { $0.anchors!.corners[12] = 60 }?.place == .key("pieces_anchors"))
        #expect(failure { $0.anchors!.weights[0] = 1 }?.place == .key("pieces_anchor_weights"))
        for knots in [(0.0, 0.0, 1.0), (0.5, 0.4, 1), (-1, 0.5, 1), (0, .nan, 1), (0, 0.5, .infinity)] {
            #expect(
                failure { pieces in
                    pieces.correctives[0] = ExpressionCorrective(
                        expressions: [0, 1], begin: knots.0, peak: knots.1, end: knots.2,
                        expression: pieces.correctives[0].expression)
                }?.place == .key("pieces_corrective_knots"))
        }
        #expect(
            failure { pieces in
                pieces.correctives[0] = ExpressionCorrective(
                    expressions: [0, 2], begin: 0, peak: 0.5, end: 1, expression: pieces.correctives[0].expression)
            }?.place == .key("pieces_corrective_shapes"))
    }
}
