import Files
import Foundation
import Testing

@Suite struct JSONTextTests {
    @Test(arguments: [
        ("{\"a\": 1,\n\"b\": [1,,2]}", "line 2, column"), ("[1, 2\n3]", "line 2, column"), ("", "empty"),
        ("{", "not JSON"),
    ])
    func syntaxErrorsNameTheirPlace(text: String, expected: String) {
        let error = #expect(throws: JSONText.SyntaxError.self) { _ = try JSONText.parse(Data(text.utf8)) }
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }

    @Test func valuesAreRead() throws {
        #expect(try JSONText.parse(Data("[1, 2]".utf8)) as? [Int] == [1, 2])
        #expect(try JSONText.parse(Data("3".utf8)) as? Int == 3)
    }
}
