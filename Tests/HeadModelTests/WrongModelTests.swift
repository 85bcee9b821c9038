import Archives
import Files
@testable import HeadModel
import TestSupport
import Testing

/// Models whose arrays disagree or are no numbers: an error that names the array and what was expected.
@Suite struct WrongModelTests {
    /// The fixture as a dictionary, changed.
    static func model(_ change: (inout [String: PickleValue]) -> Void) throws -> PickleValue {
        let value = try ArchiveFile.value(at: HeadModelLoadingTests.path("flame.npz"))
        var fields = Dictionary(uniqueKeysWithValues: value.keys.map { ($0, value[$0]!) })
        change(&fields)
        return .dictionary(fields.sorted { $0.key < $1.key }.map { .init(key: .text($0.key), value: $0.value) })
    }

    static func error(_ change: (inout [String: PickleValue]) -> Void) throws -> ArchiveError? {
        let value = try model(change)
        return #expect(throws: ArchiveError.self) { try HeadModelArrays(value, path: "bad.npz") }
    }

    static func zeros(_ shape: [Int]) -> PickleValue {
        .array(NumericArray(shape: shape, elements: .float64([Double](repeating: 0, count: shape.reduce(1, *)))))
    }

    @Test func anUnchangedModelIsRight() throws {
        #expect(throws: Never.self) { try HeadModelArrays(Self.model { _ in }, path: "good.npz") }
    }

    @Test(arguments: ["v_template", "f", "shapedirs", "posedirs", "J_regressor", "weights", "kintree_table"])
    func aMissingArrayIsNamed(key: String) throws {
        let error = try Self.error { $0[key] = nil }
        #expect(error?.what.hasPrefix("has no array '\(key)'") == true)
        let shape = try Self.error { $0[key] = Self.zeros([7, 7]) }
        #expect(shape?.place == .key(key) && shape?.what.contains("7") == true)
        let text = try Self.error { $0[key] = .text("hello") }
        #expect(text?.place == .key(key))
    }

    @Test func arraysThatDisagreeNameBothShapes() throws {
        let error = try Self.error { $0["weights"] = Self.zeros([11, 5]) }
        #expect(
            error?.description
                == """
                bad.npz, 'weights': has shape (11, 5) where (12, 5) is expected: skinning weights for the 12 vertices of \
                the template; give arrays that belong together
                """)
        let body = try Self.error { $0["J_regressor"] = Self.zeros([24, 12]) }
        #expect(body?.what.contains("describes 24 joints; a FLAME model has five") == true)
    }

    @Test(arguments: ["v_template", "shapedirs", "posedirs", "J_regressor", "weights"], [Double.nan, .infinity])
    func numbersMustBeFinite(key: String, value: Double) throws {
        let error = try Self.error { fields in
            guard let array = fields[key]?.array, var values = array.doubles else { return }
            values[7] = value
            fields[key] = .array(NumericArray(shape: array.shape, elements: .float64(values)))
        }
        #expect(error?.place == .key(key))
        #expect(error?.what == "has the value \(value) at position 7")
    }

    @Test(arguments: [-1, 12, Int64(Int32.max) + 1]) func indicesMustBeInRange(index: Int64) throws {
        let error = try Self.error { fields in
            var values = fields["f"]?.array?.integers?.map { Int64($0) } ?? []
            values[4] = index
            fields["f"] = .array(NumericArray(shape: [14, 3], elements: .int64(values)))
        }
        #expect(error?.place == .key("f"))
    }

    @Test func aTreeOfOtherJointsIsRefused() throws {
        for parents in [[0, 0, 1, 1, 1], [-1, 2, 1, 1, 1], [-1, 0, 1, 9, 1]] as [[Int64]] {
            let error = try Self.error {
                $0["kintree_table"] = .array(
                    NumericArray(shape: [2, 5], elements: .int64(parents + [0, 1, 2, 3, 4])))
            }
            #expect(error?.place == .key("kintree_table"))
        }
    }

    @Test func millimetresAreSeen() throws {
        let error = try Self.error { fields in
            let values = fields["v_template"]?.array?.doubles?.map { 1000 * $0 } ?? []
            fields["v_template"] = .array(NumericArray(shape: [12, 3], elements: .float64(values)))
        }
        #expect(error?.place == .key("v_template") && error?.advice.contains("metres") == true)
    }

    @Test func landmarksMustLieOnTheHead() throws {
        func landmarks(face: Int64, weight: Double) throws -> ArchiveError? {
            try Self.error {
                $0["landmarks_nose_faces"] = .array(NumericArray(shape: [1], elements: .int64([face])))
                $0["landmarks_nose_weights"] = .array(NumericArray(shape: [1, 3], elements: .float64([weight, 0, 0])))
            }
        }
        #expect(try landmarks(face: 14, weight: 1)?.place == .key("landmarks_nose_faces"))
        #expect(try landmarks(face: 0, weight: .nan)?.place == .key("landmarks_nose_weights"))
        #expect(try landmarks(face: 0, weight: 0.5)?.place == .key("landmarks_nose_weights"))
    }

    @Test func aTextureOfAnotherMeshIsRefusedWithItsLine() throws {
        let model = try HeadModelArrays.load(HeadModelLoadingTests.path("flame.npz"))
        let lines = try FileReader.text(at: HeadModelLoadingTests.path("head_template.obj"), limit: 1 << 16)
        func error(_ text: String) -> ArchiveError? {
            #expect(throws: ArchiveError.self) {
                try WavefrontTexture.parse(Array(text.utf8), path: "a.obj", triangles: model.triangles)
            }
        }
        #expect(throws: Never.self) {
            try WavefrontTexture.parse(Array(lines.utf8), path: "a.obj", triangles: model.triangles)
        }
        let other = error(lines.replacing("f 4/", with: "f 5/"))
        #expect(other?.place == .line(22) && other?.what == "face 1 has vertex 5 where the model has 4")
        #expect(error("")?.what == "has 0 faces; the model has 14")
        #expect(error(lines + "f 1/1 2/2 3/3\n")?.what == "has more faces than the model's 14")
        #expect(
            error(lines.replacing("vt 0.5 0.5\nvt 0.625 0.375\nvt 0.75 0.25\nvt 0.875 0.125\n", with: ""))?.what
                == "refers to texture coordinate 5 of 4")
        #expect(error("f 1 2 3\n")?.what == "has a face without texture coordinates ('1')")
        #expect(error("vt nan 0\n")?.place == .line(1))
        #expect(error("f 1/1 2/2 3/3 4/4\n")?.what == "has a face that is not a triangle")
        // The least number of 32 bits has no predecessor.
        #expect(
            error("f -2147483648/1 2/2 3/3\n")?.what == "face 0 has vertex -2147483648 where the model has 1")
    }

    @Test func aFileThatIsNoModelSaysWhatItHolds() throws {
        let path = HeadModelLoadingTests.path("masks.pkl")
        let error = #expect(throws: ArchiveError.self) { try HeadModelArrays.load(path) }
        #expect(error?.description.contains("this one holds nose, left_eyeball") == true)
        #expect(throws: ArchiveError.self) { try HeadModelArrays.load(path + ".missing") }
        #expect(throws: ArchiveError.self) { try HeadModelArrays(.integer(3), path: "a.pkl") }
    }

    @Test func aModelCutShortAnywhereIsAnError() throws {
        let bytes = try FileReader.bytes(at: HeadModelLoadingTests.path("flame-python2-protocol2.pkl"), limit: 1 << 20)
        for length in stride(from: 0, to: bytes.count, by: 97) {
            #expect(throws: ArchiveError.self) {
                try HeadModelArrays(ArchiveFile.value(in: Array(bytes[..<length]), path: "a.pkl"), path: "a.pkl")
            }
        }
    }
}
