import Archives
import HeadModel
import SpatialGeometry
import TestSupport
import Testing

@Suite struct PersonalTemplateFileTests {
    let head = Head(RandomHead.arrays(seed: 9))
    var template: PersonalTemplate {
        head.personalTemplate(vertices: head.template.map { $0 + 0.001 }, at: HeadParameters())
    }

    @Test func whatIsWrittenIsRead() throws {
        try TestFiles.withTemporaryFolder { folder in
            let path = folder + "/person.npz"
            try template.write(to: path)
            #expect(try PersonalTemplate.isOne(at: path))
            #expect(try PersonalTemplate(at: path, for: head) == template)
            let parameters = folder + "/parameters.npz"
            try ParameterFile.write([HeadParameters(shape: [1])], model: nil, to: parameters)
            #expect(try !PersonalTemplate.isOne(at: parameters))
        }
    }

    @Test func whatDoesNotFitIsNamed() throws {
        func array(_ shape: [Int], _ value: Double = 0) -> NumericArray {
            NumericArray(shape: shape, elements: .float64(Array(repeating: value, count: shape.reduce(1, *))))
        }
        let name = NumericArray(shape: [], elements: .text([head.name]))
        let count = head.vertexCount
        let cases: [([(name: String, array: NumericArray)], String)] = [
            ([("J", array([5, 3])), ("model_name", name)], "v_template: is missing"),
            ([("v_template", array([count - 1, 3])), ("J", array([5, 3])), ("model_name", name)], "(\(count), 3)"),
            ([("v_template", array([count, 3], .nan)), ("J", array([5, 3])), ("model_name", name)], "finite"),
            ([("v_template", array([count, 3])), ("J", array([4, 3])), ("model_name", name)], "J: has shape [4, 3]"),
            (
                [
                    ("v_template", array([count, 3])), ("J", array([5, 3])),
                    ("model_name", NumericArray(shape: [], elements: .text(["other"]))),
                ], "is of that model"
            ),
            ([("v_template", array([count, 3])), ("J", array([5, 3])), ("model_name", array([1]))], "is no text"),
        ]
        try TestFiles.withTemporaryFolder { folder in
            for (arrays, expected) in cases {
                let path = folder + "/wrong.npz"
                try NumpyArchive.write(arrays, to: path)
                #expect {
                    try PersonalTemplate(at: path, for: head)
                } throws: {
                    "\($0)".contains(expected) && "\($0)".contains("wrong.npz")
                }
            }
        }
    }
}
